import { Circuit, patienceMs } from './circuit.js'
import type { Outcome } from '../outcome.js'
import type { Delivery } from '../delivery.js'

export type TargetName = Pick<Delivery, 'bus' | 'rule' | 'target'>

/** Called when a circuit opens or closes. */
export type CircuitListener = (target: TargetName, open: boolean) => void

/** The call may begin. {@link Circuits.leave} needs its start time. */
export interface Entered {
  readonly began: number
}

/** There is no room; there may be room in `heldMs` milliseconds. */
export interface PutBack {
  readonly heldMs: number
}

interface Kept {
  readonly name: TargetName
  readonly destination: string
  readonly circuit: Circuit
  /** Callbacks of deliveries that wait for room. */
  readonly waiting: (() => void)[]
}

/** Most remembered targets; the least recently used one is forgotten first. */
const mostTargets = 10_000
/** Milliseconds between two deliveries that come back to hanging targets, over all targets: 250 a second. Each costs two calls of Redis. */
const sharedGapMs = 4
/** Milliseconds after which lines are counted again. */
const countEveryMs = 1000

/** The circuits of the targets that this process calls. */
export class Circuits {
  readonly #kept = new Map<string, Kept>()
  #lines = 1
  #counted = -Infinity

  /** @param cap most concurrent calls to one target */
  constructor(
    private readonly cap: number,
    private readonly onChange: CircuitListener = () => undefined,
    private readonly most = mostTargets,
  ) {}

  /**
   * Begins a call, after a short wait if there will be room soon; otherwise returns in how many milliseconds to come back. Every
   * begun call must {@link leave}.
   */
  async enter(target: TargetName, destination: string, clock: () => number): Promise<Entered | PutBack> {
    const { circuit, waiting } = this.#find(target, destination)
    for (const until = clock() + patienceMs; !circuit.hasRoom(clock()) && clock() < until;) {
      if (!circuit.soon(clock(), waiting.length)) break
      await this.#turn(waiting, until - clock())
    }
    const now = clock()
    const wait = circuit.enter(now, this.#gapMs(now))
    return wait === 'entered' ? { began: now } : { heldMs: wait }
  }

  /** Initial delay of a new delivery in milliseconds: a place in the line of a failing or slow target, 0 for others. */
  line(target: TargetName, destination: string, now: number): number {
    const { circuit } = this.#find(target, destination)
    return circuit.struggles(now) ? circuit.line(now, this.#gapMs(now)) : 0
  }

  /** @param outcome undefined if no call was made: the circuit does not change then */
  leave(target: TargetName, destination: string, began: number, now: number, outcome: Outcome | undefined): void {
    const kept = this.#kept.get(targetKey(target))
    if (kept?.destination !== destination) return // the target's URL changed meanwhile: this outcome is of the old one
    const before = kept.circuit.open
    kept.circuit.leave(began, now, outcome, Math.random())
    if (kept.circuit.open !== before) this.onChange(kept.name, kept.circuit.open)
    wake(kept) // waiting deliveries look for room again
  }

  get size(): number {
    return this.#kept.size
  }

  /** Resolves when a call has ended, or after `ms`, so that a hanging call does not hold waiting deliveries. */
  async #turn(waiting: (() => void)[], ms: number): Promise<void> {
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms)
      waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  /** The gap in one line: the more targets have lines, the larger. */
  #gapMs(now: number): number {
    if (now - this.#counted >= countEveryMs) {
      this.#counted = now
      this.#lines = 0
      for (const { circuit } of this.#kept.values()) if (circuit.hasLine(now)) this.#lines++
    }
    return sharedGapMs * Math.max(1, this.#lines)
  }

  #find(target: TargetName, destination: string): Kept {
    const key = targetKey(target)
    let kept = this.#kept.get(key)
    // a corrected URL begins with a new circuit
    if (kept && kept.destination !== destination) this.#forget(key, kept)
    if (kept?.destination !== destination) {
      const { bus, rule, target: id } = target
      kept = { name: { bus, rule, target: id }, destination, circuit: new Circuit(this.cap), waiting: [] }
    }
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    for (const [oldest, other] of this.#kept) {
      if (this.#kept.size <= this.most) break
      if (other.circuit.idle) this.#forget(oldest, other)
    }
    return kept
  }

  #forget(key: string, kept: Kept): void {
    this.#kept.delete(key)
    wake(kept)
    if (kept.circuit.open) this.onChange(kept.name, false)
  }
}

function wake({ waiting }: Kept): void {
  for (const resolve of waiting.splice(0)) resolve()
}

export function targetKey({ bus, rule, target }: TargetName): string {
  return `${bus}/${rule}/${target}`
}
