import type { Caller, NoMore } from '@sluice/service'
import type { PastProgress, ScanBudget } from './scan.js'

/** Most characters of what one answer shows. An answer shows at least one find. */
export const mostShown = 4 * 1024 * 1024

/** How far a search has come. */
export interface SearchProgress extends PastProgress {
  /** Events or attempts that the caller may see and that were looked at. */
  readonly scanned: number
  /** Events of them for which it takes too many steps to know whether the pattern matches. */
  readonly undecided?: number
}

export interface SearchPage<Found> extends SearchProgress {
  readonly items: readonly Found[]
}

/** How a stream goes on. */
export interface StreamParts {
  /** Asks whether the caller may still see the bus. */
  readonly stillAllowed: () => Promise<Caller | NoMore>
  /** Aborts when the client is gone. */
  readonly gone: AbortSignal
}

/** One search that runs. */
export interface Running<Found> {
  /** With the rights of now. */
  caller: Caller
  /** Of one page, and of one part of a stream. */
  readonly budgets: Readonly<Record<'page' | 'part', ScanBudget>>
  readonly progress: SearchProgress
  /** Whether it has found as many as it may, or everything was looked at. */
  readonly isOver: boolean
  /** @param gone ends it early when it aborts */
  part(budget: ScanBudget, gone: AbortSignal): Promise<Found[]>
  /** May be called twice. */
  end(): void
}
