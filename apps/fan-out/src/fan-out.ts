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
import { type DeliveryJob, inlineEventLength } from '@sluice/queues'
import { type DisabledSettings, type Rule, type SubscriptionTarget, type Target } from '@sluice/registry'
import { type DeliveryRequest, type Payload, type Shard } from '@sluice/streams'
import { messageIdOf } from './message-id.js'

/** What one routed event becomes: webhook jobs, jobs of users' queues, and what cannot be delivered at all. */
export interface FanOut {
  readonly webhooks: readonly DeliveryJob[]
  /** Webhook jobs that refer to their event: it is kept once for all of one entry. */
  readonly large: readonly LargeEvent[]
  readonly queued: readonly QueuedEvent[]
  readonly undeliverable: readonly { readonly letter: DeadLetter; readonly event: string }[]
  /** Of rules that were deleted: nobody wants them any more. */
  readonly dropped: readonly Delivery[]
}

/** A large event and its webhook jobs. */
export interface LargeEvent {
  readonly payload: Payload
  readonly jobs: readonly DeliveryJob[]
}

/** One event for one queue target. */
export interface QueuedEvent {
  readonly queue: string
  readonly jobId: string
  readonly policy: ReturnType<typeof retryPolicy>
  readonly type: string
  /** As the job's data has it. */
  readonly event: string
}

/** What is looked at of an event that becomes a job. */
interface Parsed {
  readonly type: string
}

/** What is known besides the event. */
export interface Known {
  readonly findRule: (name: string) => Rule | undefined
  /** Names of rules that were deleted by a call. */
  readonly deleted: ReadonlySet<string>
  /** Makes the text that an event is delivered as. */
  readonly textOf: (event: string, origin: Origin) => string
}

/**
 * Decides, for a batch of one shard, what goes where. Pure: what is known comes in, and the time in milliseconds.
 *
 * @param given why none of it can be delivered
 */
export function fanOut(
  shard: Shard,
  requests: readonly DeliveryRequest[],
  { findRule, deleted, textOf }: Known,
  now: number,
  given?: Problem,
): FanOut {
  const webhooks: DeliveryJob[] = []
  const large: LargeEvent[] = []
  const queued: QueuedEvent[] = []
  const dropped: Delivery[] = []
  const undeliverable: { letter: DeadLetter; event: string }[] = []
  for (const request of requests) {
    const parsed = parse(request.event)
    const content = contentOf(request)
    const jobs: DeliveryJob[] = []
    for (const { rule, target: id } of request.targets) {
      const delivery: Delivery = {
        bus: shard.bus,
        position: formatPosition(shard.shard, request.eventId),
        ...(request.instead ?? { rule, target: id }),
        redrives: request.redrives,
      }
      const to = request.instead ? { to: { rule, target: id } } : {}
      const target = findRule(rule)?.targets.find(t => t.id === id)
      // what was sent to another target than its own is dropped when nobody wants it for either
      if (deleted.has(rule) && deleted.has(delivery.rule)) {
        dropped.push(delivery)
        continue
      }
      const problem = given ?? reasonAgainst(target, parsed)
      if (problem || !target || !parsed) {
        undeliverable.push({ letter: letterFor(delivery, target, problem!), event: request.event ?? '' })
        continue
      }
      switch (target.type) {
        case 'webhook': {
          const policy = retryPolicy(retryDefaults.webhook, target.retry)
          const { version, stamp } = request
          const edition = { version, ...(stamp && { stamp }) }
          const identity = { delivery, ...to, messageId: messageIdOf({ delivery, ...to }) }
          jobs.push({ ...identity, ...content.inJob, ...edition, policy, since: now, attempt: 1, failed: [] })
          break
        }
        case 'queue':
          queued.push({
            queue: target.queue,
            jobId: jobId(delivery),
            policy: retryPolicy(retryDefaults.queue, target.retry),
            type: parsed.type,
            event: textOf(request.event!, delivery),
          })
          break
        default: // a type that is new here needs a case above, and until then is a problem below
          target satisfies SubscriptionTarget
      }
    }
    if (content.payload && jobs.length > 0) large.push({ payload: content.payload, jobs })
    else webhooks.push(...jobs)
  }
  return { webhooks, large, queued, undeliverable, dropped }
}

