/** A text that may stand where the cursor is. */
export interface Completion {
  /** What is inserted. */
  readonly label: string
  /** Beside it: where it comes from. */
  readonly detail?: string
}
