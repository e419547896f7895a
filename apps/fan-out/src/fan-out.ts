import { type DeadLetter, type Delivery, deliveryId, type Reason, retryPolicy } from '@sluice/delivery'
import { formatPosition, type Origin } from '@sluice/event'
import { type DeliveryJob, inlineEventLength } from '@sluice/queues'
import type { Rule } from '@sluice/registry'
import { type DeliveryRequest, type Payload, type Shard } from '@sluice/streams'
import { destinationOf, type Handed, kindOf, type Target } from '@sluice/targets'
import { messageIdOf } from './message-id.js'

/** What one routed event becomes: deliveries that Sluice retries, those that somebody else does, and what cannot be delivered at all. */
export interface FanOut {
  readonly jobs: readonly DeliveryJob[]
  /** Jobs that refer to their event: it is kept once for all of one entry. */
  readonly large: readonly LargeEvent[]
  readonly handed: readonly Handed<Target>[]
  readonly undeliverable: readonly { readonly letter: DeadLetter; readonly eventJson: string }[]
  /** Of rules that were deleted: nobody wants them any more. */
  readonly dropped: readonly Delivery[]
}

/** A large event and its jobs. */
export interface LargeEvent {
  readonly payload: Payload
  readonly jobs: readonly DeliveryJob[]
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
  readonly textOf: (json: string, origin: Origin) => string
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
  const inline: DeliveryJob[] = []
  const large: LargeEvent[] = []
  const handed: Handed<Target>[] = []
  const dropped: Delivery[] = []
  const undeliverable: { letter: DeadLetter; eventJson: string }[] = []
  for (const request of requests) {
    const parsed = parse(request.json)
    const content = contentOf(request)
    const jobs: DeliveryJob[] = []
    for (const { rule, target: id } of request.targets) {
      const delivery: Delivery = {
        bus: shard.bus,
        position: formatPosition(shard.index, request.logId),
        ...(request.delivery ?? { rule, target: id }),
        redrives: request.redrives,
      }
      const to = request.delivery ? { to: { rule, target: id } } : {}
      const target = findRule(rule)?.targets.find(t => t.id === id)
      // what was sent to another target than its own is dropped when nobody wants it for either
      if (deleted.has(rule) && deleted.has(delivery.rule)) {
        dropped.push(delivery)
        continue
      }
      const problem = given ?? reasonAgainst(target, parsed)
      if (problem || !target || !parsed) {
        undeliverable.push({ letter: letterFor(delivery, target, problem!), eventJson: request.json ?? '' })
        continue
      }
      const kind = kindOf(target)!
      const policy = retryPolicy(kind.retry, target.retry)
      if (kind.enqueuer) {
        handed.push({ target, delivery, policy, type: parsed.type, json: textOf(request.json!, delivery) })
        continue
      }
      const { version, stamp } = request
      const edition = { version, ...(stamp && { stamp }) }
      const identity = { delivery, ...to, messageId: messageIdOf({ delivery, ...to }) }
      jobs.push({ ...identity, ...content.inJob, ...edition, policy, since: now, attempt: 1, failed: [] })
    }
    if (content.payload && jobs.length > 0) large.push({ payload: content.payload, jobs })
    else inline.push(...jobs)
  }
  return { jobs: inline, large, handed, undeliverable, dropped }
}

interface Content {
  readonly inJob: Pick<DeliveryJob, 'event' | 'payload'>
  readonly payload?: Payload
}

/** Under what a large event is, or was, kept for the deliveries of a request. */
export function payloadRef({ json, logId, entryId, carried }: DeliveryRequest): string | undefined {
  if (json !== undefined && json.length <= inlineEventLength) return undefined
  // what a redrive carries may be another event than the one in the log
  return carried ? `${logId}:${entryId}` : logId
}

/** What its jobs have of an event: all of it, or where a large one is kept for all of them. */
function contentOf(request: DeliveryRequest): Content {
  const { json = '', logId, entryId, carried } = request
  const ref = json === '' ? undefined : payloadRef(request)
  if (ref === undefined) return { inJob: { event: json } }
  const bytes = Buffer.byteLength(json)
  const payload: Payload = carried ? { ref, source: 'deliveries', entryId } : { ref, source: 'events', entryId: logId }
  return { inJob: { payload: { ref, bytes } }, payload }
}

export interface Problem {
  readonly reason: Reason
  readonly error: string
}

function reasonAgainst(target: Target | undefined, event: object | undefined): Problem | undefined {
  if (!event) return { reason: 'unreadable', error: 'the event is no longer in the log, or is not JSON' }
  if (!target) return goneProblem
  const kind = kindOf(target)
  if (!kind) return unknownProblem(target)
  if (!kind.deliverer && !kind.enqueuer) return changedProblem(target)
  return 'disabled' in target && target.disabled ? disabledProblem(target.disabled) : undefined
}

/** Why a delivery that was handed over as one that Sluice retries cannot be tried now. */
export function attemptProblem(target: Target | undefined): Problem | undefined {
  const problem = reasonAgainst(target, {})
  return problem ?? (kindOf(target!)?.deliverer ? undefined : changedProblem(target!))
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
function unknownProblem({ type }: Target): Problem {
  const fix = 'a newer Sluice wrote the rule; update this service and redrive'
  return { reason: 'target-unknown', error: `this version of Sluice knows no target of type '${type}': ${fix}` }
}

function disabledProblem({ at, reason }: { readonly at: string; readonly reason: string }): Problem {
  return { reason: 'target-disabled', error: `the target is disabled since ${at}: ${reason}` }
}

function letterFor(delivery: Delivery, target: Target | undefined, { reason, error }: Problem): DeadLetter {
  const failedAt = new Date().toISOString()
  return { id: deliveryId(delivery), ...delivery, ...destinationOf(target), reason, error, attempts: [], failedAt }
}

function parse(json: string | undefined): Parsed | undefined {
  try {
    return json === undefined ? undefined : (JSON.parse(json) as Parsed)
  } catch {
    return undefined
  }
}
