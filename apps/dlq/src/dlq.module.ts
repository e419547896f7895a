import { Module } from '@nestjs/common'
import { redriveQueue } from '@sluice/queues'
import { watchedQueues } from '@sluice/service'
import { Alarms } from './alarms.service.js'
import { DlqStage } from './dlq.stage.js'
import { LetterCount } from './letter-count.service.js'
import { QueueFailures } from './queue-failures.service.js'
import { RedriveService } from './redrive.service.js'

@Module({
  providers: [
    Alarms,
    DlqStage,
    LetterCount,
    RedriveService,
    QueueFailures,
    watchedQueues({ name: redriveQueue, names: [redriveQueue] }),
  ],
})
export class DlqModule {}
