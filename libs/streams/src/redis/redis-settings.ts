import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { ClusterNode, RedisOptions } from 'ioredis'
import { messageOf } from '@sluice/event'
import { readRedisUrl, redisUrlProblem } from './redis-url.js'

/** What an operator can vouch for if Redis does not let Sluice ask. */
export const vouchable = ['durable', 'noeviction'] as const
export type Vouched = (typeof vouchable)[number]

/** Address and credentials of Redis, from settings or options. */
export interface RedisSettings {
  readonly url: string
  /** User name and password, if the URL has no password. */
  readonly username?: string
  readonly password?: string
  readonly tls?: RedisTls
  /** How to log in to the Sentinels of a redis+sentinel:// URL. */
  readonly sentinel?: { readonly username?: string; readonly password?: string }
}

/** Names of PEM files, and the name in Redis' certificate if it differs from the URL's host. */
export interface RedisTls {
  readonly caFile?: string
  readonly certFile?: string
  readonly keyFile?: string
  readonly serverName?: string
}

/** The name of each setting, for messages. */
export interface RedisNames {
  readonly url: string
  readonly username: string
  readonly password: string
  readonly sentinelUsername: string
  readonly sentinelPassword: string
  readonly caFile: string
  readonly certFile: string
  readonly keyFile: string
  readonly serverName: string
  readonly vouched: string
}

/** An invalid setting: its name, and the reason with the fix. Never its value, which may be a secret. */
export class WrongRedisSetting extends Error {
  constructor(
    readonly setting: string,
    readonly why: string,
  ) {
    super(`${setting} ${why}`)
  }
}

/** The arguments for ioredis: the URL if ioredis reads it itself, and options. */
export interface RedisAccess {
  readonly url?: string
  readonly options: RedisOptions
  /** The nodes of a Redis Cluster that are asked for all others. */
  readonly nodes?: readonly ClusterNode[]
  /** The address without secrets. */
  readonly address: string
}

/** @throws WrongRedisSetting */
export function redisAccess(settings: RedisSettings, names: RedisNames): RedisAccess {
  const { url, username, password, sentinel = {} } = settings
  const problem = redisUrlProblem(url)
  const read = readRedisUrl(url)
  if (problem || !read) throw new WrongRedisSetting(names.url, `must be ${problem}`)
  const tls = secured(settings.tls ?? {}, names, read.secure)
  needPassword(username && !read.hasUser && !read.hasPassword ? username : '', password, names.username, names.password)
  needPassword(sentinel.username, sentinel.password, names.sentinelUsername, names.sentinelPassword)
  const login = read.hasPassword || !password ? {} : { ...(username && !read.hasUser ? { username } : {}), password }
  if (!read.sentinel) {
    if (sentinel.password)
      throw new WrongRedisSetting(
        names.sentinelPassword,
        `needs ${names.url} to be like redis+sentinel://host:port/master`,
      )
    if (read.cluster) {
      const { nodes, ...user } = read.cluster
      return { nodes, options: { ...login, ...tls, ...user }, address: read.address }
    }
    const { url: own = url, ...user } = read.one ?? {}
    return { url: own, options: { ...user, ...login, ...tls }, address: read.address }
  }
  const options: RedisOptions = {
    ...{ ...login, ...tls, ...read.sentinel },
    ...(sentinel.username ? { sentinelUsername: sentinel.username } : {}),
    ...(sentinel.password ? { sentinelPassword: sentinel.password } : {}),
    ...(tls.tls ? { sentinelTLS: tls.tls, enableTLSForSentinelMode: true } : {}),
  }
  return { options, address: read.address }
}

/** A user without a password would be ignored, and Redis would take Sluice for its default user. */
function needPassword(user: string | undefined, password: string | undefined, name: string, missing: string): void {
  if (user && !password) throw new WrongRedisSetting(missing, `must be set too: ${name} is`)
}

function secured(tls: RedisTls, names: RedisNames, secure: boolean): Pick<RedisOptions, 'tls'> {
  const given = (['caFile', 'certFile', 'keyFile', 'serverName'] as const).filter(name => tls[name])
  if (!secure) {
    if (given[0]) throw new WrongRedisSetting(names[given[0]], `needs TLS: write rediss:// in ${names.url}`)
    return {}
  }
  for (const [one, other] of [['certFile', 'keyFile'] as const, ['keyFile', 'certFile'] as const])
    if (tls[one] && !tls[other]) throw new WrongRedisSetting(names[other], `must be set too: ${names[one]} is`)
  const read = (name: 'caFile' | 'certFile' | 'keyFile') => (tls[name] ? { [pem[name]]: pemOf(tls, name, names) } : {})
  const files = { ...read('caFile'), ...read('certFile'), ...read('keyFile') }
  try {
    createSecureContext(files)
  } catch (error) {
    throw new WrongRedisSetting(names.keyFile, `does not go with ${names.certFile}: ${messageOf(error)}`)
  }
  return { tls: { ...files, ...(tls.serverName ? { servername: tls.serverName } : {}) } }
}

const pem = { caFile: 'ca', certFile: 'cert', keyFile: 'key' } as const

function pemOf(tls: RedisTls, name: 'caFile' | 'certFile' | 'keyFile', names: RedisNames): Buffer {
  const bytes = fileOf(tls[name]!, names[name])
  try {
    if (name === 'keyFile') createSecureContext({ key: bytes })
    else new X509Certificate(bytes)
  } catch (error) {
    throw new WrongRedisSetting(
      names[name],
      `names ${tls[name]}, which holds no PEM that can be used: ${messageOf(error)}`,
    )
  }
  return bytes
}

/** @throws WrongRedisSetting */
function fileOf(path: string, setting: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'and there is no such file' : `which cannot be read: ${messageOf(error)}`
    throw new WrongRedisSetting(setting, `names ${path}, ${why}`)
  }
}

/**
 * The variables with secrets read from files: `NAME_FILE` names the file of `NAME`. A line break at its end is not part of the
 * secret.
 *
 * @throws WrongRedisSetting
 */
export function withSecretFiles<V extends Readonly<Record<string, string | undefined>>>(
  variables: V,
  names: readonly string[],
): V {
  const read = names.flatMap(name => {
    const file = variables[`${name}_FILE`]
    if (!file) return []
    if (variables[name]) throw new WrongRedisSetting(`${name}_FILE`, `cannot be set beside ${name}: take one of them`)
    const secret = fileOf(file, `${name}_FILE`)
      .toString()
      .replace(/\r?\n$/, '')
    if (secret === '') throw new WrongRedisSetting(`${name}_FILE`, `names ${file}, which is empty`)
    return [[name, secret]]
  })
  return read.length > 0 ? { ...variables, ...(Object.fromEntries(read) as object) } : variables
}
