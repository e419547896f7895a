import { Redis, type RedisOptions } from 'ioredis'
import { UnavailableError, messageOf } from '@sluice/event'

/** The oldest Redis that has everything the scripts use. */
export const oldestRedis = '7.0.0'

/**
 * Milliseconds until a Redis that does not answer is given up, because it is frozen or its machine is gone without a reset.
 * A read that blocks is silent for as long as it blocks, so its client waits longer.
 */
const patience = { connectMs: 2000, answerMs: 2000, blockingAnswerMs: 5000, longestReconnectMs: 500 }

/**
 * A client for commands: commands issued in the same tick share one round trip. A command that was under way when the
 * connection broke fails and is not sent again: an append that was executed and not answered would be made twice. Whoever
 * calls this closes the client.
 *
 * No command waits longer than 3 s. While there is no connection commands fail at once, but for those before the first one;
 * while Redis loads its data they fail with LOADING.
 *
 * @param url redis://[[user]:password@]host[:port][/db], rediss:// for TLS
 */
export function commandClient(url: string, options: RedisOptions = {}): Redis {
  const client = new Redis(url, {
    enableAutoPipelining: true,
    protocol: 2, // one shape of replies, through typed methods and call() alike
    maxRetriesPerRequest: 0,
    enableReadyCheck: false, // it would hold commands back while Redis loads
    connectTimeout: patience.connectMs,
    socketTimeout: patience.answerMs,
    keepAlive: 5000,
    retryStrategy: times => Math.min(5 * 2 ** times, patience.longestReconnectMs),
    reconnectOnError: isNoMaster,
    ...options,
  })
  return failWithoutConnection(client)
}

/**
 * Commands wait for the first connection and for no later one: what waits for a connection would wait once more for its
 * first answer, and then be sent though nobody waits for it.
 */
export function failWithoutConnection(client: Redis): Redis {
  return client.once('ready', () => (client.options.enableOfflineQueue = false))
}

/** A client for blocking reads of less than 4 s: it must share its connection with nobody. */
export function blockingClient(url: string, options: RedisOptions = {}): Redis {
  return commandClient(url, { enableAutoPipelining: false, socketTimeout: patience.blockingAnswerMs, ...options })
}

/** The address may lead to the new master by now: the connection to the old one would never tell. */
function isNoMaster(error: Error): boolean {
  return error.message.startsWith('READONLY')
}

/**
 * Resolves when Redis answers and has loaded its data, however long that takes.
 *
 * @throws UnavailableError `REDIS_UNREACHABLE` or `REDIS_TOO_OLD`, each with what to do about it.
 */
export async function checkRedis(redis: Redis): Promise<{ version: string }> {
  let info: string
  try {
    info = await redis.info('server')
    while (/loading:1/.test(await redis.info('persistence'))) await new Promise(resolve => setTimeout(resolve, 100))
  } catch (cause) {
    const why = /WRONGPASS|NOAUTH/.test(messageOf(cause))
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
  let why = messageOf(cause)
  probe.on('error', error => (why = error.message || (error as { code?: string }).code || why))
  await probe.connect().catch(error => (why = why || messageOf(error)))
  probe.disconnect()
  return why
}

export function address(redis: Redis): string {
  return redis.options.path ?? `${redis.options.host}:${redis.options.port}`
}
