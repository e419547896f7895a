import { setTimeout as pause } from 'node:timers/promises'

/** How far a scan has come. */
export interface PastProgress {
  /** Whether everything was looked at. */
  readonly complete: boolean
  /** Everything from this time on was looked at. Null before the first entry. */
  readonly through: string | null
  /** The cursor by which another scan goes on; null if there is nothing left. */
  readonly next: string | null
}

/** How much one part of a scan may take. */
export interface ScanBudget {
  /** Entries of the log, or lines of the journal. */
  readonly entries: number
  readonly characters: number
  readonly ms: number
}

/** Where a scan stands. */
export interface ScanPlace {
  /** Everything from this time (ms) on was looked at. */
  readonly throughMs: number
  readonly cursor: string
}

/** What a scan goes through. */
export interface ScanSource<Entry> {
  readonly entries: AsyncGenerator<Entry>
  placeOf(entry: Entry): ScanPlace
  charactersOf(entry: Entry): number
  /** Where an earlier scan stopped. */
  readonly after: ScanPlace | undefined
  /** The cursor of a scan that has not begun. */
  readonly newest: string
}

/** Milliseconds of work, and of the rest after it. */
const sliceMs = 2

/** Goes through what a bus has, newest first, part by part. Between its reads, Redis and the event loop serve others. */
export class Scan<Entry> {
  #since = performance.now()
  #last: Entry | undefined
  #isComplete = false

  constructor(private readonly source: ScanSource<Entry>) {}

  get progress(): PastProgress {
    const { source } = this
    const place = this.#last === undefined ? source.after : source.placeOf(this.#last)
    const complete = this.#isComplete
    return {
      complete,
      through: place ? new Date(place.throughMs).toISOString() : null,
      next: complete ? null : (place?.cursor ?? source.newest),
    }
  }

  /**
   * Visits entries until the budget is used up, or all were visited.
   *
   * @param visit says whether that is enough for this part
   * @param gone ends it when it aborts: nobody waits for the answer any more
   */
  async part(
    budget: ScanBudget,
    visit: (entry: Entry) => Promise<boolean> | boolean,
    gone?: AbortSignal,
  ): Promise<void> {
    const deadline = performance.now() + budget.ms
    for (let [entries, characters] = [0, 0]; !gone?.aborted;) {
      const { value: entry, done } = await this.source.entries.next()
      if (done) return void (this.#isComplete = true)
      this.#last = entry
      entries++
      if (await visit(entry)) return
      characters += this.source.charactersOf(entry)
      await this.#rest()
      if (entries >= budget.entries || characters >= budget.characters || performance.now() > deadline) return
    }
  }

  /** An answer to others takes several turns of the event loop, so a scan leaves it to them for as long as it had it. */
  async #rest(): Promise<void> {
    if (performance.now() - this.#since < sliceMs) return
    await pause(sliceMs)
    this.#since = performance.now()
  }
}
