import type { Cluster, Redis, RedisOptions } from 'ioredis'
import { messageOf, UnavailableError } from '@sluice/event'
import { startNodeClient } from './cluster/cluster-nodes.js'
import { isCluster, type RedisClient } from './cluster/redis-client.js'
import { masters } from './connection.js'
import { RedisTarget } from './redis-target.js'
import { sentinelClient } from './sentinel-watch.js'

/** The oldest Redis that has everything the scripts use. */
const oldestRedis = '7.0.0'

/**
 * Resolves when Redis answers and has loaded its data, however long that takes.
 *
 * @returns its version; `unknown` if INFO is denied
 * @throws UnavailableError `REDIS_UNREACHABLE`, `REDIS_DENIED`, `REDIS_TLS`, `NOT_REDIS`, `REDIS_TOO_OLD` or `REDIS_CLUSTER`, each with what to do about it.
 */
export async function checkRedis(redis: RedisClient): Promise<{ version: string }> {
  const { address, from, names } = RedisTarget.ofClient(redis)
  let info: string
  let refusesWrites: string | undefined
  try {
    info = await askInfo(redis, 'server')
    for (const master of masters(redis)) {
      while (/loading:1/.test(await askInfo(master, 'persistence')))
        await new Promise(resolve => setTimeout(resolve, 100))
      refusesWrites ??= noWritesWhy(await askInfo(master, 'replication'), names.url)
    }
  } catch (cause) {
    const { code, why } = await problemOf(redis, cause)
    throw new UnavailableError(code, `cannot use Redis at ${address} (from ${from}): ${why}`, {}, { cause })
  }
  const version = /redis_version:([\d.]+)/.exec(info)?.[1] ?? (info === '' ? 'unknown' : '0')
  if (Number(version.split('.')[0]) < Number(oldestRedis.split('.')[0])) {
    throw new UnavailableError(
      'REDIS_TOO_OLD',
      `Redis at ${address} (from ${from}) is ${version}; Sluice needs ${oldestRedis} or newer (or Valkey)`,
    )
  }
  if (/redis_mode:cluster/.test(info) && !isCluster(redis)) {
    throw new UnavailableError(
      'REDIS_CLUSTER',
      `Redis at ${address} (from ${from}) is a node of a Redis Cluster: write redis+cluster:// with the addresses of some nodes`,
    )
  }
  if (/redis_mode:sentinel/.test(info)) {
    throw new UnavailableError(
      'NOT_REDIS',
      `a Sentinel answers at ${address} (from ${from}): write redis+sentinel:// with the addresses of all Sentinels and the name of the master`,
    )
  }
  if (refusesWrites)
    throw new UnavailableError('REDIS_UNREACHABLE', `cannot use Redis at ${address} (from ${from}): ${refusesWrites}`)
  await checkDatabase(redis)
  return { version }
}

/**
 * Why a Redis that answers refuses every write; both reasons may pass.
 *
 * @param replication the section of INFO
 * @param url the name of the setting with the address
 */
function noWritesWhy(replication: string, url: string): string | undefined {
  const [, host] = /role:slave[^]*?master_host:(\S+)/.exec(replication) ?? []
  const [, port] = /master_port:(\d+)/.exec(replication) ?? []
  if (host)
    return `it is a replica of ${host}:${port}, and replicas take no writes: write the address of the master, or redis+sentinel:// with those of the Sentinels, in ${url}`
  // Redis has the field only where min-replicas-to-write is set
  if (/min_slaves_good_slaves:0\b/.test(replication))
    return 'it takes no writes before a replica is connected, as its min-replicas-to-write asks'
  return undefined
}

/** ioredis stays at database 0 where there is none of the number that was asked for. */
async function checkDatabase(redis: RedisClient): Promise<void> {
  if (isCluster(redis) || !redis.options.db) return
  const { address, from, names } = RedisTarget.ofClient(redis)
  try {
    await redis.select(redis.options.db)
  } catch (cause) {
    const none = { code: 'REDIS_DENIED', why: `it has no database ${redis.options.db}: correct ${names.url}` }
    const { code, why } = /^ERR (DB index|invalid)/.test(messageOf(cause)) ? none : await problemOf(redis, cause)
    throw new UnavailableError(code, `cannot use Redis at ${address} (from ${from}): ${why}`, {}, { cause })
  }
}

/**
 * A section of INFO; '' if INFO is denied and the operator vouches for what it would show.
 *
 * @throws the error of INFO
 */
