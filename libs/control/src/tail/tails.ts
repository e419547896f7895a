import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common'
import { idOf } from '@sluice/access'
import { InvalidError } from '@sluice/event'
import type { Logger, Meter } from '@sluice/observability'
import { type Caller, LOGGER, METER, type NoMore, patternLimits, SETTINGS, type Settings } from '@sluice/service'
import { EventLog, LogTail, TailPlace } from '@sluice/streams'
import { Views } from '../access/views.js'
import { Buses } from '../buses/buses.js'
import { Places } from '../places.js'
import { EventFilter } from '../search/event-filter.js'
import { filterSettingsOf } from '../search/search-query.js'
import { AccessWatch } from '../access/access-watch.js'
import { type TailItem, Viewer } from './viewer.js'

/** Milliseconds after which a viewer is cut off that does not take the word that it ends. */
const cutOffMs = 500

/** What a caller wants to see. */
export interface AskedTail {
  /** Attributes and pattern, as a search has them. */
  readonly query: Readonly<Record<string, unknown>>
  /** The `place` of the last item of an earlier viewer; without it, what comes from now on. */
  readonly after: string | undefined
  /** Asks whether the caller may still see the bus. */
  readonly stillAllowed: () => Promise<Caller | NoMore>
  /** Aborts when nobody takes items any more. */
  readonly gone: AbortSignal
}

export interface OpenTail {
  /** Those that are there, together. */
  readonly items: AsyncGenerator<readonly TailItem[], void>
  /** Aborts when the viewer is to be cut off at once. */
  readonly cut: AbortSignal
}

/** Shows callers the events of a bus as they come. */
@Injectable()
export class Tails implements OnModuleDestroy {
  readonly #tail: LogTail
  readonly #places: Places
  readonly #watches = new Set<AccessWatch>()
  #isStopping = false

  constructor(
    private readonly buses: Buses,
    private readonly views: Views,
    log: EventLog,
    @Inject(METER) private readonly meter: Meter,
    @Inject(LOGGER) logger: Logger,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.#tail = new LogTail({ log, shards: bus => buses.view.snapshot.buses.get(bus)?.shards, logger })
    this.#places = new Places({
      ...{ code: 'TOO_MANY_VIEWERS', what: 'tails', setting: 'MAX_VIEWERS', retryAfterMs: 5000 },
      ...{ most: settings.MAX_VIEWERS, mostEach: Math.ceil(settings.MAX_VIEWERS / 5) },
    })
  }

  async onModuleDestroy(): Promise<void> {
    this.#isStopping = true
    for (const watch of [...this.#watches]) this.#stop(watch)
    await this.#tail.close()
  }

  /**
   * @throws InvalidError `INVALID_FILTER`, `INVALID_PATTERN`, `PATTERN_TOO_LARGE`, `INVALID_CURSOR`; UnavailableError `TOO_MANY_VIEWERS`
   */
  async open(caller: Caller, busName: string, { query, after, stillAllowed, gone }: AskedTail): Promise<OpenTail> {
    const filter = new EventFilter(filterSettingsOf(query, patternLimits(this.settings)), this.settings.MAX_MATCH_STEPS)
    const place = after === undefined ? undefined : placeOf(after)
    await this.buses.find(busName)
    const giveBack = this.#take(caller)
    try {
      const reader = await this.#tail.open(busName, place)
      const cut = new AbortController()
      const watch = new AccessWatch(caller, stillAllowed, () => void setTimeout(() => cut.abort(), cutOffMs).unref())
      this.#watches.add(watch)
      const close = () => {
        watch.close()
        this.#watches.delete(watch)
        reader.close()
        giveBack()
      }
      if (gone.aborted) close()
      else gone.addEventListener('abort', close)
      if (this.#isStopping) this.#stop(watch)
      const viewer = new Viewer({
        ...{ reader, watch, filter, gone, isResumed: place !== undefined },
        view: (caller, json) => this.views.of(caller, busName, json),
        busIsThere: () => this.buses.view.snapshot.buses.has(busName),
        count: (what, n) => this.meter.count(`sluice_tail_${what}_total`, {}, n),
      })
      return { items: viewer.items(), cut: cut.signal }
    } catch (error) {
      giveBack()
      throw error
    }
  }

  #take(caller: Caller): () => void {
    const giveBack = this.#places.take(idOf(caller.principal))
    const tell = () => this.meter.record('sluice_tail_viewers', this.#places.taken)
    tell()
    return () => {
      giveBack()
      tell()
    }
  }

  #stop(watch: AccessWatch): void {
    watch.end({ reason: 'stopping', detail: 'the gateway stops; connect again with Last-Event-ID' })
  }
}

function placeOf(after: string): TailPlace {
  const place = TailPlace.parse(after)
  if (place) return place
  throw new InvalidError('INVALID_CURSOR', 'Last-Event-ID must be the `id` of an event of an earlier tail', {
    path: 'lastEventId',
  })
}
