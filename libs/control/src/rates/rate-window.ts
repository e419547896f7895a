import { InvalidError } from '@sluice/event'
import { type RateWindow, rateWindows, type Steps } from '@sluice/streams'

export const rateWindowNames = Object.keys(rateWindows) as RateWindow[]

/** @param text an hour where nothing is said @throws InvalidError `INVALID_FILTER` */
export function rateWindowOf(text: string | undefined): RateWindow {
  const window = text ?? '1h'
  if (rateWindowNames.includes(window as RateWindow)) return window as RateWindow
  throw new InvalidError('INVALID_FILTER', `window must be one of ${rateWindowNames.join(', ')}`, { path: 'window' })
}

/** The time of a window as answers show it. Lists of numbers have one for each step, the oldest first; the last is not over yet. */
export interface ShownSteps {
  readonly window: RateWindow
  /** When the first step begins, RFC 3339. */
  readonly from: string
  readonly stepMs: number
}

export function shownSteps(window: RateWindow, { first, size: { stepMs } }: Steps): ShownSteps {
  return { window, from: new Date(first * stepMs).toISOString(), stepMs }
}
