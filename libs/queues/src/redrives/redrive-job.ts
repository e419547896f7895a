import type { LetterFilter } from '@sluice/delivery'

/** The queue of redrives. */
export const redriveQueue = 'sluice-redrives'

/** Which dead letters: by id, or all that match. An empty filter matches every one. */
export type Selection = { readonly ids: readonly string[] } | { readonly filter: LetterFilter }

export interface RedriveRequest {
  readonly select: Selection
  /** The version of the registry when it was asked for: a target that was corrected before is used as corrected. */
  readonly version: number
  /** That of the registry's edition; not there where Sluice 0.1.0 was asked. */
  readonly stamp?: string
  /** Events a second, 0.1 to 10,000; as fast as it goes where it is left out. */
  readonly rate?: number
  /** A JSON Merge Patch (RFC 7396) for each event. */
  readonly edit?: Readonly<Record<string, unknown>>
  /** The same as it was written, with the bytes of its values; not there where Sluice 0.1.0 was asked. */
  readonly editText?: string
  /** The target that all are sent to in place of their own; on the same bus. */
  readonly target?: { readonly rule: string; readonly target: string }
}

/** How far a redrive has come. */
export interface RedriveProgress {
  /** Letters that were chosen when it began. */
  readonly total: number
  readonly redriven: number
  /** Ids that are no dead letter, or no longer: the first {@link mostIds}. */
  readonly missing: readonly string[]
  /** Letters that could not be sent and are kept as they were, */
  readonly failed: number
  /** and why: the first {@link mostErrors}. */
  readonly errors: readonly { readonly id: string; readonly error: string }[]
  /** The last letter that was dealt with: where one that was interrupted goes on. */
  readonly after?: string
}

/** How a redrive ended that ran to its end or was cancelled. */
export interface RedriveResult extends RedriveProgress {
  readonly cancelled: boolean
}

export const nothingRedriven: RedriveProgress = { total: 0, redriven: 0, missing: [], failed: 0, errors: [] }

/** Ids that one redrive takes, and names as missing; and errors that it names. */
export const mostIds = 1000
export const mostErrors = 100
