import { dataOf } from '@sluice/client'
import { parseLossless } from '../components/lossless.js'

/** What {@link dataOf} gives, with numbers that keep all their digits. @param answer of a call with `parseAs: 'text'` */
export async function losslessOf<Data>(answer: Parameters<typeof dataOf<Data>>[0]): Promise<Data> {
  return parseLossless((await dataOf(answer)) as string) as Data
}

/** For `structuralSharing`: the same object while it says the same. */
export function sharedLossless(before: unknown, now: unknown): unknown {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now
}
