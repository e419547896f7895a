import type { Published } from './publisher.js'
import type { Way } from './publishers.js'
import type { Result } from './tally.js'
import type { Worker } from './worker.js'

export interface Measured {
  /** Acknowledged publishes a second, from the first call to the last acknowledgement. */
  readonly publishes: number
  /** Events a second that were through: published and at every subscriber that gets them. */
  readonly events: number
  /** Deliveries a second: entries read at the raw limit, calls of a handler in Sluice. */
  readonly deliveries: number
  readonly p50: number
  readonly p99: number
  /** Processor time of each process for one event, in microseconds. */
  readonly cpu: Readonly<Record<string, number>>
}

/** Says how much processor time a process has used, in microseconds. */
export interface Process {
  cpu(): Promise<number>
}

/** A publisher process and a subscriber process, measured together. */
export class Variant {
  #runs = 0

  constructor(
    readonly way: Way,
    private readonly publisher: Worker,
    private readonly subscribers: Worker,
    /** What else works for it, by name. */
    private readonly others: Readonly<Record<string, Process>>,
  ) {}

  saturate(events: number, batch: number): Promise<Measured> {
    return this.#measure(events, 'saturate', { batch })
  }

  atRate(events: number, rate: number): Promise<Measured> {
    return this.#measure(events, 'atRate', { rate })
  }

  /** @throws Error when a delivery is missing or was made twice */
  async #measure(events: number, method: 'saturate' | 'atRate', how: object): Promise<Measured> {
    const run = `${this.way}-${++this.#runs}`
    const before = await this.#cpu()
    await this.subscribers.call('expect', { run, events, latency: method === 'atRate' })
    const { startedAt, endedAt } = await this.publisher.call<Published>(method, { run, events, ...how })
    const { deliveries, lost, duplicates, lastAt, p50, p99 } = await this.subscribers.call<Result>('finish')
    if (lost > 0 || duplicates > 0)
      throw new Error(`${run}: ${lost} deliveries lost, ${duplicates} made twice, of ${deliveries}`)
    const seconds = (lastAt - startedAt) / 1000
    const after = await this.#cpu()
    return {
      publishes: (events / (endedAt - startedAt)) * 1000,
      events: events / seconds,
      deliveries: deliveries / seconds,
      p50,
      p99,
      cpu: Object.fromEntries(Object.entries(after).map(([name, used]) => [name, (used - before[name]!) / events])),
    }
  }

  async #cpu(): Promise<Record<string, number>> {
    const all: Record<string, Process> = { publisher: this.publisher, subscribers: this.subscribers, ...this.others }
    const used = await Promise.all(Object.entries(all).map(async ([name, process]) => [name, await process.cpu()]))
    return Object.fromEntries(used) as Record<string, number>
  }
}
