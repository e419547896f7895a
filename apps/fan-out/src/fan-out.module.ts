import { Module } from '@nestjs/common'
import { Circuits, Room } from '@sluice/delivery'
import type { Meter } from '@sluice/observability'
import { largeWebhookQueues, webhookQueues } from '@sluice/queues'
import { METER, type Settings, SETTINGS, targetConcurrency, TargetSecrets, watchedQueues } from '@sluice/service'
import { EventLog, PayloadStore } from '@sluice/streams'
import { DeletedJobs } from './deleted-jobs.js'
import { Deliverers } from './deliverers.js'
import { DeliveriesWorker } from './deliveries.worker.js'
import { FanOutStage } from './fan-out.stage.js'
import { PayloadSweep } from './payload-sweep.js'
import { SharedPayloads } from './payloads.js'

const circuits = {
  provide: Circuits,
  useFactory: (settings: Settings, meter: Meter) =>
    new Circuits(targetConcurrency(settings), (target, open) =>
      meter.record('sluice_target_circuit_open', open ? 1 : 0, { ...target }),
    ),
  inject: [SETTINGS, METER],
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
    circuits,
    room,
    payloadStore,
    SharedPayloads,
    Deliverers,
    FanOutStage,
    PayloadSweep,
    DeletedJobs,
    DeliveriesWorker,
    TargetSecrets,
    watchedQueues(webhookQueues),
    watchedQueues(largeWebhookQueues),
  ],
})
export class FanOutModule {}
