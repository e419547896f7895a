import { Provenance, redisMistake, redisRefusal, SluiceError, stamp, UnavailableError } from '@sluice/event'
import type { Bus } from '@sluice/registry'
import type { Appended } from '@sluice/streams'
import type { Connections } from '../connections.js'
import type { EventSchemas } from '../events/event-schemas.js'
import type { SluiceOptions } from '../options.js'
import { Appends, type HopLimit } from './appends.js'
import type { Outgoing } from './outgoing.js'
import { appendPermitted } from './permitted.js'

/** Appends directly to Redis. */
export class RedisAppends extends Appends {
  constructor(
    private readonly connections: Connections,
    private readonly schemas: EventSchemas,
    private readonly options: Pick<SluiceOptions, 'name'>,
  ) {
    super()
  }

  override hopsOf(bus: string): HopLimit {
    const { log, registry } = this.connections
    const own = registry.snapshot.buses.get(bus)?.maxHops
    return { most: log.causes.maxHops(own), ...(own !== undefined && { bus }) }
  }

  /** Redis' time, by which the platform appends what waited. */
  override now(): number {
    return this.connections.clock.now()
  }

  async append(name: string, events: readonly Outgoing[]): Promise<Appended[]> {
    const { connections, schemas } = this
    const bus = await this.#bus(name)
    const { name: service } = this.options
    const from = `${service} ${connections.instance}`
    const provenance = new Provenance(connections.access?.name ?? service, new Date(), true, undefined, from)
    const accepted = events.map(({ event, json }) => stamp(json, event, provenance))
    const appended = await appendPermitted(connections.access, name, accepted, these =>
      connections.log.append(bus, these),
    )
    for (const [i, { eventType }] of events.entries())
      if (eventType && !('error' in appended[i]!)) schemas.notice(eventType)
    return appended
  }

  async #bus(name: string): Promise<Bus> {
    try {
      return await this.connections.bus(name)
    } catch (cause) {
      if (cause instanceof SluiceError) throw cause
      const refusal = redisRefusal(cause) ?? redisMistake(cause)
      if (refusal) throw refusal
      const message = `Redis does not answer, and whether there is a bus '${name}' is not known; nothing was sent`
      throw new UnavailableError('REDIS_UNREACHABLE', message, {}, { cause })
    }
  }
}
