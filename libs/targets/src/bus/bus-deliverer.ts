import { isForbidden, type Outcome } from '@sluice/delivery'
import {
  type CloudEvent,
  hopsOf,
  InvalidError,
  isLooping,
  nameBeside,
  NotFoundError,
  Provenance,
  redactedAttribute,
  stamp,
  tenantOf,
} from '@sluice/event'
import type { Attempt, Deliverer, Parts } from '../kind.js'
import type { BusTarget } from './bus-target.js'

/**
 * Appends an event to another bus. The event keeps its source and id, so the other bus accepts it once within its dedupe window,
 * however often it is tried. It is one hop further from the origin of its chain, so that circles of buses end. It is published by the
 * rights of the rule's owner and in its name; without such an owner the event keeps its principal too.
 */
export class BusDeliverer implements Deliverer<BusTarget> {
  constructor(private readonly parts: Pick<Parts, 'log' | 'bus'>) {}

  async deliver({ bus }: BusTarget, { delivery, event, token, owner }: Attempt): Promise<Outcome> {
    const { log } = this.parts
    try {
      const json = event.toString()
      const delivered = JSON.parse(json) as CloudEvent
      // no checks: it was checked when it was accepted, and may be an event that only Sluice emits, such as an alarm
      const principal = owner?.name ?? delivered.principal ?? undefined
      const { tenant } = tenantOf(delivery.bus)
      const accepted = stamp(json, delivered, new Provenance(principal, new Date(), false, tenant))
      const text = delivered[redactedAttribute] === undefined ? accepted.json : asCopy(accepted.json)
      const to = this.parts.bus(nameBeside(delivery.bus, bus))
      owner?.demandPublish(to.name, text)
      const further = { ...accepted, json: text, cause: token, hops: hopsOf(delivered) + 1 }
      const [appended] = await log.append(to, [further])
      if ('error' in appended!) throw appended.error
      return { ok: true }
    } catch (error) {
      return failure(error as Error)
    }
  }
}

/** An event that lacks something is still said to lack it where it goes on. */
function asCopy(json: string): string {
  return `{"${redactedAttribute}":true,${json.slice(1)}`
}

/**
 * | error                                        | outcome                                                    |
 * |----------------------------------------------|------------------------------------------------------------|
 * | there is no such bus                         | never: the target is gone                                  |
 * | the owner of the rule may not publish it     | never by its rights of now                                 |
 * | the chain of causes has gone too far         | never: a loop                                              |
 * | the event is none that may be appended       | never this event                                           |
 * | Redis is away, or the bus is full            | later, and it speaks of the bus: it counts for its circuit |
 */
function failure(error: Error): Outcome {
  const { message } = error
  if (error instanceof NotFoundError) return { ok: false, error: message, permanent: 'target-gone' }
  if (isForbidden(error)) return { ok: false, error: message, permanent: 'forbidden' }
  if (isLooping(error)) return { ok: false, error: message, permanent: 'looping' }
  if (error instanceof InvalidError) return { ok: false, error: message, permanent: 'invalid' }
  return { ok: false, error: message, unavailable: true }
}
