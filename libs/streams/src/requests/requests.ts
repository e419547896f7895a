import type { Redis } from 'ioredis'
import { NotFoundError, UnavailableError } from '@sluice/event'
import type { Keys } from '../redis/keys.js'
import { answerScript, askScript, serveScript } from './requests.script.js'

/** A question of a client, and where its answer goes. */
export interface Request {
  readonly pattern: string
  readonly client: string
  /** Names it among those of the client. */
  readonly id: string
  readonly body: string
}

/** What may wait in Redis: of one pattern to be taken, and of one client to be read. */
const most = { requests: 10_000, requestBytes: 64 * 1024 * 1024, answers: 1000, answerBytes: 16 * 1024 * 1024 }

/**
 * Milliseconds for which a pattern counts as served, and a client as there, after their last sign of life; and how long a
 * server waits where a client does not read its answers.
 */
export const requestLife = { servedMs: 30_000, clientMs: 60_000, fullMs: 20 }

/**
 * Questions and answers: a request waits in the list of its pattern until one of those who serve it takes it, once; the
 * answer goes to the stream of the client that asked. Nothing of it is an event, and no bus knows of it.
 *
 * What a client waits for is a set in Redis: it alone says what has timed out, so the clocks of two machines are never
 * compared. A client that died leaves nothing, the set and the stream expire.
 */
export class Requests {
  constructor(
    private readonly redis: Redis,
    private readonly keys: Keys,
  ) {}

  /**
   * @param waitMs how long the client waits; it is kept a little longer, for those who serve it to count what they were too slow for
   * @throws NotFoundError `NO_HANDLER` where nobody serves the pattern; UnavailableError `REQUESTS_FULL`
   */
  async ask({ pattern, client, id, body }: Request, waitMs: number): Promise<void> {
    const { redis, keys } = this
    // commands of one tick are sent, and executed, in this order: whoever takes the request finds it open
    const [, , state] = await Promise.all([
      redis.sadd(keys.openRequests(client), id),
      redis.pexpire(keys.openRequests(client), requestLife.clientMs),
      askScript.run(
        redis,
        [keys.requests(pattern), keys.servedPatterns()],
        [pattern, `${client} ${id} ${body}`, waitMs + requestLife.clientMs, most.requests, most.requestBytes],
      ),
    ])
    if (state === 'nobody') {
      throw new NotFoundError(
        'NO_HANDLER',
        `There is no matching message handler defined in the remote service: no service that runs handles '${pattern}'`,
        { pattern },
      )
    }
    if (state === 'full') {
      throw new UnavailableError(
        'REQUESTS_FULL',
        `as many requests as may wait for '${pattern}' do: its service is too slow, start more instances or ask less`,
        { pattern },
      )
    }
  }

  /** The client waits for it no longer. */
  async close(client: string, ...ids: string[]): Promise<void> {
    await this.redis.srem(this.keys.openRequests(client), ...ids)
  }

  /** A sign of life of a client that waits for answers. */
  async renew(client: string): Promise<void> {
    await this.redis.pexpire(this.keys.openRequests(client), requestLife.clientMs)
  }

  async isOpen({ client, id }: Request): Promise<boolean> {
    return (await this.redis.sismember(this.keys.openRequests(client), id)) === 1
  }

  /** A sign of life of somebody who serves these patterns. */
  async serve(patterns: readonly string[]): Promise<void> {
    await serveScript.run(this.redis, [this.keys.servedPatterns()], [requestLife.servedMs, ...patterns])
  }

  /** Sends one packet of an answer. Waits while the client has more to read than it may have. False where it is gone. */
  async answer({ client, id }: Request, packet: string): Promise<boolean> {
    const keys = [this.keys.answers(client), this.keys.openRequests(client)]
    const args = [id, packet, most.answers, most.answerBytes, requestLife.clientMs]
    for (;;) {
      const state = await answerScript.run(this.redis, keys, args)
      if (state !== 'full') return state === 'sent'
      await new Promise(resolve => setTimeout(resolve, requestLife.fullMs))
    }
  }
}
