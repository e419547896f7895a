import { Injectable } from '@nestjs/common'
import { shardsOf, waiting } from '@sluice/streams'
import { Connections } from '../connections.js'
import type { Read } from '../subscriptions/reads.js'
import { HandlerMetrics } from './handler-metrics.js'

/** Milliseconds that a look is good for, whoever collects, and subscriptions of one look. */
const bounds = { freshMs: 5000, most: 500 }

interface Lag {
  readonly labels: { readonly bus: string; readonly subscription: string }
  readonly entries: number
  readonly ageMs: number
}

/** Shows what waits in the subscriptions of this service, for all its instances. Redis is asked when metrics are collected. */
@Injectable()
export class SubscriptionLag {
  readonly #reads: Read[] = []
  #lookedAt = -Infinity
  #lags: Promise<readonly Lag[]> = Promise.resolve([])

  constructor(
    private readonly connections: Connections,
    private readonly metrics: HandlerMetrics,
  ) {}

  watch(reads: readonly Read[]): void {
    const isFirst = this.#reads.length === 0
    this.#reads.push(...reads)
    if (!isFirst || reads.length === 0) return
    const gauge = (name: 'backlog' | 'oldest', value: (lag: Lag) => number) =>
      this.metrics.gauge(name, async () => (await this.#look()).map(lag => ({ labels: lag.labels, value: value(lag) })))
    gauge('backlog', ({ entries }) => entries)
    gauge('oldest', ({ ageMs }) => ageMs / 1000)
  }

  #look(): Promise<readonly Lag[]> {
    const now = performance.now()
    if (now - this.#lookedAt < bounds.freshMs) return this.#lags
    this.#lookedAt = now
    this.#lags = this.#ask()
    this.#lags.catch(() => (this.#lookedAt = -Infinity))
    return this.#lags
  }

  #ask(): Promise<readonly Lag[]> {
    const { redis, log, registry, clock } = this.connections
    const all = this.#reads.flatMap(({ name, buses }) => buses.map(bus => ({ bus, subscription: name })))
    return Promise.all(
      all.slice(0, bounds.most).map(async labels => {
        const bus = registry.snapshot.buses.get(labels.bus)
        const streams = bus
          ? shardsOf([bus]).map(({ index }) => log.keys.subscription(labels.bus, index, labels.subscription))
          : []
        const { entries, oldestMs } = await waiting(redis, streams)
        return { labels, entries, ageMs: oldestMs === undefined ? 0 : Math.max(0, clock.now() - oldestMs) }
      }),
    )
  }
}
