import { Injectable } from '@nestjs/common'
import { type Meter, type MetricName, metrics } from '@sluice/observability'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

interface Metric {
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly labels: readonly string[]
  readonly buckets?: readonly number[]
}

interface Series extends Pick<Metric, 'kind'> {
  readonly name: MetricName
  readonly labels: Readonly<Record<string, string>>
}

/** The Meter behind /metrics. */
@Injectable()
export class PrometheusMeter implements Meter {
  readonly registry = new Registry()
  readonly #instruments = new Map<string, Counter | Gauge | Histogram>()

  constructor() {
    collectDefaultMetrics({ register: this.registry })
    for (const [name, { kind, help, labels, ...rest }] of Object.entries(metrics)) {
      const options = { name, help, labelNames: [...labels], registers: [this.registry] }
      const make = {
        counter: () => new Counter(options),
        gauge: () => new Gauge(options),
        histogram: () => new Histogram({ ...options, ...('buckets' in rest ? { buckets: [...rest.buckets] } : {}) }),
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

  /** The series of all metrics with this label. */
  async series(label: string): Promise<Series[]> {
    const found: Series[] = []
    for (const [name, { kind, labels }] of Object.entries(metrics) as [MetricName, Metric][]) {
      if (!labels.includes(label)) continue
      const { values } = await this.#instruments.get(name)!.get()
      for (const value of values) found.push({ name, kind, labels: value.labels as Series['labels'] })
    }
    return found
  }

  remove(name: MetricName, labels: Series['labels']): void {
    this.#instruments.get(name)?.remove({ ...labels })
  }

  clear(name: MetricName): void {
    this.#instruments.get(name)?.reset()
  }
}
