import type { Redis } from 'ioredis'
import { parseJobId } from '@sluice/delivery'
import { parsePosition, partitionKey } from '@sluice/event'
import { compareIds, toEntry } from './entry.js'
import { routerGroup } from './groups.js'
import type { Keys } from './keys.js'
import type { OrderedTask } from './lane.js'
import { type BusLayout, type Growth, shardOf } from './shards.js'

/**
 * Keeps the order of each key through the growth of its bus. A key may belong to another shard than before: what is
 * published from then on is not started before the old shard is done, for this subscription, with everything that it had
 * then, and with what waits in the lane of that key. Other keys flow.
 */
export class GrowthOrder {
  /** Bus, number of shards before and old shard -> the lanes that still wait there; undefined until it has gone past its end. */
  readonly #waiting = new Map<string, Set<string>>()
  readonly #looks = new Map<string, Promise<Set<string> | undefined>>()

  /** @param name the ordered subscription */
  constructor(
    private readonly redis: Redis,
    private readonly keys: Keys,
    private readonly name: string,
    private readonly bus: (name: string) => BusLayout | undefined,
  ) {}

  async mayStart({ shard: { bus, shard }, eventId, event, lane }: OrderedTask): Promise<boolean> {
    const growths = this.bus(bus)?.growth
    if (!growths || !event) return true
    for (const growth of growths) {
      const isOld = shard < growth.from && compareIds(eventId, growth.cuts[shard]!) <= 0
      const before = shardOf(partitionKey(event), growth.from)
      if (!isOld && before !== shard && !(await this.#isDone(bus, growth, before, lane))) return false
    }
    return true
  }

  async #isDone(bus: string, growth: Growth, old: number, lane: string): Promise<boolean> {
    const id = `${bus}/${growth.from}/${old}`
    const cut = growth.cuts[old]!
    const waiting = this.#waiting.get(id) ?? (await this.#look(id, bus, old, cut))
    if (!waiting) return false
    if (!waiting.has(lane)) return true
    if (await this.#holds(bus, old, lane, cut)) return false
    waiting.delete(lane)
    return true
  }

  /** Whether the lane waits there because of what came before. Of what came after, it may wait for the one who asks. */
  async #holds(bus: string, old: number, lane: string, cut: string): Promise<boolean> {
    const { redis, keys, name } = this
    const stream = keys.ordered(bus, old, name, `lane:${lane.slice(name.length + 1)}`)
    const [[head], closed, closer] = await Promise.all([
      redis.xrange(stream, '-', '+', 'COUNT', 1),
      redis.hexists(keys.closed(bus, old), lane),
      redis.hget(keys.closers(bus, old), lane),
    ])
    if (head && compareIds(toEntry(head).fields?.['p'] ?? head[0], cut) <= 0) return true
    const position = parsePosition(parseJobId(closer ?? '')?.position ?? '')
    return closed === 1 && (!position || compareIds(position.entryId, cut) <= 0)
  }

  /** All who ask at the same time share one look. */
  #look(id: string, bus: string, old: number, cut: string): Promise<Set<string> | undefined> {
    const look = this.#looks.get(id) ?? this.#lanesPast(bus, old, cut)
    this.#looks.set(id, look)
    const ended = (waiting?: Set<string>) => {
      this.#looks.delete(id)
      if (waiting) this.#waiting.set(id, waiting)
    }
    look.then(ended, () => ended())
    return look
  }

  /** Events go from log to subscription to lane, so they are looked for in that order: none slips past. */
  async #lanesPast(bus: string, shard: number, cut: string): Promise<Set<string> | undefined> {
    const { redis, keys, name } = this
    if (!(await this.#isRouted(keys.events(bus, shard), cut))) return undefined
    const [first] = await redis.xrange(keys.subscription(bus, shard, name), '-', '+', 'COUNT', 1)
    if (first && compareIds(toEntry(first).fields?.['p'] ?? first[0], cut) <= 0) return undefined
    const parked = await redis.zrange(keys.ordered(bus, shard, name, 'due'), 0, '-1')
    const closed = await redis.hkeys(keys.closed(bus, shard))
    return new Set([...parked, ...closed.filter(lane => lane.startsWith(`${name}/`))])
  }

  async #isRouted(events: string, cut: string): Promise<boolean> {
    const groups = (await this.redis.xinfo('GROUPS', events)) as unknown[][]
    const router = groups.find(info => info[info.indexOf('name') + 1] === routerGroup)
    if (!router || compareIds(router[router.indexOf('last-delivered-id') + 1] as string, cut) < 0) return false
    const [pending, oldest] = (await this.redis.xpending(events, routerGroup)) as [number, string | null]
    return pending === 0 || compareIds(oldest!, cut) > 0
  }
}
