import { Cluster, type ClusterNode, type ClusterOptions, Redis, type RedisOptions } from 'ioredis'
import { attendCluster, clusterOptions } from './cluster/cluster-client.js'
import { startNodesOf } from './cluster/cluster-nodes.js'
import { isCluster, type RedisClient } from './cluster/redis-client.js'
import { type RedisAccess, type RedisNames, redisAccess, type RedisSettings, type Vouched } from './redis-settings.js'
import { defaultRedisUrl, variableNames } from './redis-variables.js'
import { SentinelWatch } from './sentinel-watch.js'
import type { CallObserver } from './timed-calls.js'

/**
 * Makes a client with the given options and its own options for the address. For a client of a Cluster, the options of the
 * connections to its nodes are in `redisOptions`.
 */
export type RedisFactory = (options: RedisOptions & ClusterOptions) => RedisClient

/** Makes a client with options of one Redis, also if it is one of a Cluster. */
type Make = (options: RedisOptions) => RedisClient

interface TargetParts {
  /** The address without secrets. */
  readonly address: string
  /** The setting or option that the address is from, for messages. */
  readonly from: string
  readonly names?: RedisNames
  readonly vouched?: readonly Vouched[]
}

const targets = new WeakMap<RedisClient, RedisTarget>()

/** The one Redis, or Redis Cluster, that Sluice uses. All clients of Sluice are made here, whatever their purpose. */
export class RedisTarget {
  readonly address: string
  readonly from: string
  /** The names of its settings. */
  readonly names: RedisNames
  /** Told of the calls of clients for commands, see {@link timeCalls}. To be set before the clients are made. */
  called?: CallObserver
  readonly #vouched: readonly Vouched[]
  readonly #watch: SentinelWatch | undefined

  private constructor(
    private readonly make: Make,
    { sentinels, name, ...options }: RedisOptions,
    { address, from, names = variableNames, vouched = [] }: TargetParts,
  ) {
    this.address = address
    this.from = from
    this.names = names
    this.#vouched = vouched
    if (sentinels && name) this.#watch = new SentinelWatch(name, sentinels, options)
  }

  /** @throws WrongRedisSetting */
  static of(
    settings: RedisSettings,
    parts: Omit<TargetParts, 'address'> & { readonly names: RedisNames },
  ): RedisTarget {
    return RedisTarget.#at(redisAccess(settings, parts.names), parts)
  }

  /** @throws WrongRedisSetting */
  static at(url = defaultRedisUrl): RedisTarget {
    return RedisTarget.of({ url }, { from: 'REDIS_URL', names: variableNames })
  }

