import { Inject, Injectable } from '@nestjs/common'
import { type Caller, patternLimits, SETTINGS, type Settings } from '@sluice/service'
import { EventLog, type LoggedEvent } from '@sluice/streams'
import { Views } from '../access/views.js'
import { Buses } from '../buses/buses.js'
import { KeptJson } from '../dead-letters/kept-json.js'
import { CurrentRules } from '../rules/current-rules.js'
import { EventFilter } from './event-filter.js'
import { KnownEvents } from './known-events.js'
import { parseScanCursor, PastScan } from './past-scan.js'
import { mostShown, type Running, type SearchPage, type SearchProgress, type StreamParts } from './running.js'
import type { ScanBudget } from './scan.js'
import { searchQueryOf } from './search-query.js'
import { type EndSearch, Searches } from './searches.js'

/** Of one page, and of one part of a stream. */
const budgets: Readonly<Record<'page' | 'part', ScanBudget>> = {
  page: { entries: 10_000, characters: 32 * 1024 * 1024, ms: 2000 },
  part: { entries: 2000, characters: 8 * 1024 * 1024, ms: 250 },
}

/** An event that was found, as the caller sees it. */
export interface FoundEvent {
  readonly position: string
  readonly event: KeptJson
}

/** What a caller asks for. */
export interface AskedSearch {
  /** As {@link searchQueryOf} takes it. */
  readonly query: Readonly<Record<string, unknown>>
  /** Most events that are found. */
  readonly limit: number
  readonly cursor: unknown
}

/** Finds events that a bus still has, newest first. */
@Injectable()
export class EventSearch {
  readonly #matchSteps: number

  constructor(
    private readonly buses: Buses,
    private readonly log: EventLog,
    private readonly views: Views,
    private readonly rules: CurrentRules,
    private readonly searches: Searches,
    private readonly known: KnownEvents,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.#matchSteps = settings.MAX_MATCH_STEPS
  }

