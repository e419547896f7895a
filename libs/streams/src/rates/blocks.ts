import type { Keys } from '../redis/keys.js'

/** Of what there are series: rules by their name, targets as `<rule>/<target>`, groups of dead letters by their fingerprint. */
const seriesKinds = ['rules', 'targets', 'letters'] as const
export type SeriesKind = (typeof seriesKinds)[number]

/** One hash in Redis has the cells of a block of time of all series of one bus and kind. */
export interface BlockSize {
  readonly name: 'minutes' | 'hours'
  /** Milliseconds of a cell. */
  readonly stepMs: number
  readonly cells: number
  /** Milliseconds for which a block is kept after its end. */
  readonly keptMs: number
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Minutes are kept for two hours, and hours for eight days. */
export const blocksOf = {
  minutes: { name: 'minutes', stepMs: minuteMs, cells: 60, keptMs: 2 * hourMs },
  hours: { name: 'hours', stepMs: hourMs, cells: 24, keptMs: 8 * 24 * hourMs },
} as const satisfies Record<string, BlockSize>

/** Series of a block. Those that come first stay. */
export const mostSeries = 10_000

/** The block and the place in it of a step, which is numbered since 1970. */
export function placeOf(size: BlockSize, step: number): { readonly block: number; readonly place: number } {
  return { block: Math.floor(step / size.cells), place: step % size.cells }
}

/** When the block may go, in milliseconds since 1970. */
export function expiryOf({ stepMs, cells, keptMs }: BlockSize, block: number): number {
  return (block + 1) * cells * stepMs + keptMs
}

/** The keys of all blocks of a bus that are not expired. @param now milliseconds since 1970, to an hour */
export function blockKeys(keys: Keys, bus: string, now: number): string[] {
  return Object.values(blocksOf).flatMap(size => {
    const { stepMs, cells, keptMs } = size
    const last = Math.floor((now + hourMs) / (stepMs * cells))
    const first = Math.floor((now - hourMs - keptMs) / (stepMs * cells)) - 1
    const blocks = Array.from({ length: last - first + 1 }, (_, i) => first + i)
    return blocks.flatMap(block => seriesKinds.map(kind => keys.rates(bus, kind, size.name, block)))
  })
}
