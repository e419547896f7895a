import { bucketMs, bucketOf, readStep, type Step } from '@sluice/biography'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Keys } from '../redis/keys.js'
import type { BusLayout } from '../shards/shards.js'

/** Where a reading of a journal stands: a line of an item of the list of a bucket. Items and lines never move. */
export interface StepPlace {
  readonly bucket: number
  readonly shard: number
  readonly item: number
  readonly line: number
}

/** A line of the journal. */
export interface PastStep extends StepPlace {
  /** Undefined for a line that was passed over: of another time, of another step than was asked for, or of a newer Sluice. */
  readonly found: { readonly logId: string; readonly step: Step } | undefined
  readonly characters: number
}

/** Which part of a journal is read. */
export interface PastStepsRange {
  /** Milliseconds since 1970, by Redis' clock: of events that were appended then or later. */
  readonly from?: number | undefined
  /** The same: of events that were appended earlier. */
  readonly to?: number | undefined
  /** The last line of an earlier reading: this one goes on behind it. */
  readonly after?: StepPlace | undefined
  /** Letters of the steps that are wanted: other lines are not parsed. Default: all. */
  readonly letters?: ReadonlySet<string> | undefined
}

/** Buckets of a shard that are named in one read, and items of a bucket that are read together. */
const bounds = { buckets: 256, items: 16 }

/**
 * The lines of the journals of a bus: those of the newest bucket first, by shard within one bucket, and the last written first within
 * one shard. Lines are only added behind others, and buckets go as a whole. So a reading that goes on where another one stopped misses
 * nothing of what is still there, and repeats nothing.
 */
export async function* pastSteps(
  redis: RedisClient,
  keys: Keys,
  bus: BusLayout,
  range: PastStepsRange = {},
): AsyncGenerator<PastStep> {
  const shards = Array.from({ length: bus.shards }, (_, shard) => new PastBuckets(redis, keys, bus.name, shard, range))
  for (;;) {
    const next = await Promise.all(shards.map(shard => shard.next()))
    const bucket = Math.max(...next.map(number => number ?? -1))
    if (bucket < 0) return
    for (const [shard, number] of next.entries()) {
      if (number !== bucket) continue
      shards[shard]!.take()
      yield* linesOf(redis, keys.journalBucket(bus.name, shard, bucket), { bucket, shard }, range)
    }
  }
}

/** The numbers of the buckets of one shard, the newest first. */
class PastBuckets {
  #numbers: number[] = []
  /** The highest number of the next read; undefined if there are no more. */
  #below: number | undefined
  readonly #least: number

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
    private readonly bus: string,
    private readonly shard: number,
    { from, to, after }: PastStepsRange,
  ) {
    this.#least = from === undefined ? 0 : Math.max(0, bucketOf(`${from}-0`))
    const newest = to === undefined ? Number.MAX_SAFE_INTEGER : bucketOf(`${to - 1}-0`)
    // the bucket of the place itself is over in shards before its own
    const rest = after ? (shard < after.shard ? after.bucket - 1 : after.bucket) : newest
    this.#below = Math.min(newest, rest)
  }

  /** The next bucket, without taking it. */
  async next(): Promise<number | undefined> {
    if (this.#numbers.length === 0) await this.#fill()
    return this.#numbers[0]
  }

  take(): void {
    this.#numbers.shift()
  }

  async #fill(): Promise<void> {
    const most = this.#below
    if (most === undefined || most < this.#least) return
    const key = this.keys.journalBuckets(this.bus, this.shard)
    const [max, min] = [most, this.#least].map(String) as [string, string]
    const found = await this.redis.zrange(key, max, min, 'BYSCORE', 'REV', 'LIMIT', 0, bounds.buckets)
    this.#numbers = found.map(Number)
    this.#below = found.length < bounds.buckets ? undefined : this.#numbers.at(-1)! - 1
  }
}

/** The lines of one bucket of a shard, the last one first. */
async function* linesOf(
  redis: RedisClient,
  key: string,
  at: Pick<StepPlace, 'bucket' | 'shard'>,
  range: PastStepsRange,
): AsyncGenerator<PastStep> {
  const { after } = range
  const isAfter = after?.bucket === at.bucket && after.shard === at.shard
  for (let end = isAfter ? after.item + 1 : await redis.llen(key); end > 0;) {
    const begin = Math.max(0, end - bounds.items)
    const items = await redis.lrange(key, begin, end - 1)
    for (let item = items.length - 1; item >= 0; item--) {
      const lines = items[item]!.split('\n')
      const place = { ...at, item: begin + item }
      const last = isAfter && place.item === after.item ? Math.min(after.line, lines.length) : lines.length
      for (let line = last - 1; line >= 0; line--) {
        const text = lines[line]!
        if (text !== '') yield { ...place, line, found: foundIn(text, at.bucket, range), characters: text.length }
      }
    }
    end = begin
  }
}

function foundIn(line: string, bucket: number, { from, to, letters }: PastStepsRange): PastStep['found'] {
  // `["s",…`: most lines are told by their letter
  if (letters && !letters.has(line[line.indexOf('[') + 2]!)) return undefined
  const found = readStep(line, bucket)
  if (!found) return undefined
  const ms = Number(found.logId.split('-')[0])
  return (from !== undefined && ms < from) || (to !== undefined && ms >= to) ? undefined : found
}

/** The time (ms) from which on all events were looked at by a reading that stands here: its bucket is not over. */
export function lookedFrom({ bucket }: StepPlace): number {
  return (bucket + 1) * bucketMs
}
