import { type AttemptView, attemptsOf, iso } from './attempts.js'
import type { Found, FoundLetter, Known, KnownTarget } from './known.js'
import type { EventCaused, OfDelivery, Step } from './step.js'

export const deliveryStates = [
  'delivered',
  'in progress',
  'retrying',
  'held',
  'parked',
  'dead letter',
  'redriven',
  'dropped',
  'not recorded',
] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** One delivery of an event: who got it, or why not. */
export interface DeliveryView {
  readonly rule: string
  readonly target: string
  /** The version of the rule that matched. */
  readonly version?: number
  readonly type?: string
  readonly destination?: string
  readonly state: DeliveryState
  /** The state is not recorded but follows: nothing of the delivery is under way, and no failure of it is known. */
  readonly derived?: true
  readonly redrives: number
  readonly attempts: readonly AttemptView[]
  readonly nextAt?: string
  /** Why it was given up. */
  readonly reason?: string
  readonly error?: string
  /** What gets it in place of its target: a standby, the target of a redrive, or a dead-letter queue. */
  readonly receiver?: string
  readonly letter?: Omit<FoundLetter, 'at'> & { readonly at: string }
  readonly job?: Found['job']
  readonly effects: readonly { readonly bus: string; readonly position: string }[]
}

type Whom = Pick<OfDelivery, 'rule' | 'target'>
type DeliveryStep = Extract<Step, Whom> | (EventCaused & Whom)

/** Whether the step is of one delivery. */
export function isOfDelivery(step: Step): step is DeliveryStep {
  return 'rule' in step && step.rule !== undefined
}

/** What each step says of the state after it. */
const stateAfter: { readonly [Name in DeliveryStep['name']]?: DeliveryState } = {
  INVOCATION_ATTEMPT_SUCCESS: 'delivered',
  INVOCATION_SUCCESS: 'delivered',
  INVOCATION_ATTEMPT_RETRYABLE_FAILURE: 'retrying',
  INVOCATION_THROTTLE_START: 'held',
  INVOCATION_ATTEMPT_THROTTLE: 'retrying',
  INVOCATION_PARKED: 'parked',
  INVOCATION_DROPPED: 'dropped',
  LETTER_DELETED: 'dropped',
  INVOCATION_DLQ: 'dead letter',
  INVOCATION_STANDBY: 'in progress',
  INVOCATION_REDRIVE: 'redriven',
}

/** States that nothing follows without a step of its own, at any level but `off`. */
const final: ReadonlySet<DeliveryState> = new Set(['delivered', 'dropped'])

/**
 * A delivery from its steps and what is found of it now. What is found counts more: steps are of the past.
 *
 * @param steps of this delivery, by time
 */
export function deliveryView(
  known: Known,
  { rule, target }: Pick<OfDelivery, 'rule' | 'target'>,
  steps: readonly DeliveryStep[],
  version: number | undefined,
): DeliveryView {
  const found = known.found.filter(one => one.rule === rule && one.target === target)
  const now = found.find(({ state }) => state !== 'redriven') ?? found[0]
  const whom = known.targets.find(one => one.rule === rule && one.target === target)
  const last = steps.findLast(({ name }) => stateAfter[name] !== undefined)
  const end = steps.findLast(step => 'reason' in step)
  const given = now?.letter ?? (end && 'reason' in end ? end : undefined)
  const receiver = steps.findLast(step => 'receiver' in step)
  return {
    ...{ rule, target },
    ...(version === undefined ? {} : { version }),
    ...(whom && { type: whom.type, destination: whom.destination }),
    ...stateOf(known, now, last, whom),
    redrives: Math.max(
      0,
      ...found.map(({ redrives }) => redrives),
      ...steps.map(step => ('redrives' in step ? step.redrives : 0)),
    ),
    attempts: attemptsOf(
      steps,
      found.flatMap(({ failed = [] }) => failed),
    ),
    ...(now?.nextAt === undefined ? {} : { nextAt: iso(now.nextAt) }),
    ...(given && { reason: given.reason, ...(given.error === undefined ? {} : { error: given.error }) }),
    ...(receiver && 'receiver' in receiver && receiver.receiver !== undefined ? { receiver: receiver.receiver } : {}),
    ...(now?.letter && { letter: { ...now.letter, at: iso(now.letter.at) } }),
    ...jobOf(now, steps, whom),
    effects: effectsOf(steps),
  }
}

function stateOf(
  known: Known,
  now: Found | undefined,
  last: DeliveryStep | undefined,
  whom: KnownTarget | undefined,
): Pick<DeliveryView, 'state' | 'derived'> {
  const recorded = last && stateAfter[last.name]!
  if (now && now.state !== 'redriven') {
    // steps are read last: it has ended since
    if (recorded && last && isEnd(now, last, recorded)) return { state: recorded }
    // a job that waits does not say what for
    const isHeld = now.state === 'retrying' && recorded === 'held'
    return { state: isHeld ? 'held' : now.state }
  }
  if (recorded && final.has(recorded)) return { state: recorded }
  if (!known.isRouted) return { state: 'in progress' }
  // every other state would be found, or have its step: at this level all but successes are written
  if (known.level === 'errors' && known.kept && known.foundAll && whom?.isThere) {
    return recorded === 'dead letter' ? { state: 'not recorded' } : { state: 'delivered', derived: true }
  }
  if (recorded === 'redriven' || now) return { state: 'redriven' }
  return { state: 'not recorded' }
}

/** Whether the last step ends what was found to be under way. */
function isEnd(now: Found, last: DeliveryStep, recorded: DeliveryState): boolean {
  if (now.state === 'delivered' || now.state === 'dead letter' || !final.has(recorded)) return false
  return 'redrives' in last && last.redrives >= now.redrives
}

function jobOf(
  now: Found | undefined,
  steps: readonly DeliveryStep[],
  whom: KnownTarget | undefined,
): Pick<DeliveryView, 'job'> {
  if (now?.job) return { job: now.job }
  const added = steps.findLast(step => step.name === 'INVOCATION_SUCCESS')
  return added?.job === undefined || !whom ? {} : { job: { queue: whom.destination, id: added.job } }
}

/** What it published, its result, and the event that a bus target appended. */
function effectsOf(steps: readonly DeliveryStep[]): DeliveryView['effects'] {
  const all = steps.flatMap(step => {
    if (!('position' in step) || step.bus === undefined || step.position === undefined) return []
    return [{ bus: step.bus, position: step.position }]
  })
  return all.filter(({ bus, position }, i) => all.findIndex(a => a.bus === bus && a.position === position) === i)
}
