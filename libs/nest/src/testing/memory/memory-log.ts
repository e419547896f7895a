import { type AcceptedEvent, type CauseLimits, formatDelayed, formatPosition, UnavailableError } from '@sluice/event'
import { type Appended, type BusLayout, Causes, type EventsAt, MemoryCauseStore, shardOf } from '@sluice/streams'
import type { TestClock } from '../test-clock.js'
import { MemoryJournal } from './memory-journal.js'

/** An appended event. */
export interface LoggedEvent {
  readonly bus: string
  readonly position: string
  readonly json: string
}

/** An event that waits to be appended. */
interface WaitingEvent extends LoggedEvent {
  readonly deliverAt: string
}

/** Most events of one test: a handler that publishes what it handles would go on until memory runs out. */
const mostEvents = 10_000

/** The event log of all buses. */
export class MemoryLog {
  /** By position, in the order of their append. */
  readonly #events = new Map<string, LoggedEvent>()
  /** Bus, shard and identity -> the accepted event's position, and when. */
  readonly #seen = new Map<string, { readonly position: string; readonly at: number }>()
  /** Events that wait: bus, shard and identity, or the position on a bus without a dedupe window -> the event. */
  readonly #waiting = new Map<string, WaitingEvent>()
  #sequence = 0
  readonly #counts: MemoryCauseStore
  readonly causes: Causes
  readonly journal: MemoryJournal

  /**
   * @param appended called for each event
   * @param retentionMs of a bus
   */
  constructor(
    private readonly clock: TestClock,
    private readonly appended: (event: LoggedEvent) => void,
    retentionMs: (bus: string) => number | undefined,
    limits: Partial<CauseLimits> = {},
  ) {
    this.journal = new MemoryJournal(clock)
    this.#counts = new MemoryCauseStore(limits)
    this.causes = new Causes({ store: this.#counts, retentionMs, now: () => clock.now(), eventsAt: this.eventsAt })
  }

  /** In the order of their append. */
  get events(): LoggedEvent[] {
    return [...this.#events.values()]
  }

  /** Those that wait, in the order in which they are due. */
  get waiting(): LoggedEvent[] {
    return [...this.#waiting.values()].sort((a, b) =>
      a.deliverAt < b.deliverAt ? -1 : a.deliverAt > b.deliverAt ? 1 : 0,
    )
  }

  /** The event at a position, as JSON; '' if it was cleared. */
  textAt(position: string): string {
    return this.#events.get(position)?.json ?? ''
  }

  /** The events at positions, as JSON; undefined for one that was cleared. */
  readonly eventsAt: EventsAt = async at => at.map(({ position }) => this.#events.get(position)?.json)

  append(bus: BusLayout, events: readonly AcceptedEvent[]): Promise<Appended[]> {
    return this.causes.append(bus, events, async (some, isRepeat) =>
      some.map(event => {
        const appended = this.#append(bus, event, isRepeat)
        if (!isRepeat && 'position' in appended && appended.deliverAt === undefined)
          this.#tell(bus.name, event, appended)
        return appended
      }),
    )
  }

  async appendResult(bus: BusLayout, event: AcceptedEvent): Promise<Appended> {
    return (await this.append(bus, [event]))[0]!
  }

  /** Always false: tests have no memory limit. */
  async holdsResults(): Promise<boolean> {
    return false
  }

  clear(): void {
    this.journal.clear()
    this.#counts.clear()
    this.#events.clear()
    this.#seen.clear()
    this.#waiting.clear()
  }

  #tell(bus: string, { cause }: AcceptedEvent, { position, duplicate }: Extract<Appended, { position: string }>): void {
    if (duplicate) void this.journal.write({ bus, position }, { name: 'EVENT_DUPLICATE' })
    const via = typeof cause === 'object' ? cause.via : undefined
    if (via) void this.journal.write(via, { name: 'EVENT_CAUSED', bus, position, rule: via.rule, target: via.target })
  }

  #append(
    { name: bus, shards, dedupeMs = 0 }: BusLayout,
    { id, key, identity, json, deliverAt = 0 }: AcceptedEvent,
    isRepeat = false,
  ): Appended {
    const at = this.clock.now()
    const shard = shardOf(key, shards)
    const same = `${bus} ${shard} ${identity}` // each shard has a dedupe window of its own
    const before = this.#seen.get(same)
    if (before && at - before.at <= dedupeMs) return { id, position: before.position, duplicate: true }
    const waits = dedupeMs > 0 ? this.#waiting.get(same) : undefined
    if (waits) return { id, position: waits.position, duplicate: true, deliverAt: waits.deliverAt }
    if (isRepeat) return { id, error: new Error(`event '${id}' was not there before`) }
    if (this.#events.size + this.#waiting.size >= mostEvents) return { id, error: full() }
    // one sequence for all shards, so that positions show the order of all events
    const entryId = () => `${this.clock.now()}-${this.#sequence++}`
    const store = () => {
      const position = formatPosition(shard, entryId())
      if (dedupeMs > 0) this.#seen.set(same, { position, at: this.clock.now() })
      const event = { bus, position, json }
      this.#events.set(position, event)
      this.appended(event)
      return position
    }
    if (deliverAt <= at) return { id, position: store() }
    const position = formatDelayed(shard, entryId())
    const waiting = { bus, position, json, deliverAt: new Date(deliverAt).toISOString() }
    const name = dedupeMs > 0 ? same : `${bus} ${position}`
    this.#waiting.set(name, waiting)
    const due = () => {
      this.#waiting.delete(name)
      store()
    }
    this.clock.after(deliverAt - at, `event ${id}`, due, { isWork: false })
    return { id, position, deliverAt: waiting.deliverAt }
  }
}

function full(): UnavailableError {
  const message =
    `a test may publish ${mostEvents} events: does a handler publish what it handles itself? ` +
    'Otherwise call `events.clear()` now and then'
  return new UnavailableError('BUS_FULL', message, { limit: mostEvents })
}
