import type { RedisClient } from '../redis/cluster/redis-client.js'
import { unlessAborted } from '../redis/abort.js'
import type { RawEntry } from '../wire/entry.js'

/** Streams that rang which one command takes, at most. */
const mostRings = 256

/** Streams of a consumer group that are read together. */
export interface StreamsRead {
  readonly group: string
  /** All owners use this name, so that a take-over is only reading on. */
  readonly consumer: string
  readonly streams: readonly string[]
  /** `>` for new entries, `0` for pending ones of the consumer. */
  readonly from: '>' | '0'
  /** Most entries of each stream. */
  readonly count: number
}

type Reply = [stream: string, entries: RawEntry[]][] | null | undefined

type Result<T> = [error: Error | null, reply: T | undefined]

/**
 * The doorbell of one slot group: whoever appends to a stream of the group rings, so that a stage reads the streams in which
 * there is something, however many there are. It waits on a client of its own, because waiting holds up a connection.
 *
 * A ring is taken before its stream is read, so what is appended after the read rings again. A ring that is lost, because its
 * taker died or its answer did not arrive, is made good by looking at all streams now and then.
 */
export class Doorbell {
  readonly #closed = new AbortController()

  /** @param client for this alone. The doorbell closes it */
  constructor(
    private readonly client: RedisClient,
    private readonly bell: string,
  ) {}

  /** Waits for rings. @returns the streams that rang */
  async wait(ms: number): Promise<string[]> {
    const waiting = this.client.call('BZMPOP', ms / 1000, 1, this.bell, 'MIN', 'COUNT', mostRings)
    const reply = (await this.#unlessClosed(waiting)) as [string, [string, string][]] | null | undefined
    return reply?.[1].map(([stream]) => stream) ?? []
  }

  /** Reads streams. @returns those that had entries, each with its entries, oldest first */
  async read(how: StreamsRead): Promise<Map<string, RawEntry[]>> {
    const reply = await this.#unlessClosed(this.client.call('XREADGROUP', ...argsOf(how)))
    return found(reply as Reply)
  }

  /** Takes further rings and reads streams, in one round trip. @param heard is given the streams that rang, also if the read fails */
  async readOn(how: StreamsRead, heard: (rang: string[]) => unknown): Promise<Map<string, RawEntry[]>> {
    const both = this.client
      .pipeline()
      .zpopmin(this.bell, mostRings)
      .call('XREADGROUP', ...argsOf(how))
    const replies = (await this.#unlessClosed(both.exec())) as [Result<string[]>, Result<Reply>] | undefined
    if (!replies) return found(null)
    const [[, rang], [error, read]] = replies
    await heard(rang?.filter((_, i) => i % 2 === 0) ?? [])
    if (error) throw error
    return found(read)
  }

  /** Gives rings to the next owner of the group. */
  async ringAgain(streams: readonly string[]): Promise<void> {
    await this.client.zadd(this.bell, 'NX', ...streams.flatMap(stream => [0, stream]))
  }

  /** Ends a running wait or read; what Redis gave it stays pending for the next owner. */
  close(): void {
    this.#closed.abort()
    this.client.disconnect()
  }

  /** A client that is closed while it connects never answers. */
  #unlessClosed<T>(reply: Promise<T>): Promise<T | undefined> {
    return unlessAborted(reply, this.#closed.signal)
  }
}

function argsOf({ group, consumer, streams, from, count }: StreamsRead): (string | number)[] {
  return ['GROUP', group, consumer, 'COUNT', count, 'STREAMS', ...streams, ...streams.map(() => from)]
}

function found(reply: Reply): Map<string, RawEntry[]> {
  return new Map((reply ?? []).filter(([, entries]) => entries.length > 0))
}
