import type { EventLog } from '../log/log.js'
import { type BlockSize, blocksOf, placeOf, type SeriesKind } from './blocks.js'
import { addTo, readTally, type Tally } from './tally.js'

/** How far back one looks, in steps of a minute or an hour; the last step is not over yet. */
export const rateWindows = {
  '1h': { size: blocksOf.minutes, steps: 60 },
  '24h': { size: blocksOf.hours, steps: 24 },
  '7d': { size: blocksOf.hours, steps: 7 * 24 },
} as const satisfies Record<string, { readonly size: BlockSize; readonly steps: number }>
export type RateWindow = keyof typeof rateWindows

/** The steps of a window that ends now. */
export interface Steps {
  readonly size: BlockSize
  /** The first, numbered since 1970. */
  readonly first: number
  readonly count: number
}

/** @param now milliseconds since 1970 */
export function stepsOf(window: RateWindow, now: number): Steps {
  const { size, steps } = rateWindows[window]
  return { size, first: Math.floor(now / size.stepMs) - steps + 1, count: steps }
}

/** One series, as Redis has it: for each block a text, the oldest block first. */
export interface StoredSeries {
  readonly steps: Steps
  readonly texts: readonly (string | null)[]
}

/** Series of one read. */
const perRead = 1000

/** Reads series of one bus, page by page, in the order of their names. */
export async function* readSeries(
  { redis, keys }: Pick<EventLog, 'redis' | 'keys'>,
  bus: string,
  kind: SeriesKind,
  names: readonly string[],
  steps: Steps,
): AsyncGenerator<readonly (readonly [string, StoredSeries])[]> {
  const { size, first, count } = steps
  const from = placeOf(size, first).block
  const blocks = Array.from({ length: placeOf(size, first + count - 1).block - from + 1 }, (_, i) => from + i)
  for (let i = 0; i < names.length; i += perRead) {
    const page = names.slice(i, i + perRead)
    const read = await Promise.all(blocks.map(block => redis.hmget(keys.rates(bus, kind, size.name, block), ...page)))
    yield page.map((name, at) => [name, { steps, texts: read.map(texts => texts[at] ?? null) }] as const)
  }
}

/** What was counted in all steps together. */
export function totalOf(series: StoredSeries): Tally {
  const total: Tally = {}
  eachCell(series, (_, tally) => addTo(total, tally))
  return total
}

/** What was counted in each step. */
export function pointsOf(series: StoredSeries): Tally[] {
  const points: Tally[] = Array.from({ length: series.steps.count }, () => ({}))
  eachCell(series, (index, tally) => addTo(points[index]!, tally))
  return points
}

function eachCell(
  { steps: { size, first, count }, texts }: StoredSeries,
  take: (at: number, tally: Tally) => void,
): void {
  const block = placeOf(size, first).block
  texts.forEach((text, i) => {
    for (const [, place, cell] of (text ?? '').matchAll(/(\d+)([^ ]*)/g)) {
      const index = (block + i) * size.cells + Number(place) - first
      if (index >= 0 && index < count) take(index, readTally(cell!))
    }
  })
}
