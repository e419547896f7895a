import { Provenance, redisMistake, redisRefusal, SluiceError, stamp, UnavailableError } from '@sluice/event'
import type { Bus } from '@sluice/registry'
import type { Appended } from '@sluice/streams'
import type { Connections } from '../connections.js'
import type { EventSchemas } from '../events/event-schemas.js'
import type { SluiceOptions } from '../options.js'
import { Appends } from './appends.js'
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

  override get maxHops(): number {
    return this.connections.log.causes.limits.maxHops
  }

  async append(name: string, events: readonly Outgoing[]): Promise<Appended[]> {
    const { connections, schemas } = this
    const bus = await this.#bus(name)
    const provenance = new Provenance(connections.access?.name ?? this.options.name, new Date(), true)
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
