import { Injectable } from '@nestjs/common'
import { type KeptLetter, type LetterFilter, letterMatches } from '@sluice/delivery'
import type { Selection } from '@sluice/queues'
import { RegistryView } from '@sluice/registry'
import type { Caller } from '@sluice/service'
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
  shardOfLetter,
} from '@sluice/streams'
import { formatGroupCursor, formatLetterCursor } from './checks.js'
import { KeptJson } from './kept-json.js'
import { LetterRights } from './letter-rights.js'
import { ownFilter, ownSelection } from './own-selection.js'
import { SeenLetters } from './seen-letters.js'

const [reads, deletes] = ['dead-letters:read', 'dead-letters:delete'] as const

/** Letters of one read. */
const pageSize = 200
/** Most letters that one list reads. If few of them match, the page is short and has a cursor. */
const mostScanned = 5000
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
  ) {}

  /** Those that the caller may read. */
  async list(caller: Caller, given: LetterFilter, limit: number, before: LetterCursor | undefined) {
    const filter = ownFilter(caller, given)
    const items: KeptLetter[] = []
    let cursor = before
    let scanned = 0
    for await (const page of this.#pages(caller, filter, before, Math.max(limit, pageSize))) {
      const seen = await this.#seen(caller, filter, page, limit - items.length)
      for (const { letter, id, failedAtMs } of page) {
        cursor = { id, failedAtMs }
        const shown = seen.get(letter)
        if (shown) items.push(shown)
        if (items.length === limit) return { items, next: formatLetterCursor(cursor) }
      }
      scanned += page.length
      if (scanned >= mostScanned) return { items, next: formatLetterCursor(cursor!) }
    }
    return { items, next: null }
  }

  /** The letters of a page that match, as the caller sees them: all of them, or at least as many as are wanted. */
  async #seen(caller: Caller, filter: LetterFilter, page: readonly ListedLetter[], wanted: number) {
    const found = new Map<KeptLetter, KeptLetter>()
    const matching = page.map(({ letter }) => letter).filter(letter => letterMatches(letter, filter))
    for (let i = 0; i < matching.length && found.size < wanted; i += wanted) {
      const some = matching.slice(i, i + wanted)
      const seen = await this.seen.of(caller, some)
      for (const [j, letter] of seen.entries()) if (letter) found.set(some[j]!, letter)
    }
    return found
  }

  /**
   * The largest groups whose letters match, each with an example: of buses of which the caller sees everything, because a group counts
   * all letters and its error is of any of them.
   */
  async groups(caller: Caller, given: LetterFilter, limit: number, after: GroupCursor | undefined) {
    const filter = ownFilter(caller, given)
    const items: object[] = []
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
      if (items.length === limit) return { items, next: formatGroupCursor(group) }
    }
    return { items, next: null }
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
