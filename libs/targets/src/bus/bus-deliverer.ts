import { isForbidden, type Outcome, type RuleOwner } from '@sluice/delivery'
import {
  checkReserved,
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
import { withMade } from '../made.js'
import type { BusTarget } from './bus-target.js'

/**
 * Appends an event to another bus. The event keeps its source and id, so the other bus accepts it once within its dedupe window,
 * however often it is tried. It is one hop further from the origin of its chain, so that circles of buses end. It is published by the
 * rights of the rule's owner and in its name; without such an owner the event keeps its principal too.
 *
 * On a bus of another tenant it is published by the rights that this one gives to the tenant of the rule besides. The name of the owner
 * has the tenant in front there, so that it is nobody's name of the other tenant. The token of its cause stays behind.
 */
export class BusDeliverer implements Deliverer<BusTarget> {
  constructor(private readonly parts: Pick<Parts, 'log' | 'bus' | 'guest'>) {}

  async deliver({ bus, tenant }: BusTarget, { delivery, event, made, token, owner }: Attempt): Promise<Outcome> {
    const { log, guest } = this.parts
    try {
      const json = made ? withMade(event.toString(), made) : event.toString()
      const delivered = JSON.parse(json) as CloudEvent
      const { tenant: own } = tenantOf(delivery.bus)
      const into = tenant ?? own
      const crosses = into !== own
      // no other checks: it was checked when it was accepted, and may be an event that only Sluice emits, such as an alarm
      if (crosses) checkReserved(delivered)
      const principal = crosses ? nameOfGuest(own, owner) : (owner?.name ?? delivered.principal ?? undefined)
      const accepted = stamp(json, delivered, new Provenance(principal, new Date(), false, into))
      const text = delivered[redactedAttribute] === undefined ? accepted.json : asCopy(accepted.json)
      const name = nameBeside(delivery.bus, bus, tenant)
      owner?.demandPublish(name, text)
      if (crosses) guest(own, into).demandPublish(name, text)
      const cause = crosses ? undefined : token
      // of each target with a transform it is another event, though source and id are the same
      const identity = made ? `${accepted.identity}\n${delivery.rule}~${delivery.target}` : accepted.identity
      const further = { ...accepted, identity, json: text, cause, hops: hopsOf(delivered) + 1, lacks: [] }
      const [appended] = await log.append(this.parts.bus(name), [further])
      if ('error' in appended!) throw appended.error
      return { ok: true, appended: { bus: name, position: appended!.position } }
    } catch (error) {
      return failure(error as Error)
    }
  }
}

/** `acme+key:shop`: no caller of the other tenant is called so. */
function nameOfGuest(tenant: string, owner: RuleOwner | undefined): string {
  return `${tenant}+${owner?.name ?? 'api-key'}`
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
  if (isLooping(error)) return { ok: false, error: message, permanent: 'loop' }
  if (error instanceof InvalidError) return { ok: false, error: message, permanent: 'invalid' }
  return { ok: false, error: message, unavailable: true }
}