interface Content {
  readonly inJob: Pick<DeliveryJob, 'event' | 'payload'>
  readonly payload?: Payload
}

/** What its webhook jobs have of an event: all of it, or where a large one is kept for all of them. */
/** Under what a large event is, or was, kept for the deliveries of a request. */
export function payloadRef({ event, eventId, entryId, carried }: DeliveryRequest): string | undefined {
  if (event !== undefined && event.length <= inlineEventLength) return undefined
  // what a redrive carries may be another event than the one in the log
  return carried ? `${eventId}:${entryId}` : eventId
}

function contentOf(request: DeliveryRequest): Content {
  const { event = '', eventId, entryId, carried } = request
  const ref = event === '' ? undefined : payloadRef(request)
  if (ref === undefined) return { inJob: { event } }
  const bytes = Buffer.byteLength(event)
  const payload: Payload = carried
    ? { ref, source: 'deliveries', entryId }
    : { ref, source: 'events', entryId: eventId }
  return { inJob: { payload: { ref, bytes } }, payload }
}

export interface Problem {
  readonly reason: Reason
  readonly error: string
}

function reasonAgainst(target: Target | undefined, event: object | undefined): Problem | undefined {
  if (!event) return { reason: 'unreadable', error: 'the event is no longer in the log, or is not JSON' }
  if (!target) return goneProblem
  switch (target.type) {
    case 'webhook':
      return target.disabled && disabledProblem(target.disabled)
    case 'queue':
      return undefined
    case 'subscription':
      return changedProblem(target)
    default:
      return unknownProblem(target)
  }
}

/** Why a delivery that was handed over as a webhook's cannot be tried now. */
export function webhookProblem(target: Target | undefined): Problem | undefined {
  const problem = reasonAgainst(target, {})
  return problem ?? (target?.type === 'webhook' ? undefined : changedProblem(target!))
}

const goneProblem: Problem = {
  reason: 'target-gone',
  error: 'the rule or its target was deleted before the delivery was made',
}

function changedProblem({ type }: Target): Problem {
  return {
    reason: 'target-gone',
    error: `the target is a ${type} now; it was something else when the event was routed`,
  }
}

/** A newer gateway wrote the rule. A fan-out that knows the type can deliver the dead letter. */
function unknownProblem(target: never): Problem {
  const { type } = target as Target
  const fix = 'a newer Sluice wrote the rule; update this service and redrive'
  return { reason: 'target-unknown', error: `this version of Sluice knows no target of type '${type}': ${fix}` }
}

function disabledProblem({ at, reason }: DisabledSettings): Problem {
  return { reason: 'target-disabled', error: `the target is disabled since ${at}: ${reason}` }
}

function letterFor(delivery: Delivery, target: Target | undefined, { reason, error }: Problem): DeadLetter {
  const failedAt = new Date().toISOString()
  return { id: deliveryId(delivery), ...delivery, ...destinationOf(target), reason, error, attempts: [], failedAt }
}

export function destinationOf(target: Target | undefined): Pick<DeadLetter, 'targetType' | 'destination'> {
  if (!target) return { targetType: 'none', destination: 'none' }
  switch (target.type) {
    case 'webhook':
      return { targetType: 'webhook', destination: target.url }
    case 'queue':
      return { targetType: 'queue', destination: target.queue }
    case 'subscription':
      return { targetType: 'subscription', destination: target.subscription }
    default:
      return { targetType: 'unknown', destination: (target satisfies never as Target).type }
  }
}

function parse(event: string | undefined): Parsed | undefined {
  try {
    return event === undefined ? undefined : (JSON.parse(event) as Parsed)
  } catch {
    return undefined
  }
}
