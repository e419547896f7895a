import { Injectable } from '@nestjs/common'
import { type Meter, type MetricName, metrics } from '@sluice/observability'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** The Meter that /metrics shows. */
@Injectable()
export class PrometheusMeter implements Meter {
  readonly registry = new Registry()
  readonly #instruments = new Map<string, Counter | Gauge | Histogram>()

  constructor() {
    collectDefaultMetrics({ register: this.registry })
    for (const [name, { kind, help, labels }] of Object.entries(metrics)) {
      const options = { name, help, labelNames: [...labels], registers: [this.registry] }
      const make = {
        counter: () => new Counter(options),
        gauge: () => new Gauge(options),
        histogram: () => new Histogram(options),
      }
      this.#instruments.set(name, make[kind]())
    }
  }

  count(name: MetricName, attributes: Record<string, string> = {}, by = 1): void {
    const instrument = this.#instruments.get(name)
    if (instrument instanceof Counter) instrument.inc(attributes, by)
  }

  record(name: MetricName, value: number, attributes: Record<string, string> = {}): void {
    const instrument = this.#instruments.get(name)
    if (instrument instanceof Gauge) instrument.set(attributes, value)
    if (instrument instanceof Histogram) instrument.observe(attributes, value)
  }

  clear(name: MetricName): void {
    this.#instruments.get(name)?.reset()
  }
}
