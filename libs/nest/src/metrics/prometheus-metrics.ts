import type { Metric, MetricLabels, MetricsPort, Reading } from './metrics-port.js'

interface Options<Register> {
  readonly name: string
  readonly help: string
  readonly labelNames: string[]
  readonly registers: Register[]
}

/** What is used of a registry of prom-client. */
export interface PrometheusRegister {
  getSingleMetric(name: string): unknown
}

/** What is used of `prom-client`, so that the SDK depends on no version of it. */
export interface PrometheusClient<Register extends PrometheusRegister> {
  readonly register: Register
  readonly Counter: new (options: Options<Register>) => { inc(labels: Record<string, string>, value: number): void }
  readonly Gauge: new (options: Options<Register> & { collect: () => Promise<void> }) => Gauge
  readonly Histogram: new (options: Options<Register> & { buckets?: number[] }) => {
    observe(labels: Record<string, string>, value: number): void
  }
}

interface Gauge {
  set(labels: Record<string, string>, value: number): void
  reset(): void
}

type Read = () => Promise<readonly Reading[]>

/** Who is asked for the values of a gauge: applications of one process may share a registry. */
const reads = new WeakMap<object, Set<Read>>()

/**
 * Shows metrics in a registry of prom-client: `metrics: prometheusMetrics(promClient)`, where `promClient` is
 * `import * as promClient from 'prom-client'`. Metrics that the registry has already are used.
 *
 * @param register default: that of prom-client
 */
export function prometheusMetrics<Register extends PrometheusRegister>(
  client: PrometheusClient<Register>,
  register: Register = client.register,
): MetricsPort {
  const optionsOf = ({ name, help, labels }: Metric) => ({
    ...{ name, help, labelNames: [...labels], registers: [register] },
  })
  const known = <Instrument>({ name }: Metric) => register.getSingleMetric(name) as Instrument | undefined
  return {
    counter(metric) {
      type Counter = InstanceType<PrometheusClient<Register>['Counter']>
      const counter = known<Counter>(metric) ?? new client.Counter(optionsOf(metric))
      return (by, labels) => counter.inc(labels as Record<string, string>, by)
    },
    histogram(metric) {
      type Histogram = InstanceType<PrometheusClient<Register>['Histogram']>
      const buckets = metric.buckets ? { buckets: [...metric.buckets] } : {}
      const histogram = known<Histogram>(metric) ?? new client.Histogram({ ...optionsOf(metric), ...buckets })
      return (value, labels) => histogram.observe(labels as Record<string, string>, value)
    },
    gauge(metric, read) {
      const gauge = known<Gauge>(metric) ?? newGauge(client, optionsOf(metric))
      const all = reads.get(gauge) ?? new Set()
      reads.set(gauge, all.add(read))
      return () => void all.delete(read)
    },
  }
}

function newGauge<Register extends PrometheusRegister>(
  client: PrometheusClient<Register>,
  options: Options<Register>,
): Gauge {
  const gauge: Gauge = new client.Gauge({
    ...options,
    async collect() {
      const found = await Promise.all(Array.from(reads.get(gauge) ?? [], read => read()))
      gauge.reset() // what is gone is not shown on
      for (const { labels, value } of found.flat()) gauge.set({ ...(labels as MetricLabels) }, value)
    },
  })
  return gauge
}
