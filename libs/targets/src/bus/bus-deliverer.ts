import type { Outcome } from '@sluice/delivery'
import { type CloudEvent, hopsOf, InvalidError, isLooping, NotFoundError, Provenance, stamp } from '@sluice/event'
import type { Attempt, Deliverer, Parts } from '../kind.js'
import type { BusTarget } from './bus-target.js'

/**
 * Appends an event to another bus. The event keeps its source, id and principal, so the other bus accepts it once within its
 * dedupe window, however often it is tried. It is one hop further from the origin of its chain, so that circles of buses end.
 */
export class BusDeliverer implements Deliverer<BusTarget> {
  constructor(private readonly parts: Pick<Parts, 'log' | 'bus'>) {}

  async deliver({ bus }: BusTarget, { event, token }: Attempt): Promise<Outcome> {
    const { log } = this.parts
    try {
      const json = event.toString()
      const delivered = JSON.parse(json) as CloudEvent
      // no checks: it was checked when it was accepted, and may be an event that only Sluice emits, such as an alarm
      const accepted = stamp(json, delivered, new Provenance(delivered.principal ?? undefined, new Date()))
      const further = { ...accepted, cause: token, hops: hopsOf(delivered) + 1 }
      const [appended] = await log.append(this.parts.bus(bus), [further])
      if ('error' in appended!) throw appended.error
      return { ok: true }
    } catch (error) {
      return failure(error as Error)
    }
  }
}

/**
 * | error                                        | outcome                                                    |
 * |----------------------------------------------|------------------------------------------------------------|
 * | there is no such bus                         | never: the target is gone                                  |
 * | the chain of causes has gone too far         | never: a loop                                              |
 * | the event is none that may be appended       | never this event                                           |
 * | Redis is away, or the bus is full            | later, and it speaks of the bus: it counts for its circuit |
 */
function failure(error: Error): Outcome {
  const { message } = error
  if (error instanceof NotFoundError) return { ok: false, error: message, permanent: 'target-gone' }
  if (isLooping(error)) return { ok: false, error: message, permanent: 'looping' }
  if (error instanceof InvalidError) return { ok: false, error: message, permanent: 'invalid' }
  return { ok: false, error: message, unavailable: true }
}
