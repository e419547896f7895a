import { now, subscribers, wants } from './events.js'

export interface Result {
  readonly deliveries: number
  readonly lost: number
  readonly duplicates: number
  /** When the last delivery was made. */
  readonly lastAt: number
  /** Milliseconds from publish to handler. */
  readonly p50: number
  readonly p99: number
}

/** Gives up when nothing arrives for so long, and waits so long for duplicates once all is there; milliseconds. */
const patience = { silence: 10_000, duplicates: 300 }

/** Counts each event at each subscriber of one run. */
export class Tally {
  readonly #seen: Uint8Array[]
  readonly #latencies: number[] = []
  readonly #expected: number
  #deliveries = 0
  #duplicates = 0
  #lastAt = now()

  constructor(
    readonly run: string,
    events: number,
    wanted = wants,
  ) {
    this.#seen = subscribers.map(() => new Uint8Array(events))
    this.#expected = subscribers.reduce((sum, _, s) => sum + this.#seen[s]!.filter((_, n) => wanted(s, n)).length, 0)
  }

  /** @param at when publish was called, where the latency is of interest */
  add(subscriber: number, n: number, at?: number): void {
    const seen = this.#seen[subscriber]!
    if (seen[n]!++ > 0) this.#duplicates++
    else this.#deliveries++
    this.#lastAt = now()
    if (at !== undefined) this.#latencies.push(this.#lastAt - at)
  }

  /** Resolves when everything arrived, or nothing does any more. */
  async finish(): Promise<Result> {
    while (this.#deliveries < this.#expected && now() - this.#lastAt < patience.silence) await sleep(20)
    await sleep(patience.duplicates)
    const sorted = this.#latencies.sort((a, b) => a - b)
    const quantile = (q: number) => sorted[Math.floor(q * (sorted.length - 1))] ?? NaN
    return {
      deliveries: this.#deliveries,
      lost: this.#expected - this.#deliveries,
      duplicates: this.#duplicates,
      lastAt: this.#lastAt,
      p50: quantile(0.5),
      p99: quantile(0.99),
    }
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
