import type { Appended } from '@sluice/streams'
import type { HopLimit, Outgoing } from './outgoing.js'

export type { HopLimit, Outgoing }

/** Appends published events, to Redis or through the gateway. Calls of one tick share one round trip. */
export abstract class Appends {
  /** How often one event may cause the next on a bus, and the bus if that is its own bound. Infinity if only the gateway knows it. */
  hopsOf(_bus: string): HopLimit {
    return { most: Infinity }
  }

  /** Milliseconds since 1970 by which `delayMs` is counted. */
  now(): number {
    return Date.now()
  }

  /** @returns the outcome of each event, in order @throws NotFoundError `UNKNOWN_BUS` */
  abstract append(bus: string, events: readonly Outgoing[]): Promise<Appended[]>
}
