import type { Appended } from '@sluice/streams'
import type { Outgoing } from './outgoing.js'

export type { Outgoing }

/** Where published events go. One call is one round trip, together with the others of the same tick. */
export abstract class Appends {
  /** How often one event may cause the next; where that is not known here, the gateway says so. */
  get maxHops(): number {
    return Infinity
  }

  /** @throws NotFoundError `UNKNOWN_BUS`; what became of each event is in the result, in order */
  abstract append(bus: string, events: readonly Outgoing[]): Promise<Appended[]>
}
