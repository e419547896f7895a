import { formatPosition } from '@sluice/event'
import { type Caller, LoopTurns } from '@sluice/service'
import { pause, type TailEntry, type TailReader } from '@sluice/streams'
import type { Seen } from '../access/views.js'
import type { EventFilter } from '../search/event-filter.js'
import type { AccessWatch, Ended } from '../access/access-watch.js'
import { Rate } from './rate.js'

/** An event as viewers see it: one object for all that see the whole of it. */
export interface ShownEvent {
  readonly position: string
  readonly json: string
}

/** What a viewer gets. `place` is where it goes on afterwards. */
export type TailItem = { readonly place: string } & (
  | { readonly kind: 'event'; readonly event: ShownEvent }
  /** Events that were left out: past the rate, and those for which it takes too many steps to know whether they are asked for. */
  | { readonly kind: 'skipped'; readonly count: number; readonly undecided: number }
  /** Events of this time may be missing, because the bus keeps them no longer. */
  | { readonly kind: 'gap'; readonly from: string; readonly to: string }
  /** Nothing came for a while. */
  | { readonly kind: 'idle' }
  | ({ readonly kind: 'end' } & Ended)
)

const bounds = {
  /** Characters of events from which on nothing more is given at once. */
  characters: 64 * 1024,
  /** Milliseconds between two looks at whether to end. */
  lookMs: 250,
  /** Milliseconds after which a viewer that got nothing is told where it stands. */
  idleMs: 10_000,
  /** Milliseconds for which one that went on at a place gets all, at the rate; then what is past the rate is left out. */
  catchUpMs: 60_000,
  /** Reads that fail in a row. */
  failures: 240,
}

export interface ViewerParts {
  readonly reader: TailReader
  readonly watch: AccessWatch
  readonly filter: EventFilter
  readonly view: (caller: Caller, json: string) => Seen | undefined | Promise<Seen | undefined>
  /** Whether it goes on where another one stopped. */
  readonly isResumed: boolean
  /** Aborts when nobody takes items any more. */
  readonly gone: AbortSignal
  readonly busIsThere: () => boolean
  readonly count: (what: 'events' | 'skipped', n: number) => void
}

/** Entries that somebody saw whole, as they are shown to all that do. */
const wholes = new WeakMap<TailEntry, ShownEvent>()

/**
 * One that looks on at the events of a bus. It is asked for items, and gives those that are there, so while it is slow nothing more is
 * kept for it: it reads on where it is, and what is past the rate is left out and counted.
 */
export class Viewer {
  readonly #rate = new Rate()
  readonly #turns = new LoopTurns(2)
  #catchUpUntil: number
  #skipped = 0
  #undecided = 0
  #gaveAt = performance.now()
  /** Items that are given next, and characters of their events. */
  #told: TailItem[] = []
  #characters = 0
  #shown = 0

  constructor(private readonly parts: ViewerParts) {
    this.#catchUpUntil = parts.isResumed ? performance.now() + bounds.catchUpMs : 0
  }

