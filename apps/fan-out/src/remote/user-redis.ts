import type { Socket } from 'node:net'
import { AbstractConnector, Redis, type RedisOptions } from 'ioredis'
import { ForbiddenHostError, RedisAnswerError, type RedisCommand } from '@sluice/targets'

/** The answer to `INFO` where the user has no right to it, or a provider has left it out. */
const mayNotAsk = /^(NOPERM|NOAUTH|ERR)\b/

/** Milliseconds that Redis may take to close a connection. */
const disconnectMs = 500

/** The connection to one user's Redis. It is not opened again when it breaks: the next attempt makes another one. */
export class UserRedis {
  #answeredAt = performance.now()

  /** Until the socket has closed, ioredis says that it is ready. */
  #isClosed = false

  private constructor(
    private readonly redis: Redis,
    private readonly socket: Socket,
  ) {}

  /**
   * @param own the replication ids of the platform's own Redis
   * @throws ForbiddenHostError if it is the platform's own; RedisAnswerError if it refuses the user or the database
   */
  static async open(
    socket: Socket,
    login: RedisCommand['login'],
    database: number,
    own: () => Promise<ReadonlySet<string>>,
  ): Promise<UserRedis> {
    class Opened extends AbstractConnector {
      constructor() {
        super(disconnectMs)
      }

      connect(): Promise<Socket> {
        this.stream = socket
        return Promise.resolve(socket)
      }
    }
    const options: RedisOptions = {
      ...{ Connector: Opened, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: null },
      ...{ protocol: 2, enableReadyCheck: false, disableClientInfo: true },
    }
    const redis = new Redis(options)
    redis.on('error', () => undefined)
    const client = new UserRedis(redis, socket)
    try {
      await redis.connect()
      // what ioredis does of itself goes on where Redis refuses it
      if (login) await client.#send(['AUTH', login.username, login.password])
      if (database > 0) await client.#send(['SELECT', String(database)])
      await client.#mustBeForeign(own)
      return client
    } catch (error) {
      client.close()
      throw error
    }
  }

  /** @throws RedisAnswerError; the reason of the signal, after which the client is closed if Redis was silent all the while */
  async call(args: readonly (string | Buffer)[], signal: AbortSignal): Promise<string | number> {
    signal.throwIfAborted()
    const begun = performance.now()
    let late: () => void
    const ended = new Promise<never>((_, reject) => {
      late = () => {
        if (this.#answeredAt < begun) this.close()
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', late, { once: true })
    })
    try {
      return await Promise.race([this.#send(args), ended])
    } finally {
      signal.removeEventListener('abort', late!)
    }
  }

  get isOpen(): boolean {
    return !this.#isClosed && this.redis.status === 'ready'
  }

  /** At once: a Redis that is silent would not take part in it. */
  close(): void {
    this.#isClosed = true
    this.redis.disconnect()
    this.socket.destroy()
  }

  /** A Redis whose user may not ask it cannot be recognised. */
  async #mustBeForeign(own: () => Promise<ReadonlySet<string>>): Promise<void> {
    const info = await this.#send(['INFO', 'replication']).catch((error: unknown) => {
      if (error instanceof RedisAnswerError && mayNotAsk.test(error.message)) return ''
      throw error
    })
    const id = replicationId(String(info))
    if (id === undefined || !(await own()).has(id)) return
    throw new ForbiddenHostError('it is the Redis of Sluice itself, or a replica of it: use another one')
  }

  async #send([name, ...args]: readonly (string | Buffer)[]): Promise<string | number> {
    try {
      const answer = (await this.redis.call(name as string, ...args)) as string | number
      this.#answeredAt = performance.now()
      return answer
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ReplyError') throw error
      this.#answeredAt = performance.now()
      throw new RedisAnswerError(error.message)
    }
  }
}

/** The id that a Redis and its replicas share, of what `INFO replication` says. */
export function replicationId(info: string): string | undefined {
  return /^master_replid:([0-9a-f]{40})\s*$/m.exec(info)?.[1]
}
