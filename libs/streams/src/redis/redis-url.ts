import type { RedisOptions } from 'ioredis'

/** The form of a Redis URL, for messages; {@link redisUrlProblem} checks it. */
const aRedisUrl =
  'like redis://[[user]:password@]host[:port][/db], or rediss:// for TLS, or redis+sentinel://host[:port],host[:port]/master[/db], or redis+cluster://host[:port],host[:port]'

const plain = /^rediss?:\/\//
const several =
  /^rediss?\+(?<kind>sentinel|cluster):\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^@/]+)(?:\/(?<path>.*))?$/
const ofSentinel = /^(?<name>[^/]+)(?:\/(?<db>\d+)?)?$/
const oneHost = /^(?:\[(?<v6>[\da-f:.]+)\]|(?<host>[^:[\]\s]+))(?::(?<port>\d{1,5}))?$/i
const defaultPorts: Readonly<Record<string, number>> = { sentinel: 26_379, cluster: 6379 }

/** The path of a Cluster's URL that names a database. */
const clusterDatabase = /^rediss?\+cluster:\/\/[^/]+\/\d+$/

export interface NodeAddress {
  readonly host: string
  readonly port: number
}

/** The database in the path of a URL of one Redis, or none. */
const ofOne = /^(?:\/(?:\d+\/?)?)?$/

/** The parts of a URL that ioredis needs besides the URL. */
export interface ReadUrl {
  readonly secure: boolean
  /** Whether it has a user name or password. */
  readonly hasUser: boolean
  readonly hasPassword: boolean
  /** For one Redis: the URL, which ioredis reads itself, without user and password, and these. */
  readonly one?: Pick<RedisOptions, 'username' | 'password'> & { readonly url: string }
  /** For Sentinel. */
  readonly sentinel?: Pick<RedisOptions, 'sentinels' | 'name' | 'username' | 'password' | 'db'>
  /** For Redis Cluster: the nodes that are asked for all others. */
  readonly cluster?: Pick<RedisOptions, 'username' | 'password'> & { readonly nodes: readonly NodeAddress[] }
  /** The URL without secrets. */
  readonly address: string
}

/** @returns undefined for a valid URL, else the form that it must have */
export function redisUrlProblem(url: unknown): string | undefined {
  if (typeof url === 'string' && clusterDatabase.test(url) && !url.endsWith('/0'))
    return 'without a database: Redis Cluster has only number 0. Several platforms share one Cluster by SLUICE_PREFIX'
  return readRedisUrl(url) ? undefined : aRedisUrl
}

/** @returns undefined if it is not a URL of a Redis that Sluice can use */
export function readRedisUrl(url: unknown): ReadUrl | undefined {
  if (typeof url !== 'string') return undefined
  try {
    return plain.test(url) ? readPlain(url) : readSeveral(url)
  } catch {
    return undefined // an invalid percent-encoding
  }
}

function readPlain(url: string): ReadUrl | undefined {
  if (!URL.canParse(url)) return undefined
  const [read, shown] = [new URL(url), new URL(url)]
  const { username, password, protocol, pathname } = read
  if (!ofOne.test(pathname)) return undefined
  const login = { username: decodeURIComponent(username), password: decodeURIComponent(password) }
  read.username = read.password = shown.password = ''
  shown.search = '' // ioredis reads options from it, even a password
  return {
    ...{ secure: protocol === 'rediss:', hasUser: username !== '', hasPassword: password !== '' },
    one: { url: read.href, ...(username || password ? login : {}) },
    address: shown.href,
  }
}

/** Reads the URL of Sentinels or of a Cluster. */
function readSeveral(url: string): ReadUrl | undefined {
  const { kind, user, password, hosts, path = '' } = several.exec(url)?.groups ?? {}
  const nodes = hosts && kind ? nodesOf(hosts, defaultPorts[kind]!) : undefined
  if (!nodes) return undefined
  const secure = url.startsWith('rediss')
  const at = `${secure ? 'rediss' : 'redis'}+${kind}://${user ? `${user}@` : ''}${hosts}`
  const shown = { secure, hasUser: !!user, hasPassword: !!password }
  const login = {
    ...(user ? { username: decodeURIComponent(user) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
  }
  if (kind === 'cluster')
    return path === '' || path === '0' ? { ...shown, cluster: { nodes, ...login }, address: at } : undefined
  const { name, db } = ofSentinel.exec(path)?.groups ?? {}
  if (name === undefined) return undefined
  return {
    ...shown,
    sentinel: { sentinels: [...nodes], name: decodeURIComponent(name), db: Number(db ?? 0), ...login },
    address: `${at}/${name}${db ? `/${db}` : ''}`,
  }
}

function nodesOf(hosts: string, defaultPort: number): readonly NodeAddress[] | undefined {
  const nodes = hosts.split(',').map(one => {
    const { v6, host, port = defaultPort } = oneHost.exec(one)?.groups ?? {}
    return { host: v6 ?? host ?? '', port: Number(port) }
  })
  return nodes.some(({ host, port }) => host === '' || port < 1 || port > 65_535) ? undefined : nodes
}
