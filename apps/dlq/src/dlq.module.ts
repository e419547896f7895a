import { Module } from '@nestjs/common'
import { Alarms } from './alarms.service.js'
import { DlqStage } from './dlq.stage.js'
import { LetterCount } from './letter-count.service.js'
import { QueueFailures } from './queue-failures.service.js'
import { RedriveService } from './redrive.service.js'

@Module({ providers: [Alarms, DlqStage, LetterCount, RedriveService, QueueFailures] })
export class DlqModule {}
