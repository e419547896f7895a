import { Inject, Injectable } from '@nestjs/common'
import { type KeptLetter, type LetterFilter, letterMatches } from '@sluice/delivery'
import type { Selection } from '@sluice/queues'
import { RegistryView } from '@sluice/registry'
import { type Caller, patternLimits, SETTINGS, type Settings } from '@sluice/service'
import {
  type BusLayout,
  DeadLetterStore,
  type GroupCursor,
  isOther,
  type LetterCursor,
  type LetterGroup,
  letterGroups,
  type ListedLetter,
  listLetters,
  RedactionKey,
  shardOfLetter,
  type RateWindow,
} from '@sluice/streams'
import { EventFilter } from '../search/event-filter.js'
import { RatesOfRules } from '../rates/rates-of-rules.js'
import { formatGroupCursor, formatLetterCursor, listFilterOf, openLetterCursor, sealLetterCursor } from './checks.js'
import { KeptJson } from './kept-json.js'
import { LetterRights } from './letter-rights.js'
import { ownFilter, ownSelection } from './own-selection.js'
import { SeenLetters } from './seen-letters.js'

const [reads, deletes] = ['dead-letters:read', 'dead-letters:delete'] as const

/** Letters of one read. */
const pageSize = 200
/** Most letters that one list reads. If few of them match, the page is short and has a cursor. */
const mostScanned = 5000
/** The same, if it reads their events too. */
const mostEvents = 1000
/** Milliseconds after which a request stops deleting or counting; the answer says that it is not complete. */
const longestMs = 5000
/** Letters and groups that a dry run shows of those that match. */
const shownOf = { letters: 10, groups: 20 }

/** The letters that match a selection. */
export interface Matching {
  readonly matching: number
  /** False if reading all took too long: `count` is then a lower bound. */
  readonly complete: boolean
  readonly groups: readonly { readonly fingerprint: string; readonly count: number; readonly error: string }[]
  /** Ids of some of them. */
  readonly sample: readonly string[]
}

