import { type Chain, type Delivery, followBack } from '@sluice/delivery'
import type { Origin } from '@sluice/event'
import { parseEvent } from '../wire/entry.js'

/** Reads the events at these positions, in order, as JSON; undefined for one that its log no longer has. */
export type EventsAt = (at: readonly Origin[]) => Promise<(string | undefined)[]>

/** Events that are read at the same time: each may have a megabyte. */
const atOnce = 8

/** What an event is called by the events that it causes. */
export interface Names {
  readonly causationid: string
  readonly correlationid: string
}

/**
 * The names of causes, in order; undefined for one that is not known or that its log no longer has. Each is read once, few at a time,
 * and only its names are kept.
 */
export async function namesOf(
  causes: readonly (Origin | undefined)[],
  eventsAt: EventsAt,
): Promise<(Names | undefined)[]> {
  const wanted = new Map(causes.flatMap(cause => (cause ? [[nameOf(cause), cause] as const] : [])))
  const names = new Map<string, Names>()
  const all = [...wanted.values()]
  for (let i = 0; i < all.length; i += atOnce) {
    const some = all.slice(i, i + atOnce)
    const texts = await eventsAt(some)
    texts.forEach((text, at) => {
      const event = text === undefined ? undefined : parseEvent(text)
      if (!event) return
      const { id: causationid, correlationid } = event
      names.set(nameOf(some[at]!), {
        causationid,
        correlationid: typeof correlationid === 'string' && correlationid ? correlationid : causationid,
      })
    })
  }
  return causes.map(cause => cause && names.get(nameOf(cause)))
}

/** Follows causes back through the logs, see {@link followBack}. */
export async function chainOf(delivery: Omit<Delivery, 'redrives'>, json: string, eventsAt: EventsAt): Promise<Chain> {
  const steps = followBack(delivery, json)
  let step = steps.next()
  while (!step.done) step = steps.next((await eventsAt([step.value]))[0])
  return step.value
}

function nameOf({ bus, position }: Origin): string {
  return `${bus} ${position}`
}
