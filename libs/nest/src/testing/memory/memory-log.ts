import { type AcceptedEvent, type CauseLimits, formatPosition, UnavailableError } from '@sluice/event'
import { type Appended, type BusLayout, Causes, MemoryCauseStore, shardOf } from '@sluice/streams'
import type { Clock } from '../../clock.js'

/** An appended event. */
export interface LoggedEvent {
  readonly bus: string
  readonly position: string
  readonly json: string
}

/** Most events of one test: a handler that publishes what it handles would go on until memory runs out. */
const mostEvents = 10_000

/** The event log of all buses. */
export class MemoryLog {
  /** By position, in the order of their append. */
  readonly #events = new Map<string, LoggedEvent>()
  /** Bus, shard and identity -> the accepted event's position, and when. */
  readonly #seen = new Map<string, { readonly position: string; readonly at: number }>()
  #sequence = 0
  readonly #counts: MemoryCauseStore
  readonly causes: Causes

  /**
   * @param appended called for each event
   * @param retentionMs of a bus
   */
  constructor(
    private readonly clock: Clock,
    private readonly appended: (event: LoggedEvent) => void,
    retentionMs: (bus: string) => number | undefined,
    limits: Partial<CauseLimits> = {},
  ) {
    this.#counts = new MemoryCauseStore(limits)
    this.causes = new Causes({ store: this.#counts, retentionMs, now: () => clock.now() })
  }

  /** In the order of their append. */
  get events(): LoggedEvent[] {
    return [...this.#events.values()]
  }

  /** The event at a position, as JSON; '' if it was cleared. */
  textAt(position: string): string {
    return this.#events.get(position)?.json ?? ''
  }

  append(bus: BusLayout, events: readonly AcceptedEvent[]): Promise<Appended[]> {
    return this.causes.append(bus.name, events, async (some, isRepeat) =>
      some.map(event => this.#append(bus, event, isRepeat)),
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
    this.#counts.clear()
    this.#events.clear()
    this.#seen.clear()
  }

  #append(
    { name: bus, shards, dedupeMs = 0 }: BusLayout,
    { id, key, identity, json }: AcceptedEvent,
    isRepeat = false,
  ): Appended {
    const at = this.clock.now()
    const shard = shardOf(key, shards)
    const same = `${bus} ${shard} ${identity}` // each shard has a dedupe window of its own
    const before = this.#seen.get(same)
    if (before && at - before.at <= dedupeMs) return { id, position: before.position, duplicate: true }
    if (isRepeat) return { id, error: new Error(`event '${id}' was not there before`) }
    if (this.#events.size >= mostEvents) return { id, error: full() }
    // one sequence for all shards, so that positions show the order of all events
    const position = formatPosition(shard, `${at}-${this.#sequence++}`)
    if (dedupeMs > 0) this.#seen.set(same, { position, at })
    const event = { bus, position, json }
    this.#events.set(position, event)
    this.appended(event)
    return { id, position }
  }
}

function full(): UnavailableError {
  const message =
    `a test may publish ${mostEvents} events: does a handler publish what it handles itself? ` +
    'Otherwise call `events.clear()` now and then'
  return new UnavailableError('BUS_FULL', message, { limit: mostEvents })
}
