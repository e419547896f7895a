import { randomBytes } from 'node:crypto'
import { Health, type Logger } from '@sluice/observability'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Keys } from '../redis/keys.js'
import { Loop } from '../redis/loop.js'
import { EnvelopeKey, type Opened } from './envelope.js'

/** A request as a service sends it, sealed. */
export interface Asked {
  /** The secret of its API key. */
  readonly key: string
  /** When it was sent, by Redis' clock (ms). */
  readonly at: number
  /** Names the key in Redis where it looks for the answer. */
  readonly reply: string
  readonly request: unknown
}

export interface DoorOptions {
  readonly redis: RedisClient
  /** A client for this door alone: a blocking read holds up its connection. */
  readonly blocking: RedisClient
  readonly keys: Keys
  /** By Redis' clock (ms). */
  readonly now: () => number
  /** Most characters of a request as it stands in Redis; a longer one is dropped. */
  readonly mostLength: number
  /** Reads the text of a request. @throws for one that is malformed: it is dropped */
  readonly parse: (text: string) => unknown
  /** Returns the answer, as JSON. It must not throw. */
  readonly answer: (asked: Asked) => Promise<string>
  readonly logger: Logger
}

/** Milliseconds that a door counts as open after it said so, and between two times that it says so. */
export const openMs = 6000
const everyMs = 1500

/** Milliseconds that a request may be old, and that an answer is kept. */
export const requestMs = 60_000

/** Requests that are answered at the same time, those that may wait, and the rest after a full round: so a flood takes a part of a core. */
const most = { atOnce: 16, waiting: 1000, restMs: 50 }

const replyName = /^[\w-]{16,64}$/

/**
 * The door of one process of the platform for services that may not write the registry themselves. It has a key pair of its own, whose
 * public key stands in Redis while the process runs, and a list of sealed requests. Whoever may write to the list may send anything:
 * what is no request for this door is dropped, and nothing stops it.
 */
export class Door {
  readonly #key = new EnvelopeKey()
  readonly #name = randomBytes(12).toString('base64url')
  readonly #stop = new AbortController()
  readonly #taking: Loop
  readonly #saying: Loop

  constructor(private readonly options: DoorOptions) {
    const stop = this.#stop.signal
    const part = (name: string) => new Health(name, options.logger)
    this.#taking = new Loop({ health: part('requests of services'), stop, round: () => this.#take() })
    this.#saying = new Loop({ health: part('the door for services'), stop, round: () => this.#say() })
  }

  start(): void {
    this.#saying.start()
    this.#taking.start()
  }

  /** Resolves when the requests that were taken are answered. */
  async stop(): Promise<void> {
    this.#stop.abort()
    const { redis, keys } = this.options
    await this.#saying.ended
    await redis.zrem(keys.doors(), this.#member).catch(() => undefined)
    await this.#taking.ended
  }

  get #member(): string {
    return `${this.#name} ${this.#key.publicKey}`
  }

  /** Redis may have lost it: it is said again and again. */
  async #say(): Promise<number> {
    const { redis, keys, now } = this.options
    await redis.zadd(keys.doors(), now() + openMs, this.#member)
    await redis.zremrangebyscore(keys.doors(), '-inf', now())
    return everyMs
  }

  async #take(): Promise<number> {
    const { blocking, redis, keys } = this.options
    const list = keys.doorRequests(this.#name)
    const popped = (await blocking.call('BLMPOP', 1, 1, list, 'LEFT', 'COUNT', most.atOnce)) as
      [string, string[]] | null
    if (!popped) return 0
    const [, texts] = popped
    await redis.ltrim(list, 0, most.waiting - 1)
    await Promise.all(texts.map(text => this.#handle(text)))
    return texts.length < most.atOnce ? 0 : most.restMs
  }

  async #handle(text: string): Promise<void> {
    const { redis, keys, answer } = this.options
    const found = this.#open(text)
    if (!found) return
    const { opened, asked } = found
    const json = await answer(asked)
    await redis.set(keys.doorAnswer(asked.reply), opened.seal(json), 'PX', requestMs)
  }

  #open(text: string): { opened: Opened; asked: Asked } | undefined {
    const { mostLength, parse, now } = this.options
    if (text.length > mostLength) return undefined
    try {
      const opened = this.#key.open(text)
      const asked = parse(opened.text) as Partial<Asked> | null
      if (!isAsked(asked) || Math.abs(now() - asked.at) > requestMs) return undefined
      return { opened, asked }
    } catch {
      return undefined // sealed for nobody, or nothing that a service sends
    }
  }
}

function isAsked(asked: Partial<Asked> | null): asked is Asked {
  const { key, at, reply } = asked ?? {}
  return typeof key === 'string' && typeof at === 'number' && typeof reply === 'string' && replyName.test(reply)
}
