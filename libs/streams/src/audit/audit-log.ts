import type { Keys } from '../redis/keys.js'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import { compareIds, type RawEntry, toEntry } from '../wire/entry.js'
import { field } from '../wire/fields.js'

/** Records of known callers and of strangers are kept apart, so that strangers cannot push out the others. */
export type AuditPart = (typeof parts)[number]
const parts = ['callers', 'strangers'] as const

/** Where a record stands. Records of both parts are ordered by entry id; of two with one id that of the caller is the newer. */
export interface AuditPlace {
  readonly part: AuditPart
  readonly id: string
}

export interface AuditEntry extends AuditPlace {
  /** The record as JSON. */
  readonly json: string
}

export interface AuditBounds {
  readonly retentionMs: number
  /** Records of each part. Redis removes old ones in blocks, so there may be some hundreds more. */
  readonly mostRecords: number
}

/** Entries of one part that are read at once. */
const readAtOnce = 200

/** Stores the records of the audit in Redis, in the order in which they come. Both parts are in one slot of a Cluster. */
export class AuditLog {
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
    private readonly bounds: AuditBounds,
  ) {}

  /**
   * Appends records in one round trip.
   *
   * @returns the error of each record that Redis did not take; undefined for one that it took
   * @throws Error if Redis does not answer: then it may have taken them
   */
  async append(records: readonly Omit<AuditEntry, 'id'>[]): Promise<(Error | undefined)[]> {
    const pipeline = this.redis.pipeline()
    for (const { part, json } of records)
      pipeline.xadd(this.keys.audit(part), 'MAXLEN', '~', this.bounds.mostRecords, '*', field.record, json)
    const replies = (await pipeline.exec()) ?? []
    return records.map((_, i) => {
      const [error] = replies[i] ?? [new Error('Redis gave no answer')]
      return error ?? undefined
    })
  }

  /** Removes records that are older than the retention. @param now milliseconds since 1970, by Redis' clock */
  async trim(now: number): Promise<void> {
    for (const part of parts) await this.redis.xtrim(this.keys.audit(part), 'MINID', this.#oldest(now))
  }

  /**
   * The records, newest first, as far back as the retention goes.
   *
   * @param now milliseconds since 1970, by Redis' clock
   * @param from,to milliseconds since 1970 of the oldest record, and of the first that is too new
   * @param before the place after which they begin
   */
  async *newest(now: number, from = 0, to?: number, before?: AuditPlace): AsyncGenerator<AuditEntry> {
    const oldest = Math.max(from, this.#oldest(now))
    const readers = parts.map(part => this.#part(part, oldest, newestOf(part, to, before)))
    const heads = await Promise.all(readers.map(reader => reader.next()))
    for (;;) {
      let newest: number | undefined
      for (const [i, { done, value }] of heads.entries()) {
        if (done) continue
        if (newest === undefined || compareIds(value.id, (heads[newest]!.value as AuditEntry).id) > 0) newest = i
      }
      if (newest === undefined) return
      yield heads[newest]!.value as AuditEntry
      heads[newest] = await readers[newest]!.next()
    }
  }

  async *#part(part: AuditPart, oldest: number, newest: string): AsyncGenerator<AuditEntry, void> {
    for (let end = newest; ;) {
      const found = await this.redis.xrevrange(this.keys.audit(part), end, oldest, 'COUNT', readAtOnce)
      for (const entry of found as RawEntry[]) {
        const { id, fields } = toEntry(entry)
        const json = fields?.[field.record]
        if (json !== undefined) yield { part, id, json }
      }
      if (found.length < readAtOnce) return
      end = below(found.at(-1)![0])
    }
  }

  #oldest(now: number): number {
    return Math.max(0, now - this.bounds.retentionMs)
  }
}

/** The end of a range of XREVRANGE. */
function newestOf(part: AuditPart, to: number | undefined, before: AuditPlace | undefined): string {
  if (before && (to === undefined || Number(before.id.split('-')[0]) < to))
    // of the same id, the record of a stranger comes after that of a caller
    return part === 'strangers' && before.part === 'callers' ? before.id : below(before.id)
  return to === undefined ? '+' : below(`${to}-0`)
}

/** Redis refuses a range that ends before the first id. No entry has that id. */
function below(id: string): string {
  return /^0+-0+$/.test(id) ? '0-0' : `(${id}`
}
