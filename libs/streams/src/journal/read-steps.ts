import { bucketOf, readStep, shortId, type Step } from '@sluice/biography'
import type { Keys } from '../redis/keys.js'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Shard } from '../shards/shards.js'
import { readFrom } from '../wire/entries.js'
import { toEntry } from '../wire/entry.js'

/** What the journal has of one event. */
export interface EventSteps {
  /** In the order in which they were written. */
  readonly steps: Step[]
  /** False if steps of the event may have been dropped: it is past the retention, or the journal was at its bound. */
  readonly kept: boolean
  /** Set if there is more than is read at once. */
  readonly cut?: true
}

/** Bounds of one read: items of a list that are read together, bytes of a bucket, and steps of one event. */
const most = { items: 16, bytes: 16 * 1024 * 1024, steps: 10_000 }

export async function readSteps(redis: RedisClient, keys: Keys, shard: Shard, logId: string): Promise<EventSteps> {
  const { bus, index } = shard
  const bucket = bucketOf(logId)
  const [dropped, [raw]] = await Promise.all([
    redis.hget(keys.journal(bus, index), 'dropped'),
    redis.xrange(keys.events(bus, index), logId, logId),
  ])
  const from = raw && readFrom(toEntry(raw).fields)
  const steps: Step[] = from ? [{ name: 'EVENT_RECEIPT', at: Number(logId.split('-')[0]), from }] : []
  const key = keys.journalBucket(bus, index, bucket)
  const kept = bucket > Number(dropped ?? -1)
  let bytes = 0
  for (let at = 0; ; at += most.items) {
    const items = await redis.lrange(key, at, at + most.items - 1)
    for (const item of items) {
      bytes += item.length
      for (const line of linesOf(item, shortId(logId))) {
        const read = readStep(line, bucket)
        if (read) steps.push(read.step)
      }
    }
    if (items.length < most.items) return { steps, kept }
    if (bytes >= most.bytes || steps.length >= most.steps) return { steps, kept, cut: true }
  }
}

/** The lines of one event, without looking at all others. */
function* linesOf(item: string, id: string): Generator<string> {
  const text = `\n${item}`
  const begin = `\n${id}[`
  for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + 1)) {
    const end = text.indexOf('\n', at + 1)
    yield text.slice(at + 1, end < 0 ? undefined : end)
  }
}
