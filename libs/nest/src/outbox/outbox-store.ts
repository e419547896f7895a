import type { Sql } from './sql.js'

/** An event that waits to be published: complete, with id and source, so that publishing it again is the same event. */
export interface OutboxEntry {
  readonly bus: string
  /** The event as JSON. */
  readonly event: string
}

/** One that is kept. Entries are taken in the order of their ids. */
export interface KeptEntry extends OutboxEntry {
  readonly id: string
}

/** What became of the entries that were taken. One that is in neither list stays, and is taken again. */
export interface Settled {
  readonly done: readonly string[]
  readonly failed: readonly { readonly id: string; readonly error: string }[]
}

export interface Pending {
  /** Events that wait to be published; 100,000 where there are more. */
  readonly pending: number
  /** Events that were refused for good and are kept; 100,000 where there are more. */
  readonly failed: number
  /** Milliseconds that the first of them has waited; 0 where none waits. */
  readonly oldestMs: number
}

/** Keeps what a transaction is to publish. Yours in place of PostgreSQL: `OutboxModule.forRoot({ store })`. */
export abstract class OutboxStore<Tx = Sql> {
  /** Makes sure that it can be used, when the application starts. @throws what is missing, and what to do */
  abstract prepare(): Promise<void>

  /** Keeps entries, in order, if and only if the caller's transaction commits. */
  abstract add(tx: Tx, entries: readonly OutboxEntry[]): Promise<void>

  /**
   * Gives the next entries to `publish` and does with them what it answers. Nobody else takes any meanwhile. An entry is
   * taken only when no transaction is open any more that may have added one before it.
   *
   * @param resting buses whose entries are left where they are
   * @returns how many there were, or undefined where somebody else takes entries now
   */
  abstract take(
    most: number,
    resting: readonly string[],
    publish: (entries: readonly KeptEntry[]) => Promise<Settled>,
  ): Promise<number | undefined>

  abstract pending(): Promise<Pending>

  /** Lets those that were refused for good be published again, in their place. Answers how many. */
  abstract retryFailed(): Promise<number>

  /** Where commits can be heard: calls `heard` when entries may have been added. Answers how to stop. */
  listen?(heard: () => void, lost: () => void): Promise<() => void>
}
