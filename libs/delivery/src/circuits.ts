import { Circuit } from './circuit.js'
import type { Outcome } from './decide.js'
import type { Delivery } from './delivery.js'

export type TargetName = Pick<Delivery, 'bus' | 'rule' | 'target'>

/** Told when a circuit opens or closes. */
export type CircuitListener = (target: TargetName, open: boolean) => void

interface Kept {
  readonly name: TargetName
  readonly destination: string
  readonly circuit: Circuit
}

/** Targets that are remembered; the one that was asked for longest ago is forgotten first. */
const mostTargets = 10_000
/** Milliseconds between deliveries that come back from all lines together, so 250 a second. Each one costs two calls of Redis. */
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

  /** See {@link Circuit.enter}. One that enters must {@link leave}. */
  enter(target: TargetName, destination: string, now: number): 'entered' | number {
    return this.#find(target, destination).circuit.enter(now, this.#gapMs(now))
  }

  /** See {@link Circuit.line}. */
  line(target: TargetName, destination: string, now: number): number {
    return this.#find(target, destination).circuit.line(now, this.#gapMs(now))
  }

  leave(target: TargetName, destination: string, began: number, now: number, outcome: Outcome): void {
    const kept = this.#kept.get(keyOf(target))
    if (kept?.destination !== destination) return // it was called elsewhere meanwhile: this says nothing of there
    const before = kept.circuit.open
    kept.circuit.leave(began, now, outcome, Math.random())
    if (kept.circuit.open !== before) this.onChange(kept.name, kept.circuit.open)
  }

  get size(): number {
    return this.#kept.size
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
    const key = keyOf(target)
    let kept = this.#kept.get(key)
    // a URL that was corrected begins anew
    if (kept && kept.destination !== destination) this.#forget(key, kept)
    if (kept?.destination !== destination) {
      const { bus, rule, target: id } = target
      kept = { name: { bus, rule, target: id }, destination, circuit: new Circuit(this.cap) }
    }
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    for (const [oldest, other] of this.#kept) {
      if (this.#kept.size <= this.most) break
      if (other.circuit.idle) this.#forget(oldest, other)
    }
    return kept
  }

  #forget(key: string, { name, circuit }: Kept): void {
    this.#kept.delete(key)
    if (circuit.open) this.onChange(name, false)
  }
}

function keyOf({ bus, rule, target }: TargetName): string {
  return `${bus}/${rule}/${target}`
}