/** Reads and deletes dead letters. */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly store: DeadLetterStore,
    private readonly view: RegistryView,
    private readonly seen: SeenLetters,
    private readonly rights: LetterRights,
    private readonly rates: RatesOfRules,
    private readonly redactionKey: RedactionKey,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Those that the caller may read.
   *
   * @param query as {@link listFilterOf} takes it
   * @param after the cursor of the page before
   * @throws InvalidError `INVALID_CURSOR`, and what {@link listFilterOf} throws
   */
  async list(caller: Caller, query: Readonly<Record<string, string>>, limit: number, after: string | undefined) {
    const given = listFilterOf(query, patternLimits(this.settings))
    const filter = ownFilter(caller, given.letters)
    const events = new EventFilter(given.events, this.settings.MAX_MATCH_STEPS)
    const key = await this.redactionKey.get()
    const before = openLetterCursor(after, key)
    const items: KeptLetter[] = []
    let cursor = before
    let scanned = 0
    for await (const page of this.#pages(caller, filter, before, Math.max(limit, pageSize))) {
      const seen = await this.#seen(caller, filter, events, page, limit - items.length)
      for (const { letter, id, failedAtMs } of page) {
        cursor = { id, failedAtMs }
        const shown = seen.get(letter)
        if (shown) items.push(shown)
        if (items.length === limit) return { items, next: sealLetterCursor(cursor, key) }
      }
      scanned += page.length
      if (scanned >= (events.isOfAll ? mostScanned : mostEvents)) return { items, next: sealLetterCursor(cursor!, key) }
    }
    return { items, next: null }
  }

  /** The letters of a page that match, as the caller sees them: all of them, or at least as many as are wanted. */
  async #seen(
    ...[caller, filter, events, page, wanted]: [Caller, LetterFilter, EventFilter, readonly ListedLetter[], number]
  ) {
    const found = new Map<KeptLetter, KeptLetter>()
    const matching = page.map(({ letter }) => letter).filter(letter => letterMatches(letter, filter))
    for (let i = 0; i < matching.length && found.size < wanted; i += wanted) {
      const some = matching.slice(i, i + wanted)
      const seen = await this.seen.matching(caller, some, events)
      for (const [j, letter] of seen.entries()) if (letter) found.set(some[j]!, letter)
    }
    return found
  }

  /**
   * The largest groups whose letters match, each with an example: of buses of which the caller sees everything, because a group counts
   * all letters and its error is of any of them.
   *
   * @param window shows how many came in each step of it
   */
  async groups(
    caller: Caller,
    given: LetterFilter,
    limit: number,
    after: GroupCursor | undefined,
    window?: RateWindow,
  ) {
    const filter = ownFilter(caller, given)
    const items: ShownGroup[] = []
    for await (const group of letterGroups(
      this.store,
      this.#buses(filter).filter(({ name }) => this.seen.seesAll(caller, name)),
      after,
    )) {
      // letters for which no group was left have only the bus in common
      const { bus, fingerprint } = group
      const matches = isOther(group)
        ? Object.keys(filter).every(field => field === 'bus' || filter.fingerprint === fingerprint)
        : letterMatches(group.last, { ...filter, bus })
      if (matches) items.push(shownGroup(group))
      if (items.length === limit) return { items: await this.#withRates(items, window), next: formatGroupCursor(group) }
    }
    return { items: await this.#withRates(items, window), next: null }
  }

  async #withRates(groups: readonly ShownGroup[], window: RateWindow | undefined): Promise<readonly object[]> {
    if (window === undefined) return groups
    const buses = new Map<string, Awaited<ReturnType<RatesOfRules['ofLetters']>>>()
    for (const bus of new Set(groups.map(({ bus }) => bus))) {
      const ofBus = groups.filter(group => group.bus === bus).map(({ fingerprint }) => fingerprint)
      buses.set(bus, await this.rates.ofLetters(bus, ofBus, window))
    }
    return groups.map(group => ({ ...group, rate: buses.get(group.bus)!.get(group.fingerprint)! }))
  }

  /** @returns undefined if there is no such letter, or the caller does not see it */
  async get(caller: Caller, id: string): Promise<(KeptLetter & { event: unknown }) | undefined> {
    const found = await this.seen.get(caller, id)
    return found && { ...found.letter, event: readEvent(found.eventJson) }
  }

  /** @returns false when there is no such letter @throws SluiceError `FORBIDDEN` */
  async deleteOne(caller: Caller, id: string): Promise<boolean> {
    const { ids } = (await this.rights.demand(caller, deletes, { ids: [id] })) as { ids: readonly string[] }
    if (ids.length === 0) return false
    return (await this.store.delete([id])).length === 1
  }

  /** Deletes letters for good. If there are too many for one request, `next` is the cursor for the next one. */
  async delete(caller: Caller, given: Selection, before: LetterCursor | undefined) {
    const select = ownSelection(caller, given)
    const allowed = await this.rights.demand(caller, deletes, select)
    if ('ids' in select) {
      const ids = [...new Set(select.ids)]
      const deleted = new Set(await this.store.delete((allowed as typeof select).ids))
      return { deleted: deleted.size, missing: ids.filter(id => !deleted.has(id)), next: null }
    }
    const deadline = performance.now() + longestMs
    let deleted = 0
    for await (const page of this.#pages(caller, select.filter, before, pageSize)) {
      const matching = page.filter(({ letter }) => letterMatches(letter, select.filter))
      deleted += (await this.store.delete(matching.map(({ id }) => id))).length
      if (performance.now() > deadline) return { deleted, missing: [], next: formatLetterCursor(page.at(-1)!) }
    }
    return { deleted, missing: [], next: null }
  }

  /** The letters that a deletion would affect. */
  dryRun(caller: Caller, given: Selection): Promise<Matching> {
    return this.matching(caller, ownSelection(caller, given))
  }

  /** The letters that a redrive or a deletion would affect. @param select with its bus as it is called inside Sluice */
  async matching(caller: Caller, select: Selection): Promise<Matching> {
    const deadline = performance.now() + longestMs
    const sample: string[] = []
    const groups = new Map<string, { fingerprint: string; count: number; error: string }>()
    let matching = 0
    let complete = true
    for await (const letters of this.#selected(caller, select)) {
      for (const { id, fingerprint, error } of letters) {
        matching++
        if (sample.length < shownOf.letters) sample.push(id)
        const group = groups.get(fingerprint)
        if (group) group.count++
        else if (groups.size < mostScanned) groups.set(fingerprint, { fingerprint, count: 1, error })
      }
      complete = performance.now() <= deadline
      if (!complete) break
    }
    const largest = [...groups.values()].sort((a, b) => b.count - a.count).slice(0, shownOf.groups)
    return { matching, complete, groups: largest, sample }
  }

  /** The letters of the given ids; ids without a letter are left out. */
  async read(ids: readonly string[]): Promise<KeptLetter[]> {
    const found = await Promise.all(
      [...new Set(ids)].map(async id => {
        const shard = shardOfLetter(id)
        return shard && (await this.store.read(shard, [id]))[0]
      }),
    )
    return found.filter(letter => letter !== undefined)
  }

  /** As the caller sees them. */
  async *#selected(caller: Caller, select: Selection): AsyncGenerator<KeptLetter[], void> {
    const seen = async (letters: KeptLetter[]) =>
      (await this.seen.of(caller, letters)).filter(letter => letter !== undefined)
    if ('ids' in select) {
      yield await seen(await this.read(select.ids))
      return
    }
    for await (const page of this.#pages(caller, select.filter, undefined, pageSize)) {
      yield await seen(page.map(({ letter }) => letter).filter(letter => letterMatches(letter, select.filter)))
    }
  }

  /** All letters that the indexes find for the filter, newest first, page by page. */
  async *#pages(
    caller: Caller,
    filter: LetterFilter,
    before: LetterCursor | undefined,
    size: number,
  ): AsyncGenerator<ListedLetter[], void> {
    const buses = this.#buses(filter).filter(({ name }) => caller.may(reads, { bus: name }))
    let cursor = before
    for (;;) {
      const page = await listLetters(this.store, buses, size, filter, cursor)
      if (page.length === 0) return
      yield page
      cursor = page.at(-1)
    }
  }

  #buses({ bus }: LetterFilter): BusLayout[] {
    return this.view.buses().filter(({ name }) => bus === undefined || bus === name)
  }
}

type ShownGroup = ReturnType<typeof shownGroup>

function shownGroup(group: LetterGroup) {
  const { fingerprint, bus, count, firstFailedAt, lastFailedAt, last } = group
  const times = { firstFailedAt, lastFailedAt, lastId: last.id }
  if (isOther(group)) return { fingerprint, bus, count, ...times }
  const { rule, target, targetType, destination, reason, error } = last
  return { fingerprint, bus, count, rule, target, targetType, destination, reason, error, ...times }
}

/** An event that is not JSON is shown as text. */
function readEvent(text: string): unknown {
  try {
    JSON.parse(text)
    return new KeptJson(text)
  } catch {
    return text
  }
}
