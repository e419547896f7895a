import type { RedisClient } from '../redis/cluster/redis-client.js'
import { NotFoundError, UnavailableError } from '@sluice/event'
import type { Keys } from '../redis/keys.js'
import { answerScript, askScript, serveScript } from './requests.script.js'

/** A request of a client, and the client that its answer goes to. */
export interface Request {
  readonly pattern: string
  readonly client: string
  /** Its id among the requests of the client. */
  readonly id: string
  readonly body: string
}

/** Most that waits in Redis: requests of one pattern, and unread answers of one client. */
const most = { requests: 10_000, requestBytes: 64 * 1024 * 1024, answers: 1000, answerBytes: 16 * 1024 * 1024 }

/**
 * Milliseconds: that a pattern counts as served, and a client as alive, after the last renewal; and between two tries to send
 * to a client that does not read its answers.
 */
export const requestLife = { servedMs: 30_000, clientMs: 60_000, fullMs: 20 }

/**
 * Requests and answers of the transport. A request waits in the list of its pattern until one of the serving instances takes
 * it, once; the answer goes to the stream of the client. They are no events and belong to no bus.
 *
 * The requests that a client waits for are a set in Redis, and only the client removes them on a timeout, so clocks of two
 * machines are never compared. Set and stream expire, so a client that died leaves nothing.
 */
export class Requests {
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
  ) {}

  /**
   * @param waitMs how long the client waits. The request is kept a little longer, so that instances can count those that they
   * took too late
   * @throws NotFoundError `NO_HANDLER` if no instance serves the pattern; UnavailableError `REQUESTS_FULL`
   */
  async ask({ pattern, client, id, body }: Request, waitMs: number): Promise<void> {
    const { redis, keys } = this
    // commands of one tick are sent and executed in this order: the instance that takes the request finds it open
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

  /** The client no longer waits for these requests. */
  async close(client: string, ...ids: string[]): Promise<void> {
    await this.redis.srem(this.keys.openRequests(client), ...ids)
  }

  /** Keeps the keys of a client that waits for answers from expiring. */
  async renew(client: string): Promise<void> {
    await this.redis.pexpire(this.keys.openRequests(client), requestLife.clientMs)
  }

  async isOpen({ client, id }: Request): Promise<boolean> {
    return (await this.redis.sismember(this.keys.openRequests(client), id)) === 1
  }

  /** Marks these patterns as served, for `servedMs`. */
  async serve(patterns: readonly string[]): Promise<void> {
    await serveScript.run(this.redis, [this.keys.servedPatterns()], [requestLife.servedMs, ...patterns])
  }

  /** Sends one packet of an answer. Waits while the client has too many unread ones. @returns false if the client no longer waits */
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
