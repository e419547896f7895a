import { databaseOf, hostOf, portOf, RedisBusyError, type RedisCalls, type RedisCommand } from '@sluice/targets'
import type { Dialer } from './dialer.js'
import { UserRedis } from './user-redis.js'

/** How many connections there are at most, and the milliseconds that one may take to open and is kept without a call. */
const bounds = { most: 100, openMs: 5000, idleMs: 60_000 }

interface Kept {
  readonly opened: Promise<UserRedis>
  /** Undefined until it is open. */
  client?: UserRedis
  calls: number
  idle?: NodeJS.Timeout
}

/** The connections to users' Redis: one for all calls of the same URL and user, closed when there were none for a minute. */
export class RedisClients implements RedisCalls {
  /** The least recently used first. */
  readonly #kept = new Map<string, Kept>()

  /** @param own the replication ids of the platform's own Redis */
  constructor(
    private readonly dialer: Dialer,
    private readonly own: () => Promise<ReadonlySet<string>>,
    private readonly idleMs = bounds.idleMs,
    private readonly most = bounds.most,
  ) {}

  async call({ url, login, args, signal }: RedisCommand): Promise<string | number> {
    const key = JSON.stringify([url.href, login?.username, login?.password])
    const kept = this.#of(key, url, login)
    clearTimeout(kept.idle)
    kept.calls++
    try {
      const client = await before(signal, kept.opened)
      return await client.call(args, signal)
    } finally {
      kept.calls--
      if (kept.calls === 0) kept.idle = setTimeout(() => this.#close(key, kept), this.idleMs).unref()
    }
  }

  /** How many there are. */
  get size(): number {
    return this.#kept.size
  }

  close(): void {
    for (const [key, kept] of this.#kept) this.#close(key, kept)
  }

  #of(key: string, url: URL, login: RedisCommand['login']): Kept {
    let kept = this.#kept.get(key)
    if (kept?.client && !kept.client.isOpen) {
      this.#close(key, kept)
      kept = undefined
    }
    this.#kept.delete(key)
    if (!kept) {
      this.#makeRoom()
      kept = { opened: this.#open(url, login), calls: 0 }
      this.#follow(key, kept)
    }
    this.#kept.set(key, kept)
    return kept
  }

  #follow(key: string, kept: Kept): void {
    kept.opened.then(
      client => {
        kept.client = client
        // it was closed meanwhile
        if (this.#kept.get(key) !== kept) client.close()
      },
      () => this.#close(key, kept),
    )
  }

  async #open(url: URL, login: RedisCommand['login']): Promise<UserRedis> {
    const signal = AbortSignal.timeout(bounds.openMs)
    const place = { host: hostOf(url)!, port: portOf(url), tls: url.protocol === 'rediss:' }
    const socket = await this.dialer.dial(place, signal)
    const late = () => void socket.destroy()
    signal.addEventListener('abort', late, { once: true })
    try {
      return await UserRedis.open(socket, login, databaseOf(url), this.own)
    } finally {
      signal.removeEventListener('abort', late)
    }
  }

  /** @throws RedisBusyError if all are in use */
  #makeRoom(): void {
    if (this.#kept.size < this.most) return
    const [oldest] = [...this.#kept].filter(([, { calls }]) => calls === 0)
    if (!oldest)
      throw new RedisBusyError(`this process writes to ${this.most} other Redis now, the most at the same time`)
    this.#close(...oldest)
  }

  #close(key: string, kept: Kept): void {
    clearTimeout(kept.idle)
    kept.client?.close()
    if (this.#kept.get(key) === kept) this.#kept.delete(key)
  }
}

/** @throws the reason of the signal, if it comes first */
function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(signal.reason as Error)
    if (signal.aborted) late()
    signal.addEventListener('abort', late, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', late))
  })
}
