import { type AcceptedEvent, type CloudEvent, isOperatorBus, Provenance, stamp, tenantOf } from '@sluice/event'
import { type Logger, silentLogger } from '@sluice/observability'
import type { EventLog } from '../log/log.js'
import { isUncertain } from '../log/refusals.js'
import type { Changes } from '../operator/changes.js'
import { liveReaders } from './instances.js'
import type { BusLayout } from '../shards/shards.js'
import type { SubscriptionStatus } from '../memory/status.js'
import { timeOf } from '../redis/redis-clock.js'

export interface UnreadOptions {
  readonly log: EventLog
  /** Tells of it by an operator event. */
  readonly changes?: Changes
  readonly logger?: Logger
  /** Milliseconds between two checks of a bus. Default 10,000. */
  readonly everyMs?: number
  /** Milliseconds that entries may wait without a reader before it is reported. Default 60,000. */
  readonly graceMs?: number
}

/**
 * Reports subscriptions that have entries and no reader, by a log line, an operator event and, in this version still, an event on
 * their bus: a service that was tried once, or that does not start again, would fill Redis unnoticed. Each is reported once, until
 * it is read again, which an operator event tells too. The state is in Redis, for the next governor.
 */
export class UnreadSubscriptions {
  readonly #lookedAt = new Map<string, number>()
  readonly #logger: Logger

  constructor(private readonly options: UnreadOptions) {
    this.#logger = options.logger ?? silentLogger
  }

  /** @param subscriptions the measured subscriptions of all rules of the bus */
  async look(bus: BusLayout, subscriptions: readonly SubscriptionStatus[]): Promise<void> {
    const { log, everyMs = 10_000, graceMs = 60_000 } = this.options
    const now = performance.now()
    if (now - (this.#lookedAt.get(bus.name) ?? -Infinity) < everyMs) return
    this.#lookedAt.set(bus.name, now)
    const { redis, keys } = log
    const key = keys.unread(bus.name)
    const known = await redis.hgetall(key)
    const unread = new Map<string, SubscriptionStatus>()
    for (const one of subscriptions)
      if (one.entries > 0 && (await liveReaders(log, bus, one.name)) === 0) unread.set(one.name, one)
    for (const [name, state] of Object.entries(known)) if (!unread.has(name)) await this.#end(bus, name, state)
    const nowMs = Math.floor(await timeOf(redis, key))
    for (const [name, one] of unread) {
      const since = known[name]
      if (since === undefined) await redis.hsetnx(key, name, nowMs)
      else if (!since.startsWith('told ') && nowMs - Number(since) >= graceMs) await this.#tell(bus, one, Number(since))
    }
  }

  async #tell(bus: BusLayout, { name, entries, bytes }: SubscriptionStatus, since: number): Promise<void> {
    const { log, changes } = this.options
    const data = {
      bus: tenantOf(bus.name).name,
      subscription: name,
      entries,
      bytes,
      since: new Date(since).toISOString(),
    }
    const event = unreadEvent(data, tenantOf(bus.name).tenant)
    const { bus: _, ...about } = data
    // if this process dies before it notes that it told, the next one adds it again, by the same id
    const id = `${bus.name}~${event.id}`
    await changes?.add({ type: 'sluice.subscription.unread', bus: bus.name, resource: name, data: about, id })
    // also on a full bus: an unread subscription may be what fills it
    const appended = isOperatorBus(bus.name) ? {} : await log.appendResult(bus, event)
    if ('error' in appended && !isUncertain(appended.error as Error)) return // the next check reports it
    await log.redis.hset(log.keys.unread(bus.name), name, `told ${since}`)
    const fix = `start its service, or DELETE /v1/buses/${bus.name}/subscriptions/${name}`
    this.#logger.warn(`nobody reads a subscription, and it grows: ${fix}`, data)
  }

  /** Notes that it is over, and tells it if its beginning was told. */
  async #end(bus: BusLayout, name: string, state: string): Promise<void> {
    const { log, changes } = this.options
    const since = /^told (\d+)$/.exec(state)?.[1]
    if (since !== undefined) {
      const data = { subscription: name, since: new Date(Number(since)).toISOString() }
      // one period has one id: if this process dies before it notes that it is over, the next one adds nothing new
      const id = `${bus.name}~${name}~${since}~read`
      await changes?.add({ type: 'sluice.subscription.read', bus: bus.name, resource: name, data, id })
    }
    await log.redis.hdel(log.keys.unread(bus.name), name)
  }
}

interface Unread {
  readonly bus: string
  readonly subscription: string
  readonly entries: number
  readonly bytes: number
  readonly since: string
}

/** The event that reports it. One period without a reader has one event id, so repeating it changes nothing. */
function unreadEvent(data: Unread, tenant: string): AcceptedEvent {
  const event: CloudEvent = {
    specversion: '1.0',
    id: `${data.bus}~${data.subscription}~${data.since}`,
    source: '/sluice/governor',
    type: 'sluice.subscription.unread',
    subject: data.subscription,
    time: data.since,
    datacontenttype: 'application/json',
    data,
  }
  return stamp(JSON.stringify(event), event, new Provenance('sluice', new Date(), false, tenant))
}
