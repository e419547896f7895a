import type { Schemas } from '@sluice/client'
import { countOf, manyOf } from '../../../components/number.js'

type Page = Schemas['Backtest']

/** The answers of one backtest together. */
export interface Sum {
  readonly scanned: number
  readonly matched: number
  readonly matchedBySaved: number
  readonly undecided: number
  readonly gained: Schemas['BacktestChange']
  readonly lost: Schemas['BacktestChange']
  /** Whether all of the time was looked at; else everything from `through` on. */
  readonly isComplete: boolean
  readonly through: string | undefined
}

export function addedUp(pages: readonly Page[]): Sum {
  const total = (of: (page: Page) => number | undefined) => pages.reduce((sum, page) => sum + (of(page) ?? 0), 0)
  const both = (of: (page: Page) => Schemas['BacktestChange']) => ({
    count: total(page => of(page).count),
    events: pages.flatMap(page => of(page).events),
  })
  const last = pages.at(-1)
  return {
    scanned: total(({ scanned }) => scanned),
    matched: total(({ matched }) => matched),
    matchedBySaved: total(({ matchedBySaved }) => matchedBySaved),
    undecided: total(({ undecided }) => undecided),
    gained: both(({ gained }) => gained),
    lost: both(({ lost }) => lost),
    isComplete: last?.complete !== false,
    through: last?.through ?? undefined,
  }
}

/** `would have matched 1,204 events of the last 24 hours, 37 fewer than now`. */
export function words({ matched, matchedBySaved, isComplete }: Sum, time: string, isNew: boolean): string {
  const of = isComplete ? ` of ${time}` : ', as far as was looked'
  const would = `would have matched ${manyOf(matched, 'event')}${of}`
  if (isNew) return would
  const difference = matched - matchedBySaved
  if (difference === 0) return `${would}, as many as now`
  return `${would}, ${countOf(Math.abs(difference))} ${difference < 0 ? 'fewer' : 'more'} than now`
}
