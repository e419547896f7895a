import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common'
import { idOf } from '@sluice/access'
import { SluiceError } from '@sluice/event'
import type { Meter } from '@sluice/observability'
import { type Caller, METER, type NoMore, SETTINGS, type Settings } from '@sluice/service'
import { Places } from '../places.js'
import type { Running, SearchPage, StreamParts } from './running.js'

/** Milliseconds after which a stream ends, and says where another one goes on. */
const longestMs = 60_000

/** Ends a search that runs. It may be called twice. @param scanned events that it looked at */
export type EndSearch = (scanned: number) => void

/** The searches that run in this process: each reads a lot, so they are few. */
@Injectable()
export class Searches implements OnModuleDestroy {
  readonly #places: Places
  #isStopping = false

  constructor(
    @Inject(METER) private readonly meter: Meter,
    @Inject(SETTINGS) { MAX_SEARCHES: most }: Settings,
  ) {
    this.#places = new Places({
      ...{ code: 'TOO_MANY_SEARCHES', what: 'searches', setting: 'MAX_SEARCHES', retryAfterMs: 1000 },
      ...{ most, mostEach: Math.ceil(most / 2) },
    })
  }

  /** @throws UnavailableError `TOO_MANY_SEARCHES` */
  begin(caller: Caller): EndSearch {
    const giveBack = this.#take(caller)
    this.meter.count('sluice_searches_total', { result: 'begun' })
    let isOver = false
    return scanned => {
      giveBack()
      if (!isOver) this.meter.count('sluice_search_events_total', {}, scanned)
      isOver = true
    }
  }

  /** Streams that run end with the cursor of where they are. */
  onModuleDestroy(): void {
    this.#isStopping = true
  }

  /** One page: it ends the search. @param gone aborts when the client is gone: then its place is free at once */
  async page<Found>(search: Running<Found>, gone: AbortSignal): Promise<SearchPage<Found>> {
    endWith(gone, () => search.end())
    try {
      const items = await search.part(search.budgets.page, gone)
      return { items, ...search.progress }
    } finally {
      search.end()
    }
  }

  /**
   * The same, part by part, until it has found as many as it may, everything was looked at, or a minute has passed.
   *
   * @throws the generator: SluiceError `UNAUTHORISED` or `FORBIDDEN` when the caller may not see the bus any more
   */
  stream<Found>(search: Running<Found>, parts: StreamParts): AsyncGenerator<SearchPage<Found>, void> {
    // a generator that was never asked for anything has no end of its own
    endWith(parts.gone, () => search.end())
    return this.#parts(search, parts)
  }

  async *#parts<Found>(
    search: Running<Found>,
    { stillAllowed, gone }: StreamParts,
  ): AsyncGenerator<SearchPage<Found>, void> {
    const deadline = performance.now() + longestMs
    try {
      while (!gone.aborted) {
        const answer = await stillAllowed()
        if ('reason' in answer) throw new SluiceError(codeOf(answer), answer.detail)
        search.caller = answer
        const items = await search.part(search.budgets.part, gone)
        yield { items, ...search.progress }
        if (search.isOver || this.#isStopping || performance.now() > deadline) return
      }
    } finally {
      search.end()
    }
  }

  #take(caller: Caller): () => void {
    try {
      return this.#places.take(idOf(caller.principal))
    } catch (error) {
      this.meter.count('sluice_searches_total', { result: 'refused' })
      throw error
    }
  }
}

/** Ends a search when its client is gone: a scan that waits for Redis holds no place meanwhile. @param end may be called twice */
export function endWith(gone: AbortSignal, end: () => void): void {
  if (gone.aborted) end()
  else gone.addEventListener('abort', end, { once: true })
}

function codeOf({ reason }: NoMore): string {
  return reason === 'unauthorised' ? 'UNAUTHORISED' : 'FORBIDDEN'
}
