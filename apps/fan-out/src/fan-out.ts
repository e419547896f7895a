import {
  type DeadLetter,
  type Delivery,
  deliveryId,
  jobId,
  type Reason,
  retryDefaults,
  retryPolicy,
} from '@sluice/delivery'
import { formatPosition, type Origin } from '@sluice/event'
import type { DeliveryJob } from '@sluice/queues'
import type { DisabledSettings, Rule, Target } from '@sluice/registry'
import type { DeliveryRequest, Shard } from '@sluice/streams'

/** What one routed event becomes: webhook jobs, jobs of users' queues, and what cannot be delivered at all. */
export interface FanOut {
  readonly webhooks: readonly DeliveryJob[]
  readonly queued: readonly QueuedEvent[]
  readonly undeliverable: readonly { readonly letter: DeadLetter; readonly event: string }[]
}

/** One event for one queue target. */
export interface QueuedEvent {
  readonly queue: string
  readonly jobId: string
  readonly policy: ReturnType<typeof retryPolicy>
  readonly event: Parsed
}

/** What is looked at of an event that becomes a job. */
interface Parsed {
  readonly type: string
  readonly sluicecause?: string
}

/**
 * Decides, for a batch of one shard, what goes where. Pure: the rules come in as a function, the time in milliseconds.
 *
 * @param tokenOf makes the cause token that an event is delivered with
 */
export function fanOut(
  shard: Shard,
  requests: readonly DeliveryRequest[],
  findRule: (name: string) => Rule | undefined,
  tokenOf: (event: Parsed, origin: Origin) => string,
  now: number,
): FanOut {
  const webhooks: DeliveryJob[] = []
  const queued: QueuedEvent[] = []
  const undeliverable: { letter: DeadLetter; event: string }[] = []
  for (const request of requests) {
    const parsed = parse(request.event)
    for (const { rule, target: id } of request.targets) {
      const delivery: Delivery = {
        bus: shard.bus,
        position: formatPosition(shard.shard, request.eventId),
        ...(request.instead ?? { rule, target: id }),
        redrives: request.redrives,
      }
      const to = request.instead ? { to: { rule, target: id } } : {}
      const target = findRule(rule)?.targets.find(t => t.id === id)
      const problem = reasonAgainst(target, parsed)
      if (problem || !target || !parsed) {
        undeliverable.push({ letter: letterFor(delivery, target, problem!), event: request.event ?? '' })
      } else if (target.type === 'webhook') {
        const policy = retryPolicy(retryDefaults.webhook, target.retry)
        const { event, version } = request
        webhooks.push({ delivery, ...to, event: event!, version, policy, since: now, attempt: 1, failed: [] })
      } else if (target.type === 'queue') {
        queued.push({
          queue: target.queue,
          jobId: jobId(delivery),
          policy: retryPolicy(retryDefaults.queue, target.retry),
          event: { ...parsed, sluicecause: tokenOf(parsed, delivery) },
        })
      }
    }
  }
  return { webhooks, queued, undeliverable }
}

interface Problem {
  readonly reason: Reason
  readonly error: string
}

function reasonAgainst(target: Target | undefined, event: object | undefined): Problem | undefined {
  if (!event) return { reason: 'unreadable', error: 'the event is no longer in the log, or is not JSON' }
  if (!target)
    return { reason: 'target-gone', error: 'the rule or its target was deleted before the delivery was made' }
  if (target.type === 'subscription')
    return {
      reason: 'target-gone',
      error: 'the target is a subscription now; it was something else when the event was routed',
    }
  if (target.type === 'webhook' && target.disabled) return disabledProblem(target.disabled)
  return undefined
}

export function disabledProblem({ at, reason }: DisabledSettings): Problem {
  return { reason: 'target-disabled', error: `the target is disabled since ${at}: ${reason}` }
}

function letterFor(delivery: Delivery, target: Target | undefined, { reason, error }: Problem): DeadLetter {
  const failedAt = new Date().toISOString()
  return { id: deliveryId(delivery), ...delivery, ...destinationOf(target), reason, error, attempts: [], failedAt }
}

export function destinationOf(target: Target | undefined): Pick<DeadLetter, 'targetType' | 'destination'> {
  if (!target) return { targetType: 'none', destination: 'none' }
  if (target.type === 'webhook') return { targetType: 'webhook', destination: target.url }
  if (target.type === 'queue') return { targetType: 'queue', destination: target.queue }
  return { targetType: 'subscription', destination: target.subscription }
}

function parse(event: string | undefined): Parsed | undefined {
  try {
    return event === undefined ? undefined : (JSON.parse(event) as Parsed)
  } catch {
    return undefined
  }
}
