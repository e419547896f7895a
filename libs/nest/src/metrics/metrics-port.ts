/** A metric, as Prometheus knows it: its name ends with its unit, or with `_total` if it counts. */
export interface Metric {
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[]
}

export type MetricLabels = Readonly<Record<string, string>>

/** The value of one series of a gauge. */
export interface Reading {
  readonly labels: MetricLabels
  readonly value: number
}

/**
 * Where the SDK shows what handlers do: made by `prometheusMetrics` or `openTelemetryMetrics`, or one of your own. Each metric is
 * asked for once, when the module is made. What these methods and their results throw is logged once, and handlers go on.
 */
export interface MetricsPort {
  /** @returns counts: called with how many, and the labels */
  counter(metric: Metric): (by: number, labels: MetricLabels) => void
  /** @returns records one value, in the unit of the metric's name */
  histogram(metric: Metric): (value: number, labels: MetricLabels) => void
  /** @param read to be called at each collection; it never rejects. @returns ends it: the application closes */
  gauge(metric: Metric, read: () => Promise<readonly Reading[]>): () => void
}
