import { Redis, type RedisOptions } from 'ioredis'
import { UnavailableError } from '@sluice/event'

/** The oldest Redis that has everything the scripts use. */
export const oldestRedis = '7.0.0'

/**
 * A client for commands: commands issued in the same tick share one round trip. A command that was under way when the
 * connection broke fails and is not sent again: an append that was executed and not answered would be made twice. Whoever
 * calls this closes the client.
 *
 * @param url redis://[[user]:password@]host[:port][/db], rediss:// for TLS
 */
export function commandClient(url: string, options: RedisOptions = {}): Redis {
  return new Redis(url, {
    enableAutoPipelining: true,
    protocol: 2, // one shape of replies, through typed methods and call() alike
    maxRetriesPerRequest: 0,
    connectTimeout: 3000,
    socketTimeout: 10_000,
    keepAlive: 5000,
    retryStrategy: reconnectDelay,
    ...options,
  })
}

/** A client for blocking reads: it must share its connection with nobody, and it waits for Redis to come back. */
export function blockingClient(url: string, options: RedisOptions = {}): Redis {
  return commandClient(url, { enableAutoPipelining: false, ...options })
}

function reconnectDelay(times: number): number {
  return Math.min(50 * 2 ** Math.min(times, 6), 2000)
}

/**
 * @throws UnavailableError `REDIS_UNREACHABLE`, `REDIS_TOO_OLD` or `REDIS_EVICTS`, each with what to do about it.
 */
export async function checkRedis(redis: Redis): Promise<{ version: string }> {
  let info: string
  try {
    info = await redis.info('server')
  } catch (cause) {
    const why = /WRONGPASS|NOAUTH/.test(String(cause))
      ? 'it asks for another password'
      : await connectionError(redis, cause)
    throw new UnavailableError(
      'REDIS_UNREACHABLE',
      `cannot use Redis at ${address(redis)}: ${why}. Is REDIS_URL right?`,
      {},
      { cause },
    )
  }
  const version = /redis_version:([\d.]+)/.exec(info)?.[1] ?? '0'
  if (Number(version.split('.')[0]) < Number(oldestRedis.split('.')[0])) {
    throw new UnavailableError(
      'REDIS_TOO_OLD',
      `Redis at ${address(redis)} is ${version}; Sluice needs ${oldestRedis} or newer (or Valkey)`,
    )
  }
  return { version }
}

async function connectionError(redis: Redis, cause: unknown): Promise<string> {
  // ioredis reports that it gave up, not why: the reason was the connection's own error
  const { host, port } = redis.options
  const probe = new Redis({ ...redis.options, host, port, lazyConnect: true, retryStrategy: () => null })
  let why = cause instanceof Error ? cause.message : String(cause)
  probe.on('error', error => (why = error.message || (error as { code?: string }).code || why))
  await probe.connect().catch(error => (why = why || String(error)))
  probe.disconnect()
  return why
}

export function address(redis: Redis): string {
  return redis.options.path ?? `${redis.options.host}:${redis.options.port}`
}
