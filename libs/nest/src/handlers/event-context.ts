/** What a handler may want to know besides the event. */
export interface EventContext {
  readonly bus: string
  /** Where the event stands on its bus, `<shard>-<entry id>`. */
  readonly position: string
  /** The rule that brought it here. */
  readonly rule: string
  /** 1 for the first try; more means that it was handled before, at least in part. */
  readonly attempt: number
  /** How often it was redriven from the dead letters. */
  readonly redrives: number
}

/** Thrown by a handler that can never handle this event: it becomes a dead letter at once, without further tries. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
}
