import { Redis, type RedisOptions } from 'ioredis'
import { messageOf, UnavailableError } from '@sluice/event'
import { afterLoopTime } from '@sluice/observability'

/** The oldest Redis that has everything the scripts use. */
const oldestRedis = '7.0.0'

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
  return steady(client)
}

/** How every client here behaves; one that is duplicated from another needs it anew. */
export function steady(client: Redis): Redis {
  return failWithoutConnection(waitInLoopTime(client))
}

/** What ioredis 6 has of its `socketTimeout`; connection.int.spec.ts fails where another version does it in another way. */
interface Waiting {
  readonly stream: NodeJS.EventEmitter & { destroy(error: Error): void }
  readonly commandQueue: { readonly length: number }
  /** ioredis clears it when the connection closes. */
  socketTimeoutTimer: unknown
  setSocketTimeout(): void
}

/**
 * Gives a connection up when nothing came for `socketTimeout`, as ioredis does, but counts only the time that the event loop
 * had. ioredis takes a loop that stood still for a Redis that is silent: its timer fires before the answer is read that came
 * meanwhile, and an append that was made is reported as one that nobody answered.
 */
function waitInLoopTime(client: Redis): Redis {
  const { socketTimeout } = client.options
  if (socketTimeout === undefined) return client
  const waiting = client as unknown as Waiting
  waiting.setSocketTimeout = () => {
    const { stream } = waiting
    const stop = afterLoopTime(socketTimeout, () => {
      stream.destroy(new Error(`Socket timeout. Expecting data, but didn't receive any in ${socketTimeout}ms.`))
    })
    const came = () => {
      stop()
      stream.removeListener('close', stop)
      waiting.socketTimeoutTimer = undefined
      if (waiting.commandQueue.length > 0) waiting.setSocketTimeout()
    }
    waiting.socketTimeoutTimer = stop // that there is one is all that is asked
    stream.once('data', came).once('close', stop)
  }
  return client
}

/**
 * Commands wait for the first connection and for no later one: what waits for a connection would wait once more for its
 * first answer, and then be sent though nobody waits for it.
 */
function failWithoutConnection(client: Redis): Redis {
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
 * @param from what said where Redis is, for the message
 * @throws UnavailableError `REDIS_UNREACHABLE`, `REDIS_DENIED`, `NOT_REDIS` or `REDIS_TOO_OLD`, each with what to do about it.
 */
export async function checkRedis(redis: Redis, from = 'REDIS_URL'): Promise<{ version: string }> {
  let info: string
  try {
    info = await redis.info('server')
    while (/loading:1/.test(await redis.info('persistence'))) await new Promise(resolve => setTimeout(resolve, 100))
  } catch (cause) {
    const { code, why } = await problemOf(redis, cause)
    throw new UnavailableError(code, `cannot use Redis at ${shownUrl(redis)} (from ${from}): ${why}`, {}, { cause })
  }
  const version = /redis_version:([\d.]+)/.exec(info)?.[1] ?? '0'
  if (Number(version.split('.')[0]) < Number(oldestRedis.split('.')[0])) {
    throw new UnavailableError(
      'REDIS_TOO_OLD',
      `Redis at ${shownUrl(redis)} (from ${from}) is ${version}; Sluice needs ${oldestRedis} or newer (or Valkey)`,
    )
  }
  return { version }
}

/** Milliseconds between two tries to reach a Redis that is away. */
const againMs = 250

/** How long a service that starts waits for its Redis. */
export interface StartWait {
  readonly withinMs: number
  /** What said where Redis is. */
  readonly from?: string
  /** Told when there is something to wait for, and when that is over. */
  readonly say: (why: string, isOver?: boolean) => void
}

/**
 * As {@link checkRedis}, and waits for a Redis that is away, starting or failing over: that may pass. A wrong password or
 * version does not, nor does a server that is no Redis.
 *
 * @throws as checkRedis
 */
export async function untilRedis(redis: Redis, { withinMs, from, say }: StartWait): Promise<{ version: string }> {
  const deadline = performance.now() + withinMs
  for (let said = false; ; said = true) {
    try {
      const found = await checkRedis(redis, from)
      if (said) say('Redis answers now', true)
      return found
    } catch (error) {
      const mayPass = error instanceof UnavailableError && error.code === 'REDIS_UNREACHABLE'
      if (!mayPass || performance.now() >= deadline) throw error
      if (!said) say(`${error.message}. Waiting ${Math.round(withinMs / 1000)} s for it at most`)
      await new Promise(resolve => setTimeout(resolve, againMs))
    }
  }
}

async function problemOf(redis: Redis, cause: unknown): Promise<{ code: string; why: string }> {
  if (/WRONGPASS|NOAUTH/.test(messageOf(cause))) return { code: 'REDIS_DENIED', why: 'it asks for another password' }
  const why = await connectionError(redis, cause)
  const [, byte] = /Unknown RESP type (\d+)/.exec(why) ?? []
  if (!byte) return { code: 'REDIS_UNREACHABLE', why }
  // 72 is the first byte of "HTTP/1.1 400 Bad Request"
  const what = byte === '72' ? 'an HTTP server' : 'something that is no Redis'
  return { code: 'NOT_REDIS', why: `${what} answers there; take the address of a Redis server` }
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

/** Where it is connected to, without the password. */
function shownUrl({ options: { tls, username, host, port, path, db } }: Redis): string {
  if (path) return path
  const at = host?.includes(':') ? `[${host}]` : host
  return `${tls ? 'rediss' : 'redis'}://${username ? `${username}@` : ''}${at}:${port}${db ? `/${db}` : ''}`
}

export function address(redis: Redis): string {
  return redis.options.path ?? `${redis.options.host}:${redis.options.port}`
}
