import { randomBytes, randomInt } from 'node:crypto'
import { UnavailableError } from '@sluice/event'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Keys } from '../redis/keys.js'
import { pause } from '../redis/pause.js'
import { type Asked, requestMs } from './door.js'
import { sealFor } from './envelope.js'

export interface DoorsOptions {
  readonly redis: RedisClient
  readonly keys: Keys
  /** By Redis' clock (ms). */
  readonly now: () => number
  /** The secret of an API key. */
  readonly key: string
  /** Called once while nobody answers. */
  readonly waits: (why: string) => void
}

/** Milliseconds between two looks for an answer, for a door, and until another door is asked. */
const timing = { firstLookMs: 5, lookMs: 100, doorMs: 500, answerMs: 15_000 }

/** Sends requests of one service to the platform. The secret of its key is sealed with each, and stands nowhere else. */
export class Doors {
  readonly #stop = new AbortController()
  #told = false

  constructor(private readonly options: DoorsOptions) {}

  /**
   * Waits for the answer, however long there is no platform. A request may be answered twice, by two processes of the platform, so it
   * must be one that can be repeated.
   *
   * @returns the answer, as JSON
   * @throws UnavailableError `NO_PLATFORM` after {@link stop}
   */
  async ask(request: unknown): Promise<string> {
    while (!this.#stop.signal.aborted) {
      const answer = await this.#askOnce(request)
      if (answer !== undefined) {
        this.#told = false
        return answer
      }
    }
    throw new UnavailableError('NO_PLATFORM', 'the service stops, and no gateway of the platform has answered it')
  }

  /** What waits for an answer fails. */
  stop(): void {
    this.#stop.abort()
  }

  /** Waits until there is such a key in Redis, which the platform writes. */
  async until(key: string): Promise<void> {
    while (!this.#stop.signal.aborted && (await this.options.redis.exists(key)) === 0) await this.#nobody()
  }

  async #askOnce(request: unknown): Promise<string | undefined> {
    const { redis, keys, now, key } = this.options
    const door = await this.#door()
    if (!door) return void (await this.#nobody())
    const reply = randomBytes(18).toString('base64url')
    const asked: Asked = { key, at: now(), reply, request }
    const sealed = sealFor(door.publicKey, JSON.stringify(asked))
    const list = keys.doorRequests(door.name)
    await redis.rpush(list, sealed.envelope)
    await redis.pexpire(list, requestMs)
    const answer = await this.#answer(keys.doorAnswer(reply))
    if (answer === undefined) this.#say('no gateway answers')
    return answer && sealed.open(answer)
  }

  async #nobody(): Promise<void> {
    this.#say('no gateway is running')
    await pause(timing.doorMs, this.#stop.signal)
  }

  #say(why: string): void {
    if (this.#told || this.#stop.signal.aborted) return
    this.#told = true
    this.options.waits(why)
  }

  /** One that is open, any of them: a process that hangs is not asked each time. */
  async #door(): Promise<{ readonly name: string; readonly publicKey: string } | undefined> {
    const { redis, keys, now } = this.options
    const open = await redis.zrangebyscore(keys.doors(), now(), '+inf')
    const [name, publicKey] = open.length === 0 ? [] : open[randomInt(open.length)]!.split(' ')
    return name !== undefined && publicKey !== undefined ? { name, publicKey } : undefined
  }

  async #answer(key: string): Promise<string | undefined> {
    const until = performance.now() + timing.answerMs
    let restMs = timing.firstLookMs
    while (performance.now() < until && !this.#stop.signal.aborted) {
      const answer = await this.options.redis.get(key)
      if (answer !== null) return answer
      await pause(restMs, this.#stop.signal)
      restMs = Math.min(restMs * 2, timing.lookMs)
    }
    return undefined
  }
}
