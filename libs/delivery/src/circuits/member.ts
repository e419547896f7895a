import type { Delivery } from '../delivery.js'
import type { Circuit, Ended } from './circuit.js'
import type { SharedState } from './shared.js'

export type TargetName = Pick<Delivery, 'bus' | 'rule' | 'target'>

/** Most failing events that are kept to be told; by then it is an outage anyway. */
const mostTold = 100

/** Milliseconds for which deliveries are held while another process makes the probe, and then ask again. */
const duringProbeMs = 1000

/** The circuit of one target in this process, and what is to be told to the others. */
export class Member {
  /** Callbacks of deliveries that wait for room. */
  readonly waiting = new Set<() => void>()
  /** When it was last asked for, by the clock of its circuits. */
  usedAt = -Infinity
  /** Whether all processes were asked about it once; from then on it is decided from memory. */
  isKnown = false
  /** Whether its circuits have let it go: what a call says that still runs is of no use. */
  forgotten = false
  /** Whether this process makes the probe of all. */
  probes = false
  #learning: Promise<void> | undefined
  #failed = new Set<string>()
  #succeeded = 0
  /** Whether it is open for all processes, and whether one of them counts failures. */
  #isOpenForAll = false
  #someFail = false
  /** The error of the last failure. */
  error: string | undefined

  constructor(
    readonly name: TargetName,
    readonly destination: string,
    readonly circuit: Circuit,
    private readonly changed: (member: Member, open: boolean) => void,
  ) {}

  get isOpenForAll(): boolean {
    return this.#isOpenForAll
  }

  /** Changes the circuit; as many {@link waiting} deliveries as there is room for now look again. */
  change(now: number, by: (circuit: Circuit) => void): void {
    const before = this.circuit.open
    by(this.circuit)
    if (this.circuit.open !== before) this.changed(this, this.circuit.open)
    this.wake(this.circuit.free(now))
  }

  /** @param most how many are woken: all of them for each call that ends would cost more than the calls */
  wake(most = Infinity): void {
    for (const resolve of this.waiting) {
      if (most-- <= 0) return
      this.waiting.delete(resolve)
      resolve()
    }
  }

  note({ verdict, event, first }: Ended): void {
    // what succeeded before the first failure says nothing of it
    if (verdict === 'down' && first && this.#failed.size === 0 && !this.#someFail) this.#succeeded = 0
    if (verdict === 'down' && first && this.#failed.size < mostTold) this.#failed.add(event)
    if (verdict === 'up') this.#succeeded++
  }

  /** Whether the others need to hear something: failures, successes while somebody counts failures, an outage that only this process sees. */
  get hasNews(): boolean {
    if (!this.circuit.settings || this.#isOpenForAll) return false
    return this.#failed.size > 0 || (this.#someFail && this.#succeeded > 0) || this.circuit.isOutage
  }

  /** What happened since it was last told. */
  news(): { readonly failed: readonly string[]; readonly succeeded: number } {
    return { failed: [...this.#failed], succeeded: this.#succeeded }
  }

  /** What was told is forgotten, unless the outage is not known to all yet: then it is told again. */
  told({ failed, succeeded }: ReturnType<Member['news']>): void {
    if (!this.circuit.isOutage) for (const event of failed) this.#failed.delete(event)
    this.#succeeded -= succeeded
  }

  /** Takes over what all processes know. */
  adopt({ state, waitMs, openings, failing }: SharedState, now: number): void {
    this.isKnown = true
    this.#someFail = failing
    if (!failing) this.#succeeded = 0
    if (this.probes) return
    const wasOpen = this.#isOpenForAll
    this.#isOpenForAll = state !== 'closed'
    if (this.#isOpenForAll) {
      this.#failed.clear()
      // the probe of another process has likely ended long before its lease does
      const ms = state === 'half-open' ? Math.min(waitMs, duringProbeMs) : waitMs
      this.change(now, circuit => circuit.openAt(now, ms, openings))
    } else if (wasOpen && this.circuit.open) this.change(now, circuit => circuit.close())
  }

  /** One question for all that ask at once. */
  learn(ask: (member: Member) => Promise<void>): Promise<void> {
    return (this.#learning ??= ask(this).finally(() => (this.#learning = undefined)))
  }
}
