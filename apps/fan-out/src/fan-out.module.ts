import { Module } from '@nestjs/common'
import { Circuits, Room } from '@sluice/delivery'
import type { Meter } from '@sluice/observability'
import { largeWebhookQueues, webhookQueues } from '@sluice/queues'
import {
  areaLogger,
  METER,
  type Settings,
  SETTINGS,
  targetConcurrency,
  TargetSecrets,
  watchedQueues,
} from '@sluice/service'
import { EventLog, PayloadStore } from '@sluice/streams'
import { DeletedJobs } from './deleted-jobs.js'
import { CircuitsShare } from './circuits-share.js'
import { Deliverers } from './deliverers.js'
import { DeliveriesWorker } from './deliveries.worker.js'
import { FirstTries } from './first-tries/first-tries.js'
import { FanOutStage } from './fan-out.stage.js'
import { PayloadSweep } from './payload-sweep.js'
import { SharedPayloads } from './payloads.js'
import { TargetAttempts } from './target-attempts.js'
import { TargetLimits } from './target-limits.js'
import { Transforms } from './transforms.js'
import { TrialsWorker } from './trials.worker.js'

const circuits = {
  provide: Circuits,
  useFactory: (settings: Settings, share: CircuitsShare, meter: Meter) =>
    new Circuits({
      cap: targetConcurrency(settings),
      share: share.circuits,
      onChange: (target, open) => meter.record('sluice_target_circuit_open', open ? 1 : 0, { ...target }),
    }),
  inject: [SETTINGS, CircuitsShare, METER],
}

const room = {
  provide: Room,
  useFactory: ({ WEBHOOK_BYTES_IN_FLIGHT }: Settings) => new Room(WEBHOOK_BYTES_IN_FLIGHT),
  inject: [SETTINGS],
}

const payloadStore = {
  provide: PayloadStore,
  useFactory: ({ redis, keys }: EventLog) => new PayloadStore(redis, keys),
  inject: [EventLog],
}

@Module({
  providers: [
    areaLogger('fan-out'),
    CircuitsShare,
    circuits,
    room,
    payloadStore,
    SharedPayloads,
    Deliverers,
    Transforms,
    TargetLimits,
    TargetAttempts,
    FirstTries,
    FanOutStage,
    PayloadSweep,
    DeletedJobs,
    DeliveriesWorker,
    TrialsWorker,
    TargetSecrets,
    watchedQueues(webhookQueues),
    watchedQueues(largeWebhookQueues),
  ],
})
export class FanOutModule {}