  /** Those that are there, together. */
  async *items(): AsyncGenerator<readonly TailItem[], void> {
    const { reader, watch, busIsThere } = this.parts
    this.#tell({ kind: 'idle' })
    yield this.#taken()
    while (!this.#isOver) {
      if (!busIsThere()) watch.end({ reason: 'bus-deleted', detail: 'the bus was deleted' })
      const entries = await this.#next()
      const gap = reader.takeGap()
      if (gap) this.#tell({ kind: 'gap', from: timeOf(gap.from), to: timeOf(gap.to) })
      yield* this.#read(entries)
      if (this.#rate.isOver) this.#tellLeftOut()
      if (performance.now() - this.#gaveAt > bounds.idleMs) this.#tell({ kind: 'idle' })
      if (this.#told.length > 0) yield this.#taken()
      if (entries.length > 0 || !reader.isLive) continue
      this.#catchUpUntil = 0
      await reader.news(bounds.lookMs)
    }
    this.#tellLeftOut()
    if (watch.ended) this.#tell({ kind: 'end', ...watch.ended })
    if (this.#told.length > 0) yield this.#taken()
  }

  get #isOver(): boolean {
    return this.parts.gone.aborted || this.parts.watch.ended !== undefined
  }

  /** While Redis is away nothing comes. */
  async #next(): Promise<readonly TailEntry[]> {
    for (let failures = 0; ; failures++) {
      try {
        return await this.parts.reader.next()
      } catch (error) {
        if (failures === bounds.failures) throw error
        if (this.#isOver) return []
        await pause(bounds.lookMs, this.parts.gone)
      }
    }
  }

  /** Tells of entries; gives what it has told before it waits, and where that is much. */
  async *#read(entries: readonly TailEntry[]): AsyncGenerator<readonly TailItem[], void> {
    const { reader, watch, view } = this.parts
    for (const [i, entry] of entries.entries()) {
      if (this.#isOver) return
      if (this.#leavesOut) return this.#leaveOut(entries.slice(i))
      const looked = entry.json === undefined ? undefined : view(watch.caller, entry.json)
      const seen = looked instanceof Promise ? await looked : looked
      if (this.#turns.isDue) await this.#turns.rest()
      if (!this.#matches(seen)) {
        reader.took(entry)
        continue
      }
      while (this.#isCatchingUp && !this.#rate.hasRoom) {
        if (this.#told.length > 0) yield this.#taken()
        await pause(Math.min(this.#rate.leftMs, bounds.lookMs), this.parts.gone)
        // what was not shown before the end is shown by the one that goes on
        if (this.#isOver) return
      }
      this.#show(entry, seen)
      if (this.#characters > bounds.characters) yield this.#taken()
    }
  }

  /** Whether what is past the rate can be left out without a look at it, because every event is asked for and seen. */
  get #leavesOut(): boolean {
    const { watch, filter } = this.parts
    return filter.isOfAll && watch.caller.isRoot && !this.#rate.hasRoom && !this.#isCatchingUp
  }

  #leaveOut(entries: readonly TailEntry[]): void {
    for (const entry of entries) {
      this.parts.reader.took(entry)
      if (entry.json !== undefined) this.#skipped++
    }
  }

  #matches(seen: Seen | undefined): seen is Seen {
    if (!seen) return false
    const matches = this.parts.filter.matches(seen.json)
    if (matches === undefined) this.#undecided++
    return matches === true
  }

  /** Shows it, if there is room for it. */
  #show(entry: TailEntry, seen: Seen): void {
    const { reader } = this.parts
    if (!this.#rate.hasRoom) {
      reader.took(entry)
      this.#skipped++
      return
    }
    this.#tellLeftOut()
    reader.took(entry)
    this.#rate.shown()
    this.#shown++
    this.#tell({ kind: 'event', event: shownOf(entry, seen) })
    this.#characters += seen.json.length
  }

  /** While it catches up, it waits for the next second. */
  get #isCatchingUp(): boolean {
    return this.#catchUpUntil > 0 && performance.now() < this.#catchUpUntil
  }

  #tellLeftOut(): void {
    if (this.#skipped + this.#undecided === 0) return
    const left = { count: this.#skipped, undecided: this.#undecided }
    this.#skipped = this.#undecided = 0
    this.parts.count('skipped', left.count)
    this.#tell({ kind: 'skipped', ...left })
  }

  #tell(item: WithoutPlace<TailItem>): void {
    this.#told.push({ ...item, place: this.parts.reader.place.format() })
  }

  #taken(): readonly TailItem[] {
    const told = this.#told
    if (this.#shown > 0) this.parts.count('events', this.#shown)
    this.#told = []
    this.#characters = this.#shown = 0
    this.#gaveAt = performance.now()
    return told
  }
}

type WithoutPlace<Item> = Item extends unknown ? Omit<Item, 'place'> : never

function shownOf(entry: TailEntry, { json, isWhole }: Seen): ShownEvent {
  const known = isWhole ? wholes.get(entry) : undefined
  if (known) return known
  const shown = { position: formatPosition(entry.shard, entry.entryId), json }
  if (isWhole) wholes.set(entry, shown)
  return shown
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}
