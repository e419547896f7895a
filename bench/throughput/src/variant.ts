import type { Published } from './publisher.js'
import type { Result } from './tally.js'
import type { Worker } from './worker.js'

export type Way = 'raw' | 'sdk' | 'http'

export interface Measured {
  /** Acknowledged publishes a second, from the first call to the last acknowledgement. */
  readonly publishes: number
  /** Events a second that were through: published and at every subscriber that gets them. */
  readonly events: number
  /** Deliveries a second: entries read at the raw limit, calls of a handler in Sluice. */
  readonly deliveries: number
  readonly p50: number
  readonly p99: number
}

/** A publisher process and a subscriber process, measured together. */
export class Variant {
  #runs = 0

  constructor(
    readonly way: Way,
    private readonly publisher: Worker,
    private readonly subscribers: Worker,
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
    await this.subscribers.call('expect', { run, events, latency: method === 'atRate' })
    const { startedAt, endedAt } = await this.publisher.call<Published>(method, { run, events, ...how })
    const { deliveries, lost, duplicates, lastAt, p50, p99 } = await this.subscribers.call<Result>('finish')
    if (lost > 0 || duplicates > 0)
      throw new Error(`${run}: ${lost} deliveries lost, ${duplicates} made twice, of ${deliveries}`)
    const seconds = (lastAt - startedAt) / 1000
    return {
      publishes: (events / (endedAt - startedAt)) * 1000,
      events: events / seconds,
      deliveries: deliveries / seconds,
      p50,
      p99,
    }
  }
}
