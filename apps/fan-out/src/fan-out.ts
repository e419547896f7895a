import {
  type DeadLetter,
  type Delivery,
  deliveryId,
  type Failure,
  isForbidden,
  type Reason,
  retryPolicy,
} from '@sluice/delivery'
import { formatPosition, messageOf, type Via } from '@sluice/event'
import { type DeliveryJob, inlineEventLength } from '@sluice/queues'
import type { Rule } from '@sluice/registry'
import { type DeliveryRequest, type Payload, type Shard } from '@sluice/streams'
import {
  destinationOf,
  type Handed,
  kindOf,
  messageIdOf,
  takesTime,
  type Target,
  type Transforms,
} from '@sluice/targets'

/** What becomes of a batch of requests. `jobs` are deliveries that Sluice retries, `handed` those that another program delivers. */
export interface FanOut {
  readonly jobs: readonly EntryJobs[]
  /** Jobs that refer to their event, which is kept once for all jobs of one entry. */
  readonly large: readonly LargeEvent[]
  readonly handed: readonly Handed<Target>[]
  readonly undeliverable: readonly { readonly letter: DeadLetter; readonly eventJson: string }[]
  /** Deliveries of deleted rules. */
  readonly dropped: readonly Delivery[]
}

/** An entry of deliveries, and the deliveries of its event that Sluice makes and retries. */
export interface EntryJobs {
  readonly entryId: string
  readonly jobs: readonly DeliveryJob[]
}

/** A large event and its jobs. */
export interface LargeEvent {
  readonly payload: Payload
  readonly jobs: readonly DeliveryJob[]
}

/** The attributes of an event that are read here. */
interface Parsed {
  readonly type: string
}

/** The state that {@link fanOut} decides by. */
export interface Known {
  readonly findRule: (name: string) => Rule | undefined
  /** The names of rules that were deleted by a call. */
  readonly deleted: ReadonlySet<string>
  /**
   * The text of an event as the owner of a rule may receive it now.
   *
   * @param isOwn whether it was routed for that rule
   * @throws SluiceError `FORBIDDEN`
   */
  readonly asReceived: (rule: Rule, json: string, isOwn: boolean) => string
  /** Makes the text as which an event is delivered. */
  readonly textOf: (json: string, via: Via) => string
  /** What transforms that take no time make of such a text. */
  readonly transforms: Pick<Transforms, 'makeNow'>
}

/**
 * Decides what becomes of a batch of one shard. Pure.
 *
 * @param now milliseconds since 1970
 * @param given the reason why none of it can be delivered, if there is one
 */
export function fanOut(
  shard: Shard,
  requests: readonly DeliveryRequest[],
  { findRule, deleted, textOf, asReceived, transforms }: Known,
  now: number,
  given?: Problem,
): FanOut {
  const inline: EntryJobs[] = []
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
      const found = findRule(rule)
      const target = found?.targets.find(t => t.id === id)
      // a delivery that goes to another target than its own is dropped when both rules are deleted
      if (deleted.has(rule) && deleted.has(delivery.rule)) {
        dropped.push(delivery)
        continue
      }
      const received =
        found && parsed ? receivedText(() => asReceived(found, request.json!, delivery.rule === rule)) : ''
      const problem = typeof received === 'string' ? (given ?? reasonAgainst(target, parsed)) : received
      if (problem || !target || !parsed || typeof received !== 'string') {
        // a standby of the rule gets no more than its owner may receive
        const eventJson = typeof received === 'string' && received !== '' ? received : (request.json ?? '')
        undeliverable.push({ letter: letterFor(delivery, target, problem!), eventJson })
        continue
      }
      const kind = kindOf(target)!
      const policy = retryPolicy(kind.retry, target.retry)
      const { transform } = target
      if (kind.enqueuer && !(transform && takesTime(transform))) {
        const json = textOf(received, delivery)
        const made = transform && transforms.makeNow(transform, { ...delivery, rule }, json)
        if (made && 'ok' in made) undeliverable.push({ letter: unmade(delivery, target, made), eventJson: received })
        else handed.push({ target, delivery, policy, type: parsed.type, json, ...(made && { made }) })
        continue
      }
      const { version, stamp } = request
      const edition = { version, ...(stamp && { stamp }) }
      const identity = { delivery, ...to, messageId: messageIdOf({ delivery, ...to }) }
      // a large event, and that of another rule, is narrowed when it is sent
      const isOwn = delivery.rule === rule && !content.payload
      const inJob = isOwn && received !== request.json ? { event: received } : content.inJob
      const kept = { ...inJob, ...(transform && { transform }), ...edition, policy }
      jobs.push({ ...identity, ...kept, since: now, attempt: 1, failed: [] })
    }
    if (content.payload && jobs.length > 0) large.push({ payload: content.payload, jobs })
    else if (jobs.length > 0) inline.push({ entryId: request.entryId, jobs })
  }
  return { jobs: inline, large, handed, undeliverable, dropped }
}

/** The text, or why there is none. */
function receivedText(read: () => string): string | Problem {
  try {
    return read()
  } catch (error) {
    if (!isForbidden(error)) throw error
    return { reason: 'forbidden', error: messageOf(error) }
  }
}

interface Content {
  readonly inJob: Pick<DeliveryJob, 'event' | 'payload'>
  readonly payload?: Payload
}

/** The ref under which a large event is, or was, kept for the deliveries of a request; undefined for a small one. */
export function payloadRef({ json, logId, entryId, carried }: DeliveryRequest): string | undefined {
  if (json !== undefined && json.length <= inlineEventLength) return undefined
  // an event that a redrive carries may differ from the one in the log
  return carried ? `${logId}:${entryId}` : logId
}

/** The event in its jobs: the text, or the ref of a large one. */
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

/** Why the attempt of a job cannot be made with the current target. What a job makes by a transform can be handed over too. */
export function attemptProblem(
  target: Target | undefined,
  { transform }: Pick<DeliveryJob, 'transform'>,
): Problem | undefined {
  const problem = reasonAgainst(target, {})
  return problem ?? (kindOf(target!)?.deliverer || transform ? undefined : changedProblem(target!))
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

/** The letter of a delivery whose transform made nothing. */
function unmade(delivery: Delivery, target: Target, { error, transform }: Failure): DeadLetter {
  return { ...letterFor(delivery, target, { reason: 'transform-failed', error }), ...(transform && { transform }) }
}

function parse(json: string | undefined): Parsed | undefined {
  try {
    return json === undefined ? undefined : (JSON.parse(json) as Parsed)
  } catch {
    return undefined
  }
}