  static #at({ url, options, nodes, address }: RedisAccess, parts: Omit<TargetParts, 'address'>): RedisTarget {
    const make = (own: RedisOptions) => {
      if (nodes) return new Cluster([...nodes], clusterOptions({ ...options, ...own }))
      const all = { ...(options.sentinels ? sentinelPatience : {}), ...options, ...own }
      return url === undefined ? new Redis(all) : new Redis(url, all)
    }
    return new RedisTarget(make, options, { ...parts, address })
  }

  /**
   * The target of the application's own client. That client is neither used nor closed: Sluice makes clients of its own.
   *
   * @param make the application's factory; without it clients are made by the options of its client
   */
  static like(
    client: RedisClient,
    parts: Omit<TargetParts, 'address'> = { from: 'a client of its own' },
    make?: RedisFactory,
  ): RedisTarget {
    if (isCluster(client)) return RedisTarget.#likeCluster(client, parts, make)
    const options = Object.fromEntries(ofThePlace.map(name => [name, client.options[name]])) as RedisOptions
    const address = addressOf(options)
    return make ? new RedisTarget(make, options, { ...parts, address }) : RedisTarget.#at({ options, address }, parts)
  }

  static #likeCluster(client: Cluster, parts: Omit<TargetParts, 'address'>, make?: RedisFactory): RedisTarget {
    const nodes = startNodesOf(client)
    const place = Object.fromEntries(ofTheCluster.map(name => [name, client.options[name]])) as ClusterOptions
    const options = Object.fromEntries(ofThePlace.map(name => [name, client.options.redisOptions?.[name as 'tls']]))
    const own = make ?? (all => new Cluster([...nodes], { ...all, ...place }))
    const all = (role: RedisOptions) => own(clusterOptions(make ? role : { ...(options as RedisOptions), ...role }))
    return new RedisTarget(all, {}, { ...parts, address: clusterAddress(nodes, options as RedisOptions) })
  }

  /** The target that a client was made for. */
  static ofClient(client: RedisClient): RedisTarget {
    let target = targets.get(client)
    if (!target) targets.set(client, (target = RedisTarget.like(client)))
    return target
  }

  /**
   * The caller closes the client. A lost connection shows where the client is used; ioredis would print every reconnect.
   *
   * @param each called with the client, or for a Cluster with the client of each node
   */
  open(options: RedisOptions, each: (client: Redis) => void = () => undefined): RedisClient {
    const client = this.make(options)
    client.on('error', () => undefined)
    targets.set(client, this)
    if (isCluster(client)) {
      return attendCluster(client, options, node => {
        targets.set(node, this)
        each(node)
      })
    }
    this.#watch?.follow(client)
    each(client)
    return client
  }

  /** Whether the operator vouches for it, so that Redis need not be asked. */
  vouchedFor(what: Vouched): boolean {
    return this.#vouched.includes(what)
  }
}

/** Milliseconds that a Sentinel may take to answer, until all are asked again, and until the connection to a replaced master is cut. */
const sentinelPatience: RedisOptions = {
  sentinelCommandTimeout: 2000,
  sentinelRetryStrategy: times => Math.min(50 * times, 500),
  disconnectTimeout: 200,
}

/** The options of the application's client that are about address and credentials. */
const ofThePlace = [
  ...(['host', 'port', 'path', 'family', 'username', 'password', 'db', 'tls', 'Connector', 'noDelay'] as const),
  ...(['sentinels', 'name', 'sentinelUsername', 'sentinelPassword', 'sentinelTLS', 'natMap'] as const),
  ...(['enableTLSForSentinelMode', 'updateSentinels', 'sentinelMaxConnections'] as const),
  ...(['connectionName', 'clientInfoTag', 'disableClientInfo'] as const),
] satisfies (keyof RedisOptions)[]

/** The options of the application's Cluster client that are about the way to its nodes. */
const ofTheCluster = ['natMap', 'dnsLookup', 'useSRVRecords', 'resolveSrv'] as const satisfies (keyof ClusterOptions)[]

function clusterAddress(nodes: readonly ClusterNode[], { tls, username }: RedisOptions): string {
  const hosts = nodes.map(node => {
    if (typeof node === 'number') return `127.0.0.1:${node}`
    if (typeof node !== 'string') return `${node.host ?? '127.0.0.1'}:${node.port ?? 6379}`
    return URL.canParse(node) ? new URL(node).host : `127.0.0.1:${node}`
  })
  return `${tls ? 'rediss' : 'redis'}+cluster://${username ? `${username}@` : ''}${hosts.join(',')}`
}

function addressOf({ sentinels, name, tls, username, host, port, path, db }: RedisOptions): string {
  if (path) return path
  const bracketed = (name: string | undefined) => (name?.includes(':') ? `[${name}]` : name)
  const hosts = sentinels?.map(one => `${bracketed(one.host)}:${one.port ?? 26_379}`).join(',')
  const at = hosts ? `${hosts}/${name}` : `${bracketed(host)}:${port}`
  return `${tls ? 'rediss' : 'redis'}${hosts ? '+sentinel' : ''}://${username ? `${username}@` : ''}${at}${db ? `/${db}` : ''}`
}
