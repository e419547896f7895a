import type { Redis } from 'ioredis'
import { allKeys } from './all-keys.js'

/** Where in Redis an event is that did not arrive: what to look at first. */
export async function whereabouts(redis: Redis, position: string): Promise<string> {
  const [shard, ...rest] = position.split('-')
  const entry = rest.join('-')
  const found: string[] = []
  for await (const keys of allKeys(redis)) {
    for (const key of keys) {
      if (/^(bull|\{bull\}|sluice:queues):/.test(key) && key.includes(`~${position}~`))
        found.push(`${key}: ${await jobState(redis, key)}`)
      if (!key.includes(`:${shard}:`)) continue
      if (/:events$/.test(key) && (await redis.xrange(key, entry, entry)).length > 0) found.push(`${key}: still has it`)
      if (/:(deliveries|dead|sub:.*)$/.test(key) && (await redis.type(key)) === 'stream') {
        const entries = await redis.xrange(key, '-', '+', 'COUNT', 10_000)
        for (const [id, fields] of entries)
          if (fields.some(field => field.includes(entry))) found.push(`${key}: entry ${id}`)
      }
    }
  }
  return found.join('; ') || 'nowhere in Redis'
}

async function jobState(redis: Redis, key: string): Promise<string> {
  const [, queue, id] = /^(bull:[^:]+|\{bull\}:[^:]+|sluice:queues:[^:]+:[^:]+):(.*)$/.exec(key)!
  for (const state of ['completed', 'failed', 'delayed', 'prioritized'])
    if ((await redis.zscore(`${queue}:${state}`, id!)) !== null) return state
  for (const state of ['wait', 'active', 'paused'])
    if ((await redis.lpos(`${queue}:${state}`, id!)) !== null) return state
  return 'a job in no list'
}