  /**
   * One page. It may have fewer events than its limit, also none, where few of many are found: `next` says whether to go on.
   *
   * @param gone aborts when the client is gone
   * @throws InvalidError `INVALID_FILTER`, `INVALID_PATTERN`, `INVALID_CURSOR`; UnavailableError `TOO_MANY_SEARCHES`; SluiceError `FORBIDDEN`
   */
  async page(caller: Caller, bus: string, asked: AskedSearch, gone: AbortSignal): Promise<SearchPage<FoundEvent>> {
    if (asked.query['idempotencyKey'] !== undefined) return this.#byKey(caller, bus, asked)
    return this.searches.page(await this.#begin(caller, bus, asked), gone)
  }

  /**
   * The same, part by part, until it has found as many as it may, everything was looked at, or a minute has passed.
   *
   * @throws as {@link page}; and the generator SluiceError `UNAUTHORISED` or `FORBIDDEN` when the caller may not see the bus any more
   */
  async stream(
    caller: Caller,
    bus: string,
    asked: AskedSearch,
    parts: StreamParts,
  ): Promise<AsyncGenerator<SearchPage<FoundEvent>, void>> {
    if (asked.query['idempotencyKey'] !== undefined) return one(await this.#byKey(caller, bus, asked))
    return this.searches.stream(await this.#begin(caller, bus, asked), parts)
  }

  /** All that the window has of the key: there is nothing to go on with. */
  async #byKey(caller: Caller, busName: string, { query }: AskedSearch): Promise<SearchPage<FoundEvent>> {
    const found = await this.known.byKey(caller, await this.buses.find(busName), query)
    const items: FoundEvent[] = []
    for (const { position, json } of found) {
      const seen = await this.views.of(caller, busName, json)
      if (seen) items.push({ position, event: new KeptJson(seen.json) })
    }
    return { items, scanned: items.length, complete: true, through: null, next: null }
  }

  async #begin(caller: Caller, busName: string, { query: given, limit, cursor }: AskedSearch): Promise<RunningSearch> {
    const query = searchQueryOf(given, patternLimits(this.settings))
    const after = parseScanCursor(cursor)
    const bus = await this.buses.find(busName)
    // which rules there are, and what they match, is not for everybody
    if (query.unwanted) caller.demand('rules:read', { bus: busName })
    const end = this.searches.begin(caller)
    try {
      const rulesOf = query.unwanted ? await this.rules.on(busName, this.#matchSteps) : undefined
      const filter = new EventFilter(query.filter, this.#matchSteps)
      return new RunningSearch(
        new PastScan(this.log, bus, query, after),
        caller,
        (caller, json) => this.#seen(caller, busName, json, rulesOf),
        filter,
        limit,
        end,
        { known: await this.known.byId(bus, query), isFirst: after === undefined },
      )
    } catch (error) {
      end(0)
      throw error
    }
  }

  /** The event as the caller sees it. Whether rules get it is told of events only of which the caller sees everything. */
  async #seen(caller: Caller, bus: string, json: string, rulesOf?: (json: string) => readonly object[] | undefined) {
    const seen = await this.views.of(caller, bus, json)
    return seen && { json: seen.json, isAsked: !rulesOf || (seen.isWhole && rulesOf(json)?.length === 0) }
  }
}

/** Events that are found without a scan. They are shown first, and the scan leaves them out. */
interface Ahead {
  readonly known: readonly LoggedEvent[]
  /** Whether this is the first page. */
  readonly isFirst: boolean
}

/** One search that runs. */
class RunningSearch implements Running<FoundEvent> {
  readonly budgets = budgets
  #scanned = 0
  #undecided = 0
  #found = 0
  #characters = 0
  #isBegun = false

  constructor(
    private readonly scan: PastScan,
    /** With the rights of now. */
    public caller: Caller,
    private readonly seen: (caller: Caller, json: string) => Promise<{ json: string; isAsked: boolean } | undefined>,
    private readonly filter: EventFilter,
    private readonly limit: number,
    private readonly ended: EndSearch,
    private readonly ahead: Ahead,
  ) {}

  get isOver(): boolean {
    return this.scan.progress.complete || this.#isFull
  }

  get progress(): SearchProgress {
    const undecided = this.#undecided > 0 ? { undecided: this.#undecided } : {}
    return { scanned: this.#scanned, ...undecided, ...this.scan.progress }
  }

  async part(budget: ScanBudget, gone: AbortSignal): Promise<FoundEvent[]> {
    const items: FoundEvent[] = []
    if (!this.#isBegun && this.ahead.isFirst) for (const event of this.ahead.known) await this.#visit(event, items)
    this.#isBegun = true
    // whoever asked for one has it now, and goes on only to know of others
    if (items.length > 0) return items
    const skipped = new Set(this.ahead.known.map(({ position }) => position))
    await this.scan.part(budget, async event => !skipped.has(event.position) && this.#visit(event, items), gone)
    return items
  }

  end(): void {
    this.ended(this.#scanned)
  }

  get #isFull(): boolean {
    return this.#found >= this.limit || this.#characters >= mostShown
  }

  /** @returns whether it has found as many as it may */
  async #visit({ position, json: stored }: LoggedEvent, items: FoundEvent[]): Promise<boolean> {
    const seen = await this.seen(this.caller, stored)
    if (!seen) return false
    this.#scanned++
    const { json, isAsked } = seen
    if (!isAsked) return false
    const matches = this.filter.matches(json)
    if (matches === undefined) this.#undecided++
    if (!matches) return false
    items.push({ position, event: new KeptJson(json) })
    this.#found++
    this.#characters += json.length
    return this.#isFull
  }
}

async function* one(page: SearchPage<FoundEvent>): AsyncGenerator<SearchPage<FoundEvent>, void> {
  yield page
}
