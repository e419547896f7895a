import { Module } from '@nestjs/common'
import { FanOutStage } from './fan-out.stage.js'
import { WebhookWorker } from './webhook.worker.js'

@Module({ providers: [FanOutStage, WebhookWorker] })
export class FanOutModule {}
