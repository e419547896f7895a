import { Module } from '@nestjs/common'
import { DlqStage } from './dlq.stage.js'
import { QueueFailures } from './queue-failures.service.js'
import { RedriveService } from './redrive.service.js'

@Module({ providers: [DlqStage, RedriveService, QueueFailures] })
export class DlqModule {}
