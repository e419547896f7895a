import { type AcceptedEvent, type CloudEvent, Provenance, stamp, tenantOf } from '@sluice/event'
import { type Logger, silentLogger } from '@sluice/observability'
import { type EventLog, isUncertain } from '../log/log.js'
import { readersScript } from './readers.script.js'
import { type BusLayout, shardsOf } from '../shards/shards.js'
import type { SubscriptionStatus } from '../memory/status.js'
import { timeOf } from '../redis/redis-clock.js'

/** Milliseconds without a read after which a consumer counts as gone; one that waits for events reads every four seconds. */
const goneAfterMs = 10_000

/**
 * The number of instances that read a subscription. An ordered one is read by the owners of its shards, so there the leased
 * shards are counted.
 */
export async function liveReaders({ redis, keys }: EventLog, bus: BusLayout, name: string): Promise<number> {
  const readers = await Promise.all(
    shardsOf([bus]).map(({ bus, index }) => {
      const own = [keys.subscription(bus, index, name), keys.lease(bus, index, `sub:${name}`)]
      return readersScript.run(redis, own, [goneAfterMs])
    }),
  )
  return Math.max(0, ...readers) // an instance reads all shards
}

export interface UnreadOptions {
  readonly log: EventLog
  readonly logger?: Logger
  /** Milliseconds between two checks of a bus. Default 10,000. */
  readonly everyMs?: number
  /** Milliseconds that entries may wait without a reader before it is reported. Default 60,000. */
  readonly graceMs?: number
}

/**
 * Reports subscriptions that have entries and no reader, by a log line and an event on their bus: a service that was tried
 * once, or that does not start again, would fill Redis unnoticed. Each is reported once, until it is read again. The state is
 * in Redis, for the next governor.
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
    const over = Object.keys(known).filter(name => !unread.has(name))
    if (over.length > 0) await redis.hdel(key, ...over)
    const nowMs = Math.floor(await timeOf(redis, key))
    for (const [name, one] of unread) {
      const since = known[name]
      if (since === undefined) await redis.hsetnx(key, name, nowMs)
      else if (!since.startsWith('told ') && nowMs - Number(since) >= graceMs) await this.#tell(bus, one, Number(since))
    }
  }

  async #tell(bus: BusLayout, { name, entries, bytes }: SubscriptionStatus, since: number): Promise<void> {
    const { log } = this.options
    const data = {
      bus: tenantOf(bus.name).name,
      subscription: name,
      entries,
      bytes,
      since: new Date(since).toISOString(),
    }
    // also on a full bus: an unread subscription may be what fills it
    const appended = await log.appendResult(bus, unreadEvent(data, tenantOf(bus.name).tenant))
    if ('error' in appended && !isUncertain(appended.error)) return // the next check reports it
    await log.redis.hset(log.keys.unread(bus.name), name, `told ${since}`)
    const fix = `start its service, or DELETE /v1/buses/${bus.name}/subscriptions/${name}`
    this.#logger.warn(`nobody reads a subscription, and it grows: ${fix}`, data)
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
