import type { RedisClient } from '../redis/cluster/redis-client.js'
import { Health, type Logger } from '@sluice/observability'
import { readAnswer } from '../wire/entries.js'
import { type RawEntry, toEntry } from '../wire/entry.js'
import type { Keys } from '../redis/keys.js'
import { Loop } from '../redis/loop.js'
import { requestLife, Requests } from './requests.js'

export interface AnswerReaderOptions {
  readonly redis: RedisClient
  /** A client for this reader alone: a blocking read holds up its connection. */
  readonly blocking: RedisClient
  readonly keys: Keys
  readonly client: string
  /** Whether the client waits for an answer. Nothing is read while it does not. */
  readonly wanted: () => boolean
  readonly take: (id: string, packet: string) => void
  readonly logger: Logger
}

const read = { blockMs: 1000, count: 64 }

/** Reads the answers to one client, each once and in order, while the client waits for any. */
export class AnswerReader {
  readonly #stop = new AbortController()
  readonly #loop: Loop
  readonly #requests: Requests
  #after = ''
  #renewed = 0

  constructor(private readonly options: AnswerReaderOptions) {
    this.#requests = new Requests(options.redis, options.keys)
    this.#loop = new Loop({
      health: new Health('answers to requests', options.logger),
      stop: this.#stop.signal,
      round: () => this.#read(),
      goesOn: options.wanted,
    })
  }

  /** Call it when the client begins to wait for an answer. */
  wake(): void {
    if (this.#loop.runs) return
    this.#after = '0-0' // entries that are already there answer requests that ended; no callback knows them
    this.#renewed = performance.now()
    this.#loop.start()
  }

  stop(): void {
    this.#stop.abort()
  }

  async #read(): Promise<void> {
    const { redis, blocking, keys, client, take } = this.options
    const stream = keys.answers(client)
    const reply = (await blocking.call(
      'XREAD',
      ...['COUNT', read.count, 'BLOCK', read.blockMs, 'STREAMS', stream, this.#after],
    )) as [string, RawEntry[]][] | null
    const entries = (reply?.[0]?.[1] ?? []).map(toEntry)
    for (const { id, fields } of entries) {
      this.#after = id
      const { request, packet } = readAnswer(fields)
      if (fields) take(request, packet)
    }
    if (entries.length > 0) void redis.xdel(stream, ...entries.map(({ id }) => id)).catch(() => undefined)
    if (performance.now() - this.#renewed > requestLife.clientMs / 3) {
      await this.#requests.renew(client)
      this.#renewed = performance.now()
    }
  }
}