export async function askInfo(
  redis: RedisClient,
  section: 'server' | 'persistence' | 'memory' | 'replication',
): Promise<string> {
  try {
    return await redis.info(section)
  } catch (error) {
    if (!isDenied(error) || !RedisTarget.ofClient(redis).vouchedFor('noeviction')) throw error
    await redis.ping() // refused while Redis loads its data
    return ''
  }
}

/** Whether Redis, or its provider, denies the user a command. */
export function isDenied(error: unknown): boolean {
  return /^(NOPERM|ERR unknown command)/.test(messageOf(error))
}

/** Milliseconds between two tries to reach a Redis that does not answer. */
const againMs = 250

/** How long a service that starts waits for its Redis. */
export interface StartWait {
  readonly withinMs: number
  /** Called when the wait begins, with the reason, and when it is over. */
  readonly say: (why: string, isOver?: boolean) => void
}

/**
 * As {@link checkRedis}, but waits while Redis does not answer, starts or fails over. It does not wait for errors that do not pass:
 * a wrong password, certificate or version, or a server that is not Redis.
 *
 * @throws as checkRedis
 */
export async function untilRedis(redis: RedisClient, { withinMs, say }: StartWait): Promise<{ version: string }> {
  const deadline = performance.now() + withinMs
  for (let said = false; ; said = true) {
    try {
      const found = await checkRedis(redis)
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

async function problemOf(redis: RedisClient, cause: unknown): Promise<{ code: string; why: string }> {
  const { names } = RedisTarget.ofClient(redis)
  const said = messageOf(cause)
  const denial = !said.startsWith(ofNoSentinel) && deniedWhy(said, `${names.url} or ${names.password}`, names.vouched)
  if (denial) return { code: 'REDIS_DENIED', why: denial }
  const { why, tls, ofSentinel } = await connectionError(redis, cause)
  const ofSentinelDenied = ofSentinel && deniedWhy(why, names.sentinelPassword, names.vouched)
  if (ofSentinelDenied) return { code: 'REDIS_DENIED', why: `the Sentinel: ${ofSentinelDenied}` }
  if (tls) return { code: 'REDIS_TLS', why: tls }
  const [, byte] = /Unknown RESP type (\d+)/.exec(why) ?? []
  if (!byte) return { code: 'REDIS_UNREACHABLE', why }
  // 72 is the first byte of "HTTP/1.1 400 Bad Request"
  const what = byte === '72' ? 'an HTTP server' : 'something that is no Redis'
  return { code: 'NOT_REDIS', why: `${what} answers there; take the address of a Redis server` }
}

/** @param password the names of the settings with the password */
function deniedWhy(said: string, password: string, vouched: string): string | undefined {
  if (/WRONGPASS/.test(said)) return `it asks for another password or user: correct ${password}`
  if (/NOAUTH/.test(said)) return `it asks for a password: set ${password}`
  const [denied, command = 'a command'] = /(?:NOPERM|unknown command)(?:.*?'([\w|]+)')?/.exec(said) ?? []
  if (denied) {
    const or = command.toLowerCase() === 'info' ? `, or answer for it with ${vouched}` : ''
    return `its user may not use ${command}: give it the rights of deploy/redis/sluice.acl${or}`
  }
  return undefined
}

/** How the error begins that ioredis has where no Sentinel names the master. The last answer of one is in it. */
const ofNoSentinel = 'All sentinels'

interface ConnectionError {
  readonly why: string
  /** The fix, if TLS failed. */
  readonly tls?: string
  readonly ofSentinel?: boolean
}

/** Milliseconds within which Redis sends the alert that says why it refuses a certificate. */
const alertMs = 500

/** ioredis reports that it gave up, but not why: the reason is in the connection's own error. */
async function connectionError(redis: RedisClient, cause: unknown): Promise<ConnectionError> {
  const target = RedisTarget.ofClient(redis)
  if (isCluster(redis)) return clusterError(redis, target, cause)
  const found = await errorOf(own => target.open({ ...redis.options, ...own }) as Redis, redis.options.tls, cause)
  const said = wordsOf(found) || messageOf(cause)
  if (said.startsWith(ofNoSentinel)) return sentinelError(redis, target, said)
  return withTls(found, said, redis.options.tls, target)
}

/** The error with which a connection of its own ends. @param cause if it has none */
async function errorOf(open: (own: RedisOptions) => Redis, tls: unknown, cause: unknown): Promise<unknown> {
  const silent = { username: undefined, password: undefined, db: 0, disableClientInfo: true }
  const once = { lazyConnect: true, retryStrategy: () => null, sentinelRetryStrategy: () => null }
  const probe = open({ ...(tls ? silent : {}), ...once })
  let found = cause
  probe.on('error', error => (found = error))
  await probe.connect().catch(error => (found = messageOf(found) ? found : error))
  // a client's certificate is refused after the connection was made; the reason may arrive later than a write fails
  if (found === cause && tls) await new Promise(resolve => setTimeout(resolve, alertMs))
  probe.disconnect()
  return found
}

function wordsOf(error: unknown): string {
  return messageOf(error) || String((error as { code?: string }).code ?? '')
}

function withTls(error: unknown, said: string, tls: unknown, target: RedisTarget): ConnectionError {
  const why = said + tlsHint(said, tls, target)
  return { why, ...tlsWhy(`${(error as { code?: string }).code ?? ''} ${said}`, target) }
}

/** What else an error may come from: one side speaks TLS, and the other one does not. Neither says so. */
function tlsHint(said: string, tls: unknown, { names }: RedisTarget): string {
  if (tls && /timed?out/i.test(said)) return '. Where it does not speak TLS it answers nothing'
  if (!tls && /ECONNRESET|EPIPE|Connection is closed/.test(said))
    return `. Where it speaks TLS it closes other connections: write rediss in ${names.url}`
  return ''
}

/** The reason that no node of a Cluster can be used. */
async function clusterError(redis: Cluster, target: RedisTarget, cause: unknown): Promise<ConnectionError> {
  let found = cause
  const { redisOptions = {} } = redis.options
  const probe = target.open({ ...redisOptions, lazyConnect: true }) as Cluster
  probe.on('node error', (error: Error) => (found = error))
  await probe.connect().catch(() => undefined)
  probe.disconnect()
  // that is all that a Cluster client hears of a node to which it has no connection
  if (/^Connection is closed/.test(messageOf(found)))
    found = await errorOf(own => startNodeClient(redis, { ...redisOptions, ...own }), redisOptions.tls, found)
  const said = wordsOf(found) || messageOf(cause)
  if (said.includes('cluster support disabled'))
    return { why: `it is no Redis Cluster: write redis:// with one address in ${target.names.url}` }
  return withTls(found, said, redisOptions.tls, target)
}

/** The reason that the first Sentinel does not name the master. */
async function sentinelError({ options }: Redis, target: RedisTarget, said: string): Promise<ConnectionError> {
  const { url } = target.names
  const sentinel = sentinelClient(options.sentinels![0]!, options, { lazyConnect: true, retryStrategy: () => null })
  let found: unknown
  sentinel.on('error', error => (found = error))
  const place = await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', options.name!).catch((error: unknown) => {
    found ??= error
  })
  sentinel.disconnect()
  if (/unknown command/i.test(messageOf(found)))
    return { why: `it is no Sentinel: take the ports of the Sentinels, or write redis:// with one address in ${url}` }
  if (place === null) return { why: `its Sentinels know no master ${options.name}: correct ${url}` }
  // the first may be away, and another say why
  const why = /NOAUTH|WRONGPASS/.exec(said)?.[0] ?? (found ? messageOf(found) : '')
  return {
    why: `no Sentinel answers${why && `: ${why}${tlsHint(why, options.sentinelTLS, target)}`}`,
    ofSentinel: true,
  }
}

/** @param said code and message of OpenSSL or Node */
function tlsWhy(said: string, { names }: RedisTarget): { readonly tls?: string } {
  const fix = [
    [
      /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|self.signed|unable to (get|verify)/,
      `its certificate is of a CA that is not known: set ${names.caFile} to the file of that CA`,
    ],
    [
      /ALTNAME_INVALID|altnames/,
      `its certificate has another name: correct the host in ${names.url}, or set ${names.serverName}`,
    ],
    [/CERT_HAS_EXPIRED|certificate has expired/, 'its certificate has expired: renew it'],
    [
      /CERTIFICATE_REQUIRED|certificate required/i,
      `it asks for a certificate: set ${names.certFile} and ${names.keyFile}`,
    ],
    [
      /ALERT_(UNKNOWN_CA|BAD_CERT|CERT)|alert (unknown ca|bad certificate|certificate)/i,
      `it refuses the certificate: correct ${names.certFile}`,
    ],
    [
      /WRONG_VERSION_NUMBER|wrong version number|packet length too long/i,
      `it does not speak TLS there: take its TLS port, or redis:// in ${names.url}`,
    ],
  ].find(([pattern]) => (pattern as RegExp).test(said)) as [RegExp, string] | undefined
  return fix ? { tls: fix[1] } : {}
}
