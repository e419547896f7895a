import { Circuit, patienceMs } from './circuit.js'
import type { Outcome } from '../outcome.js'
import type { Delivery } from '../delivery.js'

export type TargetName = Pick<Delivery, 'bus' | 'rule' | 'target'>

/** Told when a circuit opens or closes. */
export type CircuitListener = (target: TargetName, open: boolean) => void

/** The call begins; {@link Circuits.leave} wants to know when it began. */
export interface Entered {
  readonly began: number
}

/** There is no room; there may be in so many milliseconds. */
export interface PutBack {
  readonly heldMs: number
}

interface Kept {
  readonly name: TargetName
  readonly destination: string
  readonly circuit: Circuit
  /** Wakes those that wait for room. */
  readonly waiting: (() => void)[]
}

/** Targets that are remembered; the one that was asked for longest ago is forgotten first. */
const mostTargets = 10_000
/** Milliseconds between deliveries that come back to targets that hang, all together: 250 a second. Each costs two calls of Redis. */
const sharedGapMs = 4
/** Milliseconds after which lines are counted again. */
const countEveryMs = 1000

/** The circuits of the targets that this process calls. */
export class Circuits {
  readonly #kept = new Map<string, Kept>()
  #lines = 1
  #counted = -Infinity

  /** @param cap calls at the same time to one target */
  constructor(
    private readonly cap: number,
    private readonly onChange: CircuitListener = () => undefined,
    private readonly most = mostTargets,
  ) {}

  /**
   * Lets a call begin, after a moment where there is room soon, or says in how many milliseconds to come back. A call that
   * began must {@link leave}.
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

  /** Milliseconds that a new delivery begins with: a place in the line of a target that fails or is slow, 0 for others. */
  line(target: TargetName, destination: string, now: number): number {
    const { circuit } = this.#find(target, destination)
    return circuit.struggles(now) ? circuit.line(now, this.#gapMs(now)) : 0
  }

  /** @param outcome undefined where there was no call after all: it says nothing of the target */
  leave(target: TargetName, destination: string, began: number, now: number, outcome: Outcome | undefined): void {
    const kept = this.#kept.get(targetKey(target))
    if (kept?.destination !== destination) return // it was called elsewhere meanwhile: this says nothing of there
    const before = kept.circuit.open
    kept.circuit.leave(began, now, outcome, Math.random())
    if (kept.circuit.open !== before) this.onChange(kept.name, kept.circuit.open)
    wake(kept) // those that find no room wait again, or are put back
  }

  get size(): number {
    return this.#kept.size
  }

  /** Resolves when a call has ended, or after `ms`: one that hangs must not hold those that wait for it. */
  async #turn(waiting: (() => void)[], ms: number): Promise<void> {
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms)
      waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  /** The more targets have lines, the slower each comes forward. */
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
    // a URL that was corrected begins anew
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
