import { Module } from '@nestjs/common'
import { redriveQueue } from '@sluice/queues'
import { areaLogger, watchedQueues } from '@sluice/service'
import { Alarms } from './alarms.service.js'
import { Delayed } from './delayed.service.js'
import { DlqStage } from './dlq.stage.js'
import { GivenUpMessages } from './messages/given-up-messages.js'
import { QueueCare } from './messages/queue-care.service.js'
import { LetterCount } from './letter-count.service.js'
import { OperatorLetters } from './operator-letters.js'
import { QueueFailures } from './queue-failures.service.js'
import { QueueLags } from './queue-lags.service.js'
import { RedriveService } from './redrive.service.js'
import { LeftRules } from './schedules/left-rules.js'
import { SchedulerService } from './schedules/scheduler.service.js'

@Module({
  providers: [
    areaLogger('dlq'),
    Alarms,
    Delayed,
    DlqStage,
    GivenUpMessages,
    LeftRules,
    LetterCount,
    OperatorLetters,
    RedriveService,
    QueueCare,
    QueueFailures,
    QueueLags,
    SchedulerService,
    watchedQueues({ name: redriveQueue, names: [redriveQueue] }),
  ],
})
export class DlqModule {}
