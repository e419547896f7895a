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

/** Labels whose values are names of resources, which callers make. */
const namesOfResources = new Set(['bus', 'rule', 'target', 'subscription', 'by', 'queue'])

/** What stands in the place of names past {@link mostSeries}. */
export const other = 'other'

/** Series of one metric, besides those of `other`. */
export const mostSeries = 2000

/** Metrics of prom-client that promtool refuses: their names say that they are counters. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total']

/** The Meter behind /metrics. It shows {@link mostSeries} of each metric by their names, and the others together as `other`. */
@Injectable()
export class PrometheusMeter implements Meter {
  readonly registry = new Registry()
  readonly #instruments = new Map<string, Counter | Gauge | Histogram>()
  /** The series that each metric has, by their labels. */
  readonly #known = new Map<string, Set<string>>()
  /** Of each gauge the largest value of those that it does not show by their names, since it was cleared. */
  readonly #mostOfOthers = new Map<string, number>()

  constructor() {
    collectDefaultMetrics({ register: this.registry })
    for (const name of misnamed) this.registry.removeSingleMetric(name)
    for (const [name, { kind, help, labels, ...rest }] of Object.entries(metrics)) {
      const options = { name, help, labelNames: [...labels], registers: [this.registry] }
      const make = {
        counter: () => new Counter(options),
        gauge: () => new Gauge(options),
        histogram: () => new Histogram({ ...options, ...('buckets' in rest ? { buckets: [...rest.buckets] } : {}) }),
      }
      this.#instruments.set(name, make[kind]())
      this.#known.set(name, new Set())
    }
  }

  count(name: MetricName, attributes: Record<string, string> = {}, by = 1): void {
    const instrument = this.#instruments.get(name)
    if (instrument instanceof Counter) instrument.inc(this.#bounded(name, attributes) ?? others(attributes), by)
  }

  record(name: MetricName, value: number, attributes: Record<string, string> = {}): void {
    const instrument = this.#instruments.get(name)
    const labels = this.#bounded(name, attributes)
    if (instrument instanceof Histogram) instrument.observe(labels ?? others(attributes), value)
    if (!(instrument instanceof Gauge)) return
    if (labels) return instrument.set(labels, value)
    const most = Math.max(value, this.#mostOfOthers.get(name) ?? value)
    this.#mostOfOthers.set(name, most)
    instrument.set(others(attributes), most)
  }

  /** The labels, if the metric has or gets a series of them. */
  #bounded(name: MetricName, attributes: Record<string, string>): Record<string, string> | undefined {
    const known = this.#known.get(name)!
    const key = keyOf(attributes)
    if (known.has(key)) return attributes
    if (known.size >= mostSeries) return undefined
    known.add(key)
    return attributes
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
    this.#known.get(name)?.delete(keyOf(labels))
  }

  clear(name: MetricName): void {
    this.#instruments.get(name)?.reset()
    this.#known.get(name)?.clear()
    this.#mostOfOthers.delete(name)
  }
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  let key = ''
  for (const name in labels) key += `${name}=${labels[name]}\n`
  return key
}

/** The labels without names of resources. */
function others(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [name, namesOfResources.has(name) && value ? other : value]),
  )
}
