import type { Failure, Held, Outcome } from '../outcome.js'
import { Circuit, patienceMs } from './circuit.js'
import { type CircuitSettings, type Verdict, verdictOfReceiver } from './circuit-options.js'
import { Member, type TargetName } from './member.js'
import type { CircuitShare } from './shared.js'

/** Called when a circuit opens or closes in this process. */
export type CircuitListener = (target: TargetName, open: boolean) => void

/** What is called, and for which event. */
export interface Called {
  readonly target: TargetName
  /** What the target leads to. Where it changes, the circuit begins anew. */
  readonly destination: string
  /** False if failures never open the circuit. */
  readonly settings: CircuitSettings | false
  /** Most concurrent calls to this target, where that is less than {@link CircuitsOptions.cap}. */
  readonly cap?: number | undefined
  /** Names the event. */
  readonly event: string
  /** The number of the attempt, from 1. Only a first one that fails can be a sign of an outage. */
  readonly attempt: number
}

/** The call may begin. {@link Circuits.leave} needs its start time. */
export interface Entered {
  readonly began: number
  /** Whether it is the probe of all processes. */
  readonly probes?: boolean
}

/** There is no room; there may be room in `heldMs` milliseconds. */
export interface PutBack {
  readonly heldMs: number
}

export interface CircuitsOptions {
  /** Most concurrent calls to one target. */
  readonly cap: number
  /** Whether a target gets any number of calls until its circuit opens, and no delivery waits for room. Default: no. */
  readonly eager?: boolean
  /** What an outcome says of the target. Default: as the receiver says. */
  readonly verdict?: (outcome: Outcome) => Verdict
  /** Keeps the circuits the same in all processes. Without it each process decides for itself. */
  readonly share?: CircuitShare
  readonly onChange?: CircuitListener
  /** Milliseconds of a clock that is never set back. Default: that of the process. */
  readonly clock?: () => number
  /** From 0 to 1, to spread probes. Default: Math.random. */
  readonly random?: () => number
  /** Most remembered targets; the least recently used one is forgotten first. */
  readonly most?: number
}

const mostTargets = 10_000
/** Milliseconds between two deliveries that come back to hanging targets, over all targets: 250 a second. Each costs two calls of Redis. */
const sharedGapMs = 4
/** Milliseconds: after which lines are counted again, to which the last use is exact, and for which a member is in use after it. */
const timing = { countMs: 1000, orderMs: 100, usedMs: 10_000 }

/** The circuits of the targets that this process calls. */
export class Circuits {
  readonly #members = new Map<string, Member>()
  readonly #now: () => number
  readonly #random: () => number
  #lines = 1
  #counted = -Infinity

