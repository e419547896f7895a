import { randomUUID } from 'node:crypto'
import { Inject, Injectable } from '@nestjs/common'
import {
  type AcceptedEvent,
  acceptEvent,
  causedBy,
  checkPublishable,
  type CloudEvent,
  edit as edited,
  NotFoundError,
  parsePosition,
  Provenance,
  provenanceAttributes,
  withoutAttributes,
} from '@sluice/event'
import type { Bus } from '@sluice/registry'
import { type Caller, eventLimits, forbidden, SETTINGS, type Settings } from '@sluice/service'
import { EventTexts, parseEvent } from '../biographies/event-texts.js'
import { Buses } from '../buses/buses.js'

/** The attribute of a republished event: `unchanged` or `edited`. */
const republishedAttribute = 'republished'

/** What the new event has of its own. */
const replaced = [...provenanceAttributes, 'id', 'causationid', 'correlationid', republishedAttribute]

/** A JSON Merge Patch, and its text. */
export interface Patch {
  readonly value: unknown
  readonly text: string | undefined
}

/** Makes a new event of one that a bus has: with an id of its own, and the first as its cause. */
@Injectable()
export class Republishing {
  constructor(
    private readonly buses: Buses,
    private readonly texts: EventTexts,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * The new event, which is still to be appended. Members that the patch does not name keep their bytes.
   *
   * @param from the address of the caller
   * @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_EVENT`; SluiceError `FORBIDDEN` if the caller may not publish it, or does not see all of
   * the first; InvalidError `INVALID_EDIT`, and as publishing does
   */
  async make(
    ...[caller, busName, position, patch, from]: [Caller, string, string, Patch | undefined, string | undefined]
  ): Promise<{ readonly bus: Bus; readonly event: AcceptedEvent }> {
    const bus = await this.buses.find(busName)
    checkPublishable(busName)
    const { json, event } = await this.#find(caller, bus, position)
    const limits = eventLimits(this.settings)
    const text = patch ? edited(json, patch.value, limits, patch.text) : json
    const { causationid, correlationid } = causedBy(event)
    const own = { id: randomUUID(), causationid, correlationid, [republishedAttribute]: patch ? 'edited' : 'unchanged' }
    const rest = withoutAttributes(text, replaced).slice(1)
    const again = `${JSON.stringify(own).slice(0, -1)},${rest}`
    const provenance = new Provenance(caller.name, new Date(), false, caller.tenant, from)
    const accepted = acceptEvent(again, limits, provenance)
    if (!caller.isRoot) caller.demand('events:publish', { bus: busName }, accepted.json)
    return { bus, event: accepted }
  }

  async #find(caller: Caller, bus: Bus, position: string): Promise<{ json: string; event: CloudEvent }> {
    const isThere = EventTexts.isPosition(position) && parsePosition(position)!.shard < bus.shards
    const json = isThere ? await this.texts.read(bus.name, position) : undefined
    const seen = json === undefined ? undefined : await this.texts.seen(caller, bus.name, json)
    const event = json === undefined ? undefined : parseEvent(json)
    if (!seen || !event) {
      const message = `bus '${bus.name}' has no event at ${position}, or not any more, or you may not see it`
      throw new NotFoundError('UNKNOWN_EVENT', message, { position })
    }
    if (seen.isWhole) return { json: json!, event }
    throw forbidden(caller, 'publish again', { reason: 'something of the event is hidden from you' })
  }
}
