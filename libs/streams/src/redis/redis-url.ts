import type { RedisOptions } from 'ioredis'

/** The form of a Redis URL, for messages; {@link redisUrlProblem} checks it. */
const aRedisUrl =
  'like redis://[[user]:password@]host[:port][/db], or rediss:// for TLS, or redis+sentinel://host[:port],host[:port]/master[/db]'

const plain = /^rediss?:\/\//
const cluster = /^rediss?\+cluster:/
const sentinel =
  /^rediss?\+sentinel:\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^@/]+)\/(?<name>[^/]+)(?:\/(?<db>\d+)?)?$/
const sentinelHost = /^(?:\[(?<v6>[\da-f:.]+)\]|(?<host>[^:[\]\s]+))(?::(?<port>\d{1,5}))?$/i
const sentinelPort = 26_379

/** The parts of a URL that ioredis needs besides the URL. */
export interface ReadUrl {
  readonly secure: boolean
  /** Whether it has a user name or password. */
  readonly hasUser: boolean
  readonly hasPassword: boolean
  /** For Sentinel; a URL of one Redis is read by ioredis itself. */
  readonly sentinel?: Pick<RedisOptions, 'sentinels' | 'name' | 'username' | 'password' | 'db'>
  /** The URL without secrets. */
  readonly address: string
}

/** @returns undefined for a valid URL, else the form that it must have */
export function redisUrlProblem(url: unknown): string | undefined {
  if (typeof url === 'string' && cluster.test(url))
    return 'of one Redis or of Sentinels: Redis Cluster is not supported yet'
  return readRedisUrl(url) ? undefined : aRedisUrl
}

/** @returns undefined if it is not a URL of a Redis that Sluice can use */
export function readRedisUrl(url: unknown): ReadUrl | undefined {
  if (typeof url !== 'string') return undefined
  if (plain.test(url)) return readPlain(url)
  try {
    return readSentinel(url)
  } catch {
    return undefined // an invalid percent-encoding
  }
}

function readPlain(url: string): ReadUrl | undefined {
  if (!URL.canParse(url)) return undefined
  const read = new URL(url)
  const { username, password, protocol } = read
  read.password = ''
  read.search = '' // ioredis would read options from it, even a password
  return {
    ...{ secure: protocol === 'rediss:', hasUser: username !== '', hasPassword: password !== '' },
    address: read.href,
  }
}

function readSentinel(url: string): ReadUrl | undefined {
  const { user, password, hosts, name, db } = sentinel.exec(url)?.groups ?? {}
  const sentinels = (hosts ?? '').split(',').map(one => {
    const { v6, host, port = sentinelPort } = sentinelHost.exec(one)?.groups ?? {}
    return { host: v6 ?? host ?? '', port: Number(port) }
  })
  if (name === undefined || sentinels.some(({ host, port }) => host === '' || port < 1 || port > 65_535))
    return undefined
  const secure = url.startsWith('rediss')
  return {
    ...{ secure, hasUser: !!user, hasPassword: !!password },
    sentinel: {
      ...{ sentinels, name: decodeURIComponent(name), db: Number(db ?? 0) },
      ...(user ? { username: decodeURIComponent(user) } : {}),
      ...(password ? { password: decodeURIComponent(password) } : {}),
    },
    address: `${secure ? 'rediss' : 'redis'}+sentinel://${user ? `${user}@` : ''}${hosts}/${name}${db ? `/${db}` : ''}`,
  }
}