  constructor(private readonly options: CircuitsOptions) {
    this.#now = options.clock ?? (() => performance.now())
    this.#random = options.random ?? Math.random
    options.share?.follow(() => this.#inUse())
  }

  /** Makes a call if the target may have one now. The outcome is `held` if it may not, or if the call failed in an outage. */
  async call(called: Called, make: () => Promise<Outcome>): Promise<Outcome> {
    const member = this.#find(called)
    const entered = this.#enterAtOnce(member, called) ?? (await this.#enter(member, called))
    if ('heldMs' in entered) return held(member, entered)
    let outcome: Outcome
    try {
      outcome = await make()
    } catch (error) {
      await this.#leave(member, called, entered, undefined)
      throw error
    }
    const left = this.#leave(member, called, entered, outcome)
    const putBack = left instanceof Promise ? await left : left
    return putBack ? { ...held(member, putBack), probed: true } : outcome
  }

  /**
   * Begins a call, after a short wait if there will be room soon; otherwise returns in how many milliseconds to come back. Every
   * begun call must {@link leave}.
   */
  async enter(called: Called): Promise<Entered | PutBack> {
    return this.#enter(this.#find(called), called)
  }

  /**
   * @param outcome undefined if no call was made: the circuit does not change then
   * @returns when to come back, if the call failed and the target fails for all events: that is no fault of this one
   */
  async leave(called: Called, entered: Entered, outcome: Outcome | undefined): Promise<PutBack | undefined> {
    const member = this.#members.get(targetKey(called.target))
    if (member?.destination !== called.destination) return undefined // an outcome of what the target led to before
    return this.#leave(member, called, entered, outcome)
  }

  /** Initial delay of a new delivery in milliseconds: a place in the line of a failing or slow target, 0 for others. */
  line(called: Omit<Called, 'attempt'>): number {
    const now = this.#now()
    const { circuit } = this.#find(called)
    return circuit.struggles(now) ? circuit.line(now, this.#gapMs(now)) : 0
  }

  /** Begins a call of a target that is known to work and has room: nearly all of them. */
  #enterAtOnce({ circuit, isKnown }: Member, { event }: Called): Entered | undefined {
    const now = this.#now()
    if (this.options.share && !isKnown) return undefined
    if (circuit.open || !circuit.hasRoom(now)) return undefined
    circuit.enter(now, 0, event)
    return { began: now }
  }

  async #enter(member: Member, { event }: Called): Promise<Entered | PutBack> {
    const { circuit, waiting } = member
    const { share } = this.options
    if (share && !member.isKnown) await member.learn(share.learn)
    for (const until = this.#now() + this.#patienceMs; !circuit.hasRoom(this.#now()) && this.#now() < until;) {
      if (!circuit.soon(this.#now(), waiting.size)) break
      await turn(waiting, until - this.#now())
    }
    const now = this.#now()
    const wait = circuit.enter(now, this.#gapMs(now), event)
    if (wait !== 'entered') return { heldMs: wait }
    if (!share || !circuit.isOutage) return { began: now }
    if (await share.claim(member)) return { began: now, probes: member.probes }
    circuit.leave(now, now, undefined, 0)
    return this.#putBack(circuit)
  }

  #leave(
    member: Member,
    { event, attempt }: Called,
    { began, probes }: Entered,
    outcome: Outcome | undefined,
  ): PutBack | undefined | Promise<PutBack | undefined> {
    if (member.forgotten) return undefined
    const { circuit } = member
    const verdict = outcome ? (this.options.verdict ?? verdictOfReceiver)(outcome) : 'neither'
    const openMs = circuit.openMs(this.#random())
    if (outcome && !('heldMs' in outcome)) {
      const { unavailable: marked, retryAfterMs, error } = outcome.ok ? none : outcome
      const ended = { verdict, event, first: attempt === 1, marked, retryAfterMs }
      const now = this.#now()
      member.change(now, () => circuit.leave(began, now, ended, this.#random()))
      member.note(ended)
      if (verdict === 'down') member.error = error
    } else {
      const now = this.#now()
      member.change(now, () => circuit.leave(began, now, undefined, 0))
    }
    const putBack = () => (verdict === 'down' && circuit.isOutage ? this.#putBack(circuit) : undefined)
    if (!probes || !this.options.share) return putBack()
    return this.options.share.probed(member, verdict, openMs).then(putBack)
  }

  /** Forgets all targets. */
  clear(): void {
    for (const [key, member] of this.#members) this.#forget(key, member)
  }

  get size(): number {
    return this.#members.size
  }

  #putBack(circuit: Circuit): PutBack {
    const now = this.#now()
    return { heldMs: Math.max(1, circuit.line(now, this.#gapMs(now))) }
  }

  get #patienceMs(): number {
    return this.options.eager ? 0 : patienceMs
  }

  #inUse(): Member[] {
    const since = this.#now() - timing.usedMs
    return [...this.#members.values()].filter(({ usedAt, circuit }) => usedAt >= since || circuit.open)
  }

  /** The gap in one line: the more targets have lines, the larger. */
  #gapMs(now: number): number {
    if (now - this.#counted >= timing.countMs) {
      this.#counted = now
      this.#lines = 0
      for (const { circuit } of this.#members.values()) if (circuit.hasLine(now)) this.#lines++
    }
    return sharedGapMs * Math.max(1, this.#lines)
  }

  #find({ target, destination, settings, cap: own = Infinity }: Omit<Called, 'event' | 'attempt'>): Member {
    const { eager, most = mostTargets } = this.options
    const cap = Math.min(this.options.cap, own)
    const key = targetKey(target)
    let member = this.#members.get(key)
    // a corrected URL begins with a new circuit
    if (member && member.destination !== destination) this.#forget(key, member)
    if (member?.destination !== destination) {
      const { bus, rule, target: id } = target
      const circuit = new Circuit(cap, settings, eager)
      member = new Member({ bus, rule, target: id }, destination, circuit, ({ name }, open) => this.#tell(name, open))
    }
    member.circuit.settings = settings
    member.circuit.cap = cap
    const now = this.#now()
    if (now - member.usedAt < timing.orderMs) return member
    member.usedAt = now
    this.#members.delete(key)
    this.#members.set(key, member)
    for (const [oldest, other] of this.#members) {
      if (this.#members.size <= most) break
      if (other.circuit.idle) this.#forget(oldest, other)
    }
    return member
  }

  #forget(key: string, member: Member): void {
    this.#members.delete(key)
    member.forgotten = true
    member.wake()
    if (member.circuit.open) this.#tell(member.name, false)
  }

  #tell(name: TargetName, open: boolean): void {
    this.options.onChange?.(name, open)
  }
}

const none: Partial<Failure> = {}

function held({ circuit, error }: Member, { heldMs }: PutBack): Held {
  if (!circuit.open) return { ok: false, error: 'its target can take no more calls now', heldMs, circuit: 'full' }
  const why = error === undefined ? '' : `. The last failure: ${error}`
  return { ok: false, error: `the circuit of its target is open${why}`, heldMs, circuit: 'open' }
}

/** Resolves when a call has ended, or after `ms`, so that a hanging call does not hold waiting deliveries. */
async function turn(waiting: Set<() => void>, ms: number): Promise<void> {
  await new Promise<void>(resolve => {
    const end = () => {
      clearTimeout(timer)
      waiting.delete(end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    waiting.add(end)
  })
}

export function targetKey({ bus, rule, target }: TargetName): string {
  return `${bus}/${rule}/${target}`
}
