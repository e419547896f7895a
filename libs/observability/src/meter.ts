import type { MetricName } from './metrics.js'

/** Counts and times. Attribute values must come from a small set: names of buses, stages and targets, never ids. */
export interface Meter {
  count(name: MetricName, attributes?: Record<string, string>, by?: number): void
  /** @param value in the unit the metric's name ends with */
  record(name: MetricName, value: number, attributes?: Record<string, string>): void
  /** Deletes all series of a metric: their subjects may be gone. */
  clear(name: MetricName): void
}

export const noopMeter: Meter = { count() {}, record() {}, clear() {} }

/** Keeps totals, for tests. */
export function collectingMeter(): Meter & { total(name: MetricName, attributes?: Record<string, string>): number } {
  let points: { name: MetricName; attributes: Record<string, string>; value: number }[] = []
  return {
    count: (name, attributes = {}, by = 1) => void points.push({ name, attributes, value: by }),
    record: (name, value, attributes = {}) => void points.push({ name, attributes, value }),
    clear: name => void (points = points.filter(point => point.name !== name)),
    total: (name, attributes = {}) =>
      points
        .filter(p => p.name === name && Object.entries(attributes).every(([k, v]) => p.attributes[k] === v))
        .reduce((sum, p) => sum + p.value, 0),
  }
}
