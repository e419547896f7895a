import type { AcceptedEvent } from '@sluice/event'
import type { Appended } from '@sluice/streams'
import type { KeyAccess } from '../access/key-access.js'

/**
 * Appends those events that the key of the service may publish. A refused one harms no other.
 *
 * @param access undefined for a service without a key: it may publish everything
 * @returns the outcome of each event, in order
 */
export async function appendPermitted(
  access: KeyAccess | undefined,
  bus: string,
  events: readonly AcceptedEvent[],
  append: (events: readonly AcceptedEvent[]) => Promise<Appended[]>,
): Promise<Appended[]> {
  if (!access) return append(events)
  const refusals = events.map(({ json }) => access.refusal(bus, json))
  const permitted = events.filter((_, i) => !refusals[i])
  const appended = (permitted.length > 0 ? await append(permitted) : [])[Symbol.iterator]()
  return events.map(({ id }, i) => {
    const error = refusals[i]
    return error ? { id, error } : (appended.next().value as Appended)
  })
}
