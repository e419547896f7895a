import type { Appended } from '@sluice/streams'
import type { Outgoing } from './outgoing.js'

export type { Outgoing }

/** Appends published events, to Redis or through the gateway. Calls of one tick share one round trip. */
export abstract class Appends {
  /** How often one event may cause the next; Infinity if only the gateway knows it. */
  get maxHops(): number {
    return Infinity
  }

  /** @returns the outcome of each event, in order @throws NotFoundError `UNKNOWN_BUS` */
  abstract append(bus: string, events: readonly Outgoing[]): Promise<Appended[]>
}
