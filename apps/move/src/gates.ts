import { defaultTenant } from '@sluice/event'
import { moved, moving, shardsOf } from '@sluice/streams'
import type { Layout } from './layouts/part.js'
import type { Place } from './place.js'

/** A gate that is there says why nothing is accepted. KEYS[1] gate   ARGV[1] why, '' for open   ARGV[2] its shards, '' for those it has */
const gateLua = `#!lua flags=allow-oom
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if ARGV[1] == '' then return redis.call('HDEL', KEYS[1], 'full') end
redis.call('HSET', KEYS[1], 'full', ARGV[1])
if ARGV[2] ~= '' then redis.call('HSET', KEYS[1], 'shards', ARGV[2]) end
return 1
`

/** The gates of the old side. The tool holds the governor's lease, so that no governor opens them. */
export class Gates {
  constructor(
    private readonly place: Place,
    private readonly layout: Layout,
  ) {}

  /** Refuses publishers, on all buses that are there now. Results are accepted: work in flight ends. @returns how many gates */
  async close(): Promise<number> {
    const { redis, keys } = this.place
    await redis.multi().hset(keys.governor(), 'token', moving).persist(keys.governor()).exec()
    return this.#set(moving)
  }

  async open(): Promise<void> {
    const { redis, keys } = this.place
    await this.#set('')
    await redis.del(keys.governor())
  }

  /**
   * Refuses everything for good: results too, and processes that start. A publisher of 0.1.0 is told that the bus gets more shards; a service
   * of it does not start, because the version of the registry is no number any more. The hash in its place says what it was.
   */
  async seal(to: string): Promise<void> {
    const { redis, keys } = this.place
    if (this.layout.name === '1') await this.#set(moved, '0')
    else for (let group = 0; group < keys.groups; group++) await redis.set(keys.groupGate(group), moved)
    const version = this.layout.keyOf({ kind: 'registry', name: `${defaultTenant}:version` })
    if ((await redis.type(version)) !== 'string') return
    const was = (await redis.get(version))!
    await redis.multi().del(version).hset(version, 'moved', to, 'was', was).exec()
  }

  async #set(why: string, shards = ''): Promise<number> {
    const gates = shardsOf(await this.place.buses(this.layout)).map(({ bus, index }) =>
      this.layout.keyOf({ kind: 'shard', bus, shard: index, name: 'gate' }),
    )
    for (const gate of gates) await this.place.redis.eval(gateLua, 1, gate, why, shards)
    return gates.length
  }
}
