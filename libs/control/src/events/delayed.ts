import { Injectable } from '@nestjs/common'
import { formatDelayed, NotFoundError, parseDelayed } from '@sluice/event'
import type { Bus } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import { type DelayedCursor, type DelayedEvent, EventLog, RedactionKey } from '@sluice/streams'
import { EventTexts, parseEvent } from '../biographies/event-texts.js'
import { Buses } from '../buses/buses.js'
import { invalidCursor, openCursor, sealCursor } from '../cursor.js'
import { KeptJson } from '../dead-letters/kept-json.js'

/** An event that waits to be appended, as a caller sees it. */
export interface ShownDelayed {
  readonly position: string
  /** RFC 3339. */
  readonly deliverAt: string
  readonly event: KeptJson
}

export interface DelayedPage {
  readonly items: readonly ShownDelayed[]
  readonly next: string | null
}

/** Shows what waits on a bus to be appended, and cancels it. */
@Injectable()
export class Delayed {
  constructor(
    private readonly buses: Buses,
    private readonly log: EventLog,
    private readonly texts: EventTexts,
    private readonly redactionKey: RedactionKey,
  ) {}

  /**
   * What is due first first, of the events that the caller may read: a page may have fewer than its limit where it may not read others.
   *
   * @throws NotFoundError `UNKNOWN_BUS`; InvalidError `INVALID_CURSOR`
   */
  async list(caller: Caller, busName: string, limit: number, cursor?: string): Promise<DelayedPage> {
    const bus = await this.buses.find(busName)
    // it may name an event that the caller does not see
    const key = await this.redactionKey.get()
    const { items, next } = await this.log.delayed.page(bus, limit, readCursor(openCursor(cursor, key)))
    const shown: ShownDelayed[] = []
    for (const event of items) {
      const seen = await this.#shown(caller, bus, event)
      if (seen) shown.push(seen)
    }
    return { items: shown, next: next ? sealCursor(writeCursor(next), key) : null }
  }

  /** @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_DELAYED` also for an event that the caller may not read */
  async get(caller: Caller, busName: string, position: string): Promise<ShownDelayed> {
    const { bus, event } = await this.#find(busName, position)
    const shown = event && (await this.#shown(caller, bus, event))
    if (!shown) throw unknown(bus.name, position)
    return shown
  }

  /**
   * Forgets an event: it is never appended. Whoever published it may, and whoever may change the bus.
   *
   * @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_DELAYED`; SluiceError `FORBIDDEN`
   */
  async cancel(caller: Caller, busName: string, position: string): Promise<void> {
    const { bus, event, place } = await this.#find(busName, position)
    if (!event || !place) {
      if (place) await this.log.delayed.settle(bus, place) // cancelled before; this waits for the replicas
      throw unknown(bus.name, position)
    }
    if (!this.#isOwn(caller, bus, event)) caller.demand('buses:write', { bus: bus.name })
    if (!(await this.log.delayed.cancel(bus, place))) throw unknown(bus.name, position)
  }

  async #find(busName: string, position: string) {
    const bus = await this.buses.find(busName)
    const place = parseDelayed(position)
    return { bus, place, event: place && (await this.log.delayed.find(bus, place)) }
  }

  #isOwn(caller: Caller, { name: bus }: Bus, { json }: DelayedEvent): boolean {
    if (caller.isRoot) return caller.owns(bus)
    return parseEvent(json)?.principal === caller.name && caller.decide('events:publish', { bus }, json).allowed
  }

  async #shown(
    caller: Caller,
    { name }: Bus,
    { position, dueMs, json }: DelayedEvent,
  ): Promise<ShownDelayed | undefined> {
    const seen = await this.texts.seen(caller, name, json)
    return seen && { position, deliverAt: new Date(dueMs).toISOString(), event: new KeptJson(seen.json) }
  }
}

function writeCursor({ dueMs, shard, id }: DelayedCursor): string {
  return `${dueMs} ${formatDelayed(shard, id)}`
}

function readCursor(text: string | undefined): DelayedCursor | undefined {
  if (text === undefined) return undefined
  const [due = '', position = ''] = text.split(' ')
  const place = parseDelayed(position)
  if (!place) throw invalidCursor()
  return { ...place, dueMs: Number(due) }
}

function unknown(bus: string, position: string): NotFoundError {
  const message =
    `no event of bus '${bus}' waits at '${position}', or not any more: it was appended or cancelled; ` +
    'positions are like 2-delayed-1767225600000-000000, as publishing answers them'
  return new NotFoundError('UNKNOWN_DELAYED', message, { position })
}
