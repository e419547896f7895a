import { namePattern } from '@sluice/delivery'
import { Matches } from 'class-validator'
import { nameRule, TargetSettings } from '../settings.js'

/** A BullMQ queue: each event becomes a job, for a plain `@Processor` of @nestjs/bullmq. */
export class QueueTarget extends TargetSettings {
  declare type: 'queue'

  @Matches(namePattern, nameRule)
  @Matches(/^(?!sluice-)/, { message: '$property must not begin with "sluice-": those queues are Sluice\'s own' })
  queue: string
}
