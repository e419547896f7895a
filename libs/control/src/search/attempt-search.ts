import { Injectable } from '@nestjs/common'
import { attemptView, type AttemptView, isAttempt, type Level, type Step } from '@sluice/biography'
import { formatPosition } from '@sluice/event'
import type { Caller } from '@sluice/service'
import { EventLog, type PastStep } from '@sluice/streams'
import { subscriptionOf } from '@sluice/targets'
import type { Seen } from '../access/views.js'
import { EventTexts } from '../biographies/event-texts.js'
import { hiddenRules, RulesThen } from '../biographies/rules-then.js'
import { hide } from '../biographies/shown-biography.js'
import { Buses } from '../buses/buses.js'
import { type AttemptQuery, attemptQueryOf, isAsked } from './attempt-query.js'
import { mostShown, type Running, type SearchPage, type SearchProgress, type StreamParts } from './running.js'
import type { Scan, ScanBudget } from './scan.js'
import { type EndSearch, Searches } from './searches.js'
import { parseStepCursor, stepScan } from './step-scan.js'
import type { AskedSearch } from './event-search.js'

/** Of one page, and of one part of a stream: lines of the journal. */
const budgets: Readonly<Record<'page' | 'part', ScanBudget>> = {
  page: { entries: 100_000, characters: 32 * 1024 * 1024, ms: 2000 },
  part: { entries: 20_000, characters: 8 * 1024 * 1024, ms: 250 },
}

/** An attempt that was found, as the caller sees it. */
export interface FoundAttempt extends AttemptView {
  /** The event that was delivered. */
  readonly position: string
  readonly rule: string
  readonly target: string
}

/** The bus records what its level says: at `errors` no attempt that succeeded. */
export interface AttemptPage extends SearchPage<FoundAttempt> {
  readonly level: Level
}

type Attempt = Extract<Step, { attempt: number }>

/** Finds attempts of deliveries that the journal of a bus has: those of the newest events first. */
@Injectable()
export class AttemptSearch {
  constructor(
    private readonly buses: Buses,
    private readonly log: EventLog,
    private readonly texts: EventTexts,
    private readonly rulesThen: RulesThen,
    private readonly searches: Searches,
  ) {}

  /**
   * One page. It may have fewer attempts than its limit, also none: `next` says whether to go on.
   *
   * @param gone aborts when the client is gone
   * @throws InvalidError `INVALID_FILTER`, `INVALID_CURSOR`; NotFoundError `UNKNOWN_BUS`; UnavailableError `TOO_MANY_SEARCHES`
   */
  async page(caller: Caller, bus: string, asked: AskedSearch, gone: AbortSignal): Promise<AttemptPage> {
    const page = await this.searches.page(await this.#begin(caller, bus, asked), gone)
    return { ...page, level: this.log.journal.level(bus) }
  }

  /** The same, part by part. @throws as {@link page}, and the generator as that of {@link Searches.stream} */
  async stream(
    caller: Caller,
    bus: string,
    asked: AskedSearch,
    parts: StreamParts,
  ): Promise<AsyncGenerator<AttemptPage, void>> {
    const pages = this.searches.stream(await this.#begin(caller, bus, asked), parts)
    return withLevel(pages, this.log.journal.level(bus))
  }

  async #begin(caller: Caller, busName: string, { query: given, limit, cursor }: AskedSearch) {
    const query = attemptQueryOf(given)
    const after = parseStepCursor(cursor)
    const bus = await this.buses.find(busName)
    return new RunningAttempts(
      stepScan(this.log, bus, query.appended, after),
      caller,
      (caller, position, step) => this.#seen(caller, busName, position, step),
      step => this.#isAsked(busName, query, step),
      limit,
      this.searches.begin(caller),
    )
  }

  #isAsked(bus: string, query: AttemptQuery, step: Attempt): boolean {
    if (!isAsked(query, step, attemptView(step).outcome)) return false
    if (query.subscription === undefined) return true
    const target = this.buses.view.rule(bus, step.rule)?.targets.find(({ id }) => id === step.target)
    return target !== undefined && subscriptionOf(target) === query.subscription
  }

  /** The attempt as the caller sees it: as in the biography of its event. */
  async #seen(caller: Caller, bus: string, position: string, step: Attempt): Promise<FoundAttempt | undefined> {
    const { rule, target } = step
    const found = { position, rule, target, ...attemptView(step) }
    if (this.texts.seesAll(caller, bus)) return found
    const seen = await this.#seenEvent(caller, bus, position)
    if (!seen || seen.isWhole) return seen && found
    const then = await this.rulesThen.of(bus, position)
    return hiddenRules(then, seen.redact)(rule) ? undefined : hide(found)
  }

  /** Without its event it is not known who may see an attempt. */
  async #seenEvent(caller: Caller, bus: string, position: string): Promise<Seen | undefined> {
    const json = await this.texts.read(bus, position)
    return json === undefined ? undefined : this.texts.seen(caller, bus, json)
  }
}

/** One search that runs. */
class RunningAttempts implements Running<FoundAttempt> {
  readonly budgets = budgets
  #scanned = 0
  #found = 0
  #characters = 0

  constructor(
    private readonly scan: Scan<PastStep>,
    public caller: Caller,
    private readonly seen: (caller: Caller, position: string, step: Attempt) => Promise<FoundAttempt | undefined>,
    private readonly isAsked: (step: Attempt) => boolean,
    private readonly limit: number,
    private readonly ended: EndSearch,
  ) {}

  get progress(): SearchProgress {
    return { scanned: this.#scanned, ...this.scan.progress }
  }

  get isOver(): boolean {
    return this.scan.progress.complete || this.#isFull
  }

  async part(budget: ScanBudget, gone: AbortSignal): Promise<FoundAttempt[]> {
    const items: FoundAttempt[] = []
    await this.scan.part(budget, line => this.#visit(line, items), gone)
    return items
  }

  end(): void {
    this.ended(this.#scanned)
  }

  get #isFull(): boolean {
    return this.#found >= this.limit || this.#characters >= mostShown
  }

  /** What the caller does not see is not counted: by the number it would learn of it. @returns whether it has found as many as it may */
  async #visit({ shard, found, characters }: PastStep, items: FoundAttempt[]): Promise<boolean> {
    if (!found || !isAttempt(found.step)) return false
    const seen = await this.seen(this.caller, formatPosition(shard, found.logId), found.step)
    if (!seen) return false
    this.#scanned++
    if (!this.isAsked(found.step)) return false
    items.push(seen)
    this.#found++
    this.#characters += characters
    return this.#isFull
  }
}

async function* withLevel(
  pages: AsyncGenerator<SearchPage<FoundAttempt>, void>,
  level: Level,
): AsyncGenerator<AttemptPage, void> {
  for await (const page of pages) yield { ...page, level }
}
