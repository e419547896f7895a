import type { Sql } from './sql.js'

/** An event that waits to be published. It is complete, with id and source, so that publishing it twice is the same event. */
export interface OutboxEntry {
  readonly bus: string
  /** The event as JSON. */
  readonly event: string
}

/** An entry in the store. Entries are taken in the order of their ids. */
export interface KeptEntry extends OutboxEntry {
  readonly id: string
}

/** The outcome of taken entries. An entry in neither list stays, and is taken again. */
export interface Settled {
  readonly done: readonly string[]
  readonly failed: readonly { readonly id: string; readonly error: string }[]
}

export interface Pending {
  /** Events that wait to be published; 100,000 if there are more. */
  readonly pending: number
  /** Events that were refused for good and are kept; 100,000 if there are more. */
  readonly failed: number
  /** Milliseconds that the oldest waiting event has waited; 0 if none waits. */
  readonly oldestMs: number
}

/** Keeps the events that transactions publish. To use one of your own: `OutboxModule.forRoot({ store })`. */
export abstract class OutboxStore<Tx = Sql> {
  /** Checks at start that the store can be used. @throws an error that says what is missing, and what to do */
  abstract prepare(): Promise<void>

  /** Stores entries, in order, if and only if the caller's transaction commits. */
  abstract add(tx: Tx, entries: readonly OutboxEntry[]): Promise<void>

  /**
   * Passes the next entries to `publish` and applies the outcome that it returns. No other process may take entries meanwhile.
   * An entry may be taken only when every transaction that could have added an earlier one has ended.
   *
   * @param resting buses whose entries are not taken
   * @returns the number of entries, or undefined if another process is taking entries
   */
  abstract take(
    most: number,
    resting: readonly string[],
    publish: (entries: readonly KeptEntry[]) => Promise<Settled>,
  ): Promise<number | undefined>

  abstract pending(): Promise<Pending>

  /** Makes failed events waiting again, in their old order. @returns how many */
  abstract retryFailed(): Promise<number>

  /** Optional: calls `heard` when entries may have been added. @returns a function that stops listening */
  listen?(heard: () => void, lost: () => void): Promise<() => void>
}
