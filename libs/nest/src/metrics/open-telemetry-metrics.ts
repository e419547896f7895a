import type { Metric, MetricLabels, MetricsPort } from './metrics-port.js'

interface Options {
  description?: string
  unit?: string
  advice?: { explicitBucketBoundaries?: number[] }
}

interface ObservableResult {
  observe(value: number, attributes?: Record<string, string>): void
}

/** What is used of a `Meter` of `@opentelemetry/api`, so that the SDK depends on no version of it. */
export interface OpenTelemetryMeter {
  createCounter(name: string, options?: Options): { add(value: number, attributes?: Record<string, string>): void }
  createHistogram(name: string, options?: Options): { record(value: number, attributes?: Record<string, string>): void }
  createObservableGauge(
    name: string,
    options?: Options,
  ): {
    addCallback(callback: (result: ObservableResult) => Promise<void>): void
    removeCallback(callback: (result: ObservableResult) => Promise<void>): void
  }
}

/**
 * Shows metrics by a meter of OpenTelemetry: `metrics: openTelemetryMetrics(metrics.getMeter('billing'))`. Names have neither
 * `_total` nor `_seconds`: they are kind and unit, and exporters for Prometheus add them again.
 */
export function openTelemetryMetrics(meter: OpenTelemetryMeter): MetricsPort {
  return {
    counter(metric) {
      const counter = meter.createCounter(...described(metric))
      return (by, labels) => counter.add(by, labels as Record<string, string>)
    },
    histogram(metric) {
      const histogram = meter.createHistogram(...described(metric))
      return (value, labels) => histogram.record(value, labels as Record<string, string>)
    },
    gauge(metric, read) {
      const gauge = meter.createObservableGauge(...described(metric))
      const collect = async (result: ObservableResult) => {
        for (const { labels, value } of await read()) result.observe(value, { ...(labels as MetricLabels) })
      }
      gauge.addCallback(collect)
      return () => gauge.removeCallback(collect)
    },
  }
}

function described({ name, help, buckets }: Metric): [name: string, options: Options] {
  const unit = name.endsWith('_seconds') ? { unit: 's' } : {}
  const advice = buckets ? { advice: { explicitBucketBoundaries: [...buckets] } } : {}
  return [name.replace(/_(total|seconds)$/, ''), { description: help, ...unit, ...advice }]
}
