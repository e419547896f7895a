import { namePattern } from '@sluice/delivery'
import { Matches, MaxLength } from 'class-validator'
import { Optional } from '../optional.js'
import { nameRule, TargetSettings } from '../settings.js'

/** What a path to a value of an event looks like: `source`, `data.tenant`. */
const path = /^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$/

/** A queue. One of BullMQ gets each event as a job, for a plain `@Processor`; a FIFO or fair one gets it as a message. */
export class QueueTarget extends TargetSettings {
  declare type: 'queue'

  @Matches(namePattern, nameRule)
  @Matches(/^(?!sluice-)/, { message: '$property must not begin with "sluice-": those queues are Sluice\'s own' })
  queue: string

  /** Of a fair queue: the path of the value whose events take turns. Default: the event's `source`. */
  @Optional()
  @Matches(path, { message: '$property must be a path such as "source" or "data.tenant"' })
  @MaxLength(256)
  fairKey?: string
}
