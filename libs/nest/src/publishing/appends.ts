import { Inject, Injectable } from '@nestjs/common'
import { type CloudEvent, Provenance, stamp } from '@sluice/event'
import type { Appended } from '@sluice/streams'
import { Connections } from '../connections.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'

/** A valid event on its way to a bus. */
export interface Outgoing {
  readonly event: CloudEvent
  /** The same as text: what is kept. */
  readonly json: string
}

/** Where published events go. One call is one round trip, together with the others of the same tick. */
export abstract class Appends {
  /** @throws NotFoundError `UNKNOWN_BUS`; what became of each event is in the result, in order */
  abstract append(bus: string, events: readonly Outgoing[]): Promise<Appended[]>
}

/** Straight to Redis. */
@Injectable()
export class RedisAppends extends Appends {
  constructor(
    private readonly connections: Connections,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {
    super()
  }

  async append(name: string, events: readonly Outgoing[]): Promise<Appended[]> {
    const { connections } = this
    const bus = await connections.bus(name)
    const provenance = new Provenance(this.options.name, new Date())
    const accepted = events.map(({ event, json }) => stamp(json, event, provenance))
    return connections.log.append(bus, accepted, async () => {
      await connections.registry.refresh() // it has got other shards
      return connections.registry.bus(name)
    })
  }
}
