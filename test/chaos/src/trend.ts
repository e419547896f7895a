/** One figure of a long run: a value for each sample. */
export interface Series {
  readonly name: string
  readonly unit: '' | 'MiB'
  readonly values: readonly number[]
  /** The share of its mean by which it may grow over what is looked at. */
  readonly tolerance: number
  /** Whether it is the size of a heap: that goes up until a collection, and only what a collection leaves tells of a leak. */
  readonly saw?: boolean
}

/** Samples of a saw of which the lowest counts. */
const tooth = 10

export interface Trend {
  readonly name: string
  readonly unit: string
  readonly first: number
  readonly mean: number
  readonly last: number
  /** How much the line through the values (least squares) rises, as a share of their mean. */
  readonly growth: number
  readonly tolerance: number
  readonly flat: boolean
}

/** Whether a figure is flat over the last two thirds of a run: the first is warm-up, until everything old is forgotten. */
export function trendOf({ name, unit, values, tolerance, saw }: Series): Trend {
  const later = values.slice(Math.floor(values.length / 3))
  const settled = saw ? lows(later) : later
  const mean = settled.reduce((sum, value) => sum + value, 0) / settled.length
  const growth = mean === 0 ? 0 : (slope(settled) * (settled.length - 1)) / mean
  return { name, unit, first: settled[0]!, mean, last: settled.at(-1)!, growth, tolerance, flat: growth <= tolerance }
}

function lows(values: readonly number[]): number[] {
  const teeth = Math.max(1, Math.floor(values.length / tooth))
  const size = Math.ceil(values.length / teeth)
  return Array.from({ length: teeth }, (_, i) => Math.min(...values.slice(i * size, (i + 1) * size)))
}

/** Least squares: how much the values rise from one to the next. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  let covariance = 0
  let variance = 0
  for (const [x, y] of values.entries()) {
    covariance += (x - middle) * (y - mean)
    variance += (x - middle) ** 2
  }
  return variance === 0 ? 0 : covariance / variance
}
