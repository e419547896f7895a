import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { RedisCluster } from './redis-cluster.js'
import { RedisSentinels } from './redis-sentinels.js'
import { RedisServer } from './redis-server.js'

/** What tests do with their Redis, of whichever kind. */
export type TestRedis = Pick<RedisServer, 'url' | 'run' | 'kill' | 'signal' | 'stop' | 'fill' | 'relieve'>

/** The kind of Redis that the end-to-end suite runs on: one (the default), sentinel, cluster or valkey. */
const kind = process.env['SLUICE_TEST_REDIS'] ?? 'one'

/** Whether that is one process, whose settings and files a test can change. */
export const isOneProcess = kind !== 'cluster' && kind !== 'sentinel'

/** BullMQ's prefix that goes with it: all keys of a queue must be in one slot. */
export const testQueuePrefix = kind === 'cluster' ? '{bull}' : 'bull'

/** Starts what SLUICE_TEST_REDIS asks for. */
export function startTestRedis(...options: string[]): Promise<TestRedis> {
  if (kind === 'cluster') return RedisCluster.start(...options)
  if (kind === 'sentinel') return RedisSentinels.start(...options)
  return RedisServer.start(...options)
}

/** A client of a Redis that tests started, by its URL. */
export function testClient(url: string, options: RedisOptions = {}): Redis {
  const [, what, hosts, name] = /^redis\+(cluster|sentinel):\/\/([^/]+)(?:\/(.+))?$/.exec(url) ?? []
  if (what === undefined) return new Redis(url, options)
  const nodes = hosts!.split(',').map(host => ({ host: host.split(':')[0]!, port: Number(host.split(':')[1]) }))
  if (what === 'sentinel') return new Redis({ ...options, sentinels: nodes, name: name! })
  // with the ready check, ioredis 6 may stay closed for ever when all nodes go while it waits for the answer
  return askingAll(new Cluster(nodes, { redisOptions: options, enableReadyCheck: false }))
}

/** KEYS and FLUSHALL of a Cluster client ask any one node: here they ask all masters. */
function askingAll(cluster: Cluster): Redis {
  const ask = async <T>(work: (master: Redis) => Promise<T>) => {
    await cluster.ping() // it knows the masters once it is connected
    return Promise.all(cluster.nodes('master').map(work))
  }
  const keys = async (pattern: string) => (await ask(master => master.keys(pattern))).flat()
  const flushall = async () => (await ask(master => master.flushall()))[0]
  return Object.assign(cluster, { keys, flushall }) as unknown as Redis
}
