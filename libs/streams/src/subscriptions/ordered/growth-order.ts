import type { RedisClient } from '../../redis/cluster/redis-client.js'
import { parseJobId } from '@sluice/delivery'
import { parsePosition, partitionKey } from '@sluice/event'
import { readLogId } from '../../wire/entries.js'
import { compareIds, toEntry } from '../../wire/entry.js'
import { routerGroup } from '../../shards/groups.js'
import type { Keys } from '../../redis/keys.js'
import type { OrderedTask } from './lane.js'
import { type BusLayout, type Growth, shardOf } from '../../shards/shards.js'

/** Lane -> the entry of the subscription up to which later ones wait; '' while the lane is parked or closed. */
type Waiting = Map<string, string>

/**
 * Keeps the order of each key while a bus gets more shards, when a key may move to another shard. An event that was published
 * after the growth is not started before this subscription has processed everything that the old shard had then, and the
 * lane of that key there. Other keys flow.
 */
export class GrowthOrder {
  /** Bus, number of shards before and old shard -> the lanes that still wait there; undefined until the subscription is past the end. */
  readonly #waiting = new Map<string, Waiting>()
  readonly #looks = new Map<string, Promise<Waiting | undefined>>()

  /** @param name the ordered subscription */
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
    private readonly name: string,
    private readonly bus: (name: string) => BusLayout | undefined,
  ) {}

  async mayStart({ shard: { bus, index }, logId, event, lane }: OrderedTask): Promise<boolean> {
    const growths = this.bus(bus)?.growth
    if (!growths || !event) return true
    for (const growth of growths) {
      const isOld = index < growth.from && compareIds(logId, growth.cuts[index]!) <= 0
      const before = shardOf(partitionKey(event), growth.from)
      if (!isOld && before !== index && !(await this.#isDone(bus, growth, before, lane))) return false
    }
    return true
  }

  async #isDone(bus: string, growth: Growth, old: number, lane: string): Promise<boolean> {
    const id = `${bus}/${growth.from}/${old}`
    const cut = growth.cuts[old]!
    const waiting = this.#waiting.get(id) ?? (await this.#look(id, bus, old, cut))
    if (!waiting) return false
    if (!waiting.has(lane)) return true
    const holds = await this.#holds(bus, old, lane, cut, waiting.get(lane)!)
    if (holds === undefined) waiting.delete(lane)
    else waiting.set(lane, holds)
    return holds === undefined
  }

  /**
   * Whether the lane still has events from before the growth on the old shard; undefined if not. Events from after the growth
   * may themselves wait for the caller, so they do not count. A redriven event that opens the lane stands behind all others in
   * the subscription, and later in the lane; it is looked for in that order. `until` is the last entry of the subscription when
   * the lane was found open.
   */
  async #holds(bus: string, old: number, lane: string, cut: string, until: string): Promise<string | undefined> {
    const { redis, keys, name } = this
    const subscription = keys.subscription(bus, old, name)
    const stream = keys.ordered(bus, old, name, `lane:${lane.slice(name.length + 1)}`)
    const [closed, closer, [first], [last], [head]] = await Promise.all([
      redis.hexists(keys.closed(bus, old), lane),
      redis.hget(keys.closers(bus, old), lane),
      redis.xrange(subscription, '-', '+', 'COUNT', 1),
      redis.xrevrange(subscription, '+', '-', 'COUNT', 1),
      redis.xrange(stream, '-', '+', 'COUNT', 1),
    ])
    const position = parsePosition(parseJobId(closer ?? '')?.position ?? '')
    if (closed === 1 && (!position || compareIds(position.entryId, cut) <= 0)) return ''
    if (head && compareIds(readLogId(toEntry(head).fields) ?? head[0], cut) <= 0) return ''
    const end = until || last?.[0]
    return first && end && compareIds(first[0], end) <= 0 ? end : undefined
  }

  /** Calls at the same time share one look. */
  #look(id: string, bus: string, old: number, cut: string): Promise<Waiting | undefined> {
    const look = this.#looks.get(id) ?? this.#lanesPast(bus, old, cut)
    this.#looks.set(id, look)
    const ended = (waiting?: Waiting) => {
      this.#looks.delete(id)
      if (waiting) this.#waiting.set(id, waiting)
    }
    look.then(ended, () => ended())
    return look
  }

  /** Events move from log to subscription to lane, so they are looked for in that order: none is missed. */
  async #lanesPast(bus: string, shard: number, cut: string): Promise<Waiting | undefined> {
    const { redis, keys, name } = this
    if (!(await this.#isRouted(keys.events(bus, shard), cut))) return undefined
    const [first] = await redis.xrange(keys.subscription(bus, shard, name), '-', '+', 'COUNT', 1)
    if (first && compareIds(readLogId(toEntry(first).fields) ?? first[0], cut) <= 0) return undefined
    const parked = await redis.zrange(keys.ordered(bus, shard, name, 'due'), 0, '-1')
    const closed = await redis.hkeys(keys.closed(bus, shard))
    return new Map([...parked, ...closed.filter(lane => lane.startsWith(`${name}/`))].map(lane => [lane, '']))
  }

  async #isRouted(events: string, cut: string): Promise<boolean> {
    const groups = (await this.redis.xinfo('GROUPS', events)) as unknown[][]
    const router = groups.find(info => info[info.indexOf('name') + 1] === routerGroup)
    if (!router || compareIds(router[router.indexOf('last-delivered-id') + 1] as string, cut) < 0) return false
    const [pending, oldest] = (await this.redis.xpending(events, routerGroup)) as [number, string | null]
    return pending === 0 || compareIds(oldest!, cut) > 0
  }
}
