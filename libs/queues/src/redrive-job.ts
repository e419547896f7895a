import type { LetterFilter } from '@sluice/delivery'

/** The queue of redrives: dlq works on one at a time. */
export const redriveQueue = 'sluice-redrives'

/** Which dead letters: by id, or all that match. An empty filter matches every one. */
export type Selection = { readonly ids: readonly string[] } | { readonly filter: LetterFilter }

export interface RedriveRequest {
  readonly select: Selection
  /** The version of the registry when it was asked for: a target that was corrected before is used as corrected. */
  readonly version: number
}

/** How far a redrive has come. */
export interface RedriveProgress {
  readonly redriven: number
  /** Ids that are no dead letter, or no longer. */
  readonly missing: readonly string[]
}
