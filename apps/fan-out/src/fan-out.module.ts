import { Module } from '@nestjs/common'
import { Circuits } from '@sluice/delivery'
import type { Meter } from '@sluice/observability'
import { webhookQueue } from '@sluice/queues'
import { METER, SETTINGS, type Settings, targetConcurrency, watchedQueue } from '@sluice/service'
import { FanOutStage } from './fan-out.stage.js'
import { WebhookWorker } from './webhook.worker.js'

const circuits = {
  provide: Circuits,
  useFactory: (settings: Settings, meter: Meter) =>
    new Circuits(targetConcurrency(settings), (target, open) =>
      meter.record('sluice_target_circuit_open', open ? 1 : 0, { ...target }),
    ),
  inject: [SETTINGS, METER],
}

@Module({ providers: [circuits, FanOutStage, WebhookWorker, watchedQueue(webhookQueue)] })
export class FanOutModule {}
