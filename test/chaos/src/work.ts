import type { Redis } from 'ioredis'
import { until } from '@sluice/testing'
import { allKeys } from './all-keys.js'

/** Keys that are empty, and so not there, when everything that was accepted has been delivered or given up. */
const workKeys = [
  /:(deliveries|dead)$/,
  // a subscription's stream, and what an ordered one knows of lanes that wait
  /(?<!:lease):sub:[^:]+(:lane:.*|:due|:tries|:starts|:partly)?$/,
  /:(closed|closers)$/,
  /^(?:bull|\{bull\}|sluice:queues):.*:(wait|active|paused|delayed|prioritized)$/,
]

/** Looks that must find nothing, one after another: a job that moves from one key to another can hide from one. */
const looks = 3

/** Waits until Redis has no work in hand any more. */
export async function untilIdle(redis: Redis, ms: number): Promise<void> {
  let idle = 0
  const isIdle = async () => (idle = (await work(redis)).length === 0 ? idle + 1 : 0) >= looks
  await until(isIdle, 'nothing is under way in Redis', ms)
}

/** What somebody has still to do, or has forgotten to tidy up: a line for each key that holds some. */
export async function work(redis: Redis): Promise<string[]> {
  const found: string[] = []
  for await (const keys of allKeys(redis)) {
    for (const key of keys) {
      const size = workKeys.some(pattern => pattern.test(key)) ? await sizeOf(redis, key) : 0
      if (size > 0) found.push(`${key}: ${size}`)
    }
  }
  return found
}

async function sizeOf(redis: Redis, key: string): Promise<number> {
  const type = await redis.type(key)
  if (type === 'stream') return redis.xlen(key) // one that is empty stays
  if (type === 'list') return redis.llen(key)
  if (type === 'zset') return redis.zcard(key)
  if (type === 'hash') return redis.hlen(key)
  return 0
}
