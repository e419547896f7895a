import type { LetterFilter } from '@sluice/delivery'

/** Selects dead letters: by id, or all that match. An empty filter matches every letter. */
export type Selection = { readonly ids: readonly string[] } | { readonly filter: LetterFilter }

export interface RedriveRequest {
  readonly select: Selection
  /**
   * A queue whose messages go back to the queues that gave them up; nothing is selected then. With its tenant, and so are those that
   * may get them: all without `to`.
   */
  readonly queue?: string
  readonly to?: readonly string[]
  /** The principal that asks for it; missing if Sluice 0.1.0 took the request. */
  readonly by?: string
  /** Its tenant, whose letters alone are meant; missing for the default one. */
  readonly tenant?: string
  /** The version of the registry at the time of the request: so a target that was corrected before it is used as corrected. */
  readonly version: number
  /** The stamp of that edition; missing if Sluice 0.1.0 took the request. */
  readonly stamp?: string
  /** Events a second, 0.1 to 10,000. Default: no limit. */
  readonly rate?: number
  /** A JSON Merge Patch (RFC 7396) for each event. */
  readonly edit?: Readonly<Record<string, unknown>>
  /** The patch as text, with the bytes of its values; missing if Sluice 0.1.0 took the request. */
  readonly editText?: string
  /** A target on the same bus that gets all events in place of their own targets. */
  readonly target?: { readonly rule: string; readonly target: string }
}

/** The progress of a redrive. */
export interface RedriveProgress {
  /** Letters that matched when it began. */
  readonly total: number
  readonly redriven: number
  /** Ids without a dead letter: the first {@link mostIds}. */
  readonly missing: readonly string[]
  /** Letters that could not be sent and stay as they were, */
  readonly failed: number
  /** and why: the first {@link mostErrors}. */
  readonly errors: readonly { readonly id: string; readonly error: string }[]
  /** The last letter that was processed: an interrupted redrive goes on after it. */
  readonly after?: string
}

/** The result of a redrive that ended or was cancelled. */
export interface RedriveResult extends RedriveProgress {
  readonly cancelled: boolean
}

export const nothingRedriven: RedriveProgress = { total: 0, redriven: 0, missing: [], failed: 0, errors: [] }

/** Most ids of one request and in `missing`, and most `errors`. */
export const mostIds = 1000
export const mostErrors = 100
