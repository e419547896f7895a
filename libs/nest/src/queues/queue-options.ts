import { namePattern, type RetryOptions } from '@sluice/delivery'
import { InvalidError } from '@sluice/event'
import {
  aName,
  anObject,
  backoffNames,
  type Check,
  firstWrong,
  retryChecks,
  wholeNumber,
} from '../handlers/check-options.js'
import { type OptionNames, unknownOption } from '../unknown-options.js'
import { messageBounds } from '@sluice/registry'

/** Options of `@OnQueue`. */
export interface OnQueueOptions {
  /** Most messages of one call, 1 to 100: the method gets a list. Left out: it gets one message. */
  readonly batch?: number
  /** Most calls of one instance at the same time, 1 to 1,000. Default 1. */
  readonly concurrency?: number
  /** Milliseconds for which nobody else gets a message, 1,000 to 12 hours; extended while the method works. Default: the queue's. */
  readonly visibilityMs?: number
  /** Milliseconds that one receive waits for messages, 100 to a minute. Default 20,000. */
  readonly waitMs?: number
  /** When a message comes again that failed. Default: of the module's `retry`. How often it comes is the queue's `maxReceives`. */
  readonly backoff?: RetryOptions['backoff']
}

export const onQueueDefaults = { concurrency: 1, waitMs: 20_000 }

const names: OptionNames<OnQueueOptions> = {
  batch: true,
  concurrency: true,
  visibilityMs: true,
  waitMs: true,
  backoff: true,
}

/** @throws InvalidError `INVALID_QUEUE_HANDLER` naming class, method, option and what it may be */
export function checkQueueOptions(method: string, queue: unknown, options: OnQueueOptions): void {
  const { batch, concurrency, visibilityMs, waitMs, backoff } = options
  const checks: Check[] = [
    ['queue', typeof queue === 'string' ? queue : '', ...aName],
    ['queue', queue, 'no queue of Sluice itself, which begin with "sluice-"', isUsers],
    ['batch', batch, ...wholeNumber(1, messageBounds.messages)],
    ['concurrency', concurrency, ...wholeNumber(1, 1000)],
    ['visibilityMs', visibilityMs, ...wholeNumber(1000, messageBounds.visibilityMs)],
    ['waitMs', waitMs, ...wholeNumber(100, messageBounds.waitMs)],
    ['backoff', backoff, ...anObject],
    ...retryChecks('', { ...(backoff && { backoff }) }),
  ]
  const wrong = unknownOption(options, names) ?? unknownOption(backoff, backoffNames, 'backoff.') ?? firstWrong(checks)
  if (!wrong) return
  const { option, why } = wrong
  throw new InvalidError('INVALID_QUEUE_HANDLER', `@OnQueue on ${method}: ${why}`, { handler: method, option })
}

function isUsers(queue: unknown): boolean {
  return typeof queue === 'string' && namePattern.test(queue) && !queue.startsWith('sluice-')
}
