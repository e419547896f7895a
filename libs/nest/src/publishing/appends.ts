import type { Appended } from '@sluice/streams'
import type { Outgoing } from './outgoing.js'

export type { Outgoing }

/** Where published events go. One call is one round trip, together with the others of the same tick. */
export abstract class Appends {
  /** @throws NotFoundError `UNKNOWN_BUS`; what became of each event is in the result, in order */
  abstract append(bus: string, events: readonly Outgoing[]): Promise<Appended[]>
}
