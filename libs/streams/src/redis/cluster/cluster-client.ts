import { lookup } from 'node:dns'
import type { Cluster, ClusterOptions, Redis, RedisOptions } from 'ioredis'
import { refreshSlots, waitingOf } from './cluster-nodes.js'

/** Times and numbers of the tries of one command. A TRYAGAIN lasts as long as its slot is being moved. */
const tries = { most: 16, clusterDownMs: 100, movingMs: 100, failoverMs: 250, mostOfWaiting: 64 }

/**
 * The options of a Cluster client, made from those of a client of one Redis.
 *
 * What ioredis 6 does with a command that failed, and what is chosen here:
 * - `MOVED`, `ASK`, `TRYAGAIN` and `CLUSTERDOWN` are refusals: the node executed nothing. The command is sent again, `maxRedirections`
 *   times, after the delays below. A replica that was the master before answers `MOVED` too.
 * - A connection that breaks says "Connection is closed." for commands that were sent and for those that were not: they may have been
 *   executed. With `retryDelayOnFailover` ioredis sends them again, an append too; 0 turns that off, and the caller gets the error.
 *   Only clients whose commands wait for Redis anyway (BullMQ's, subscribers) have it.
 * - Connections to nodes are never restored (`clusterNodeRetryStrategy` is not set), so `autoResendUnfulfilledCommands` and
 *   `maxRetriesPerRequest` of a node have no effect: a node that is gone is left out, and the next command for its slots makes a new
 *   connection, by way of another node's `MOVED`.
 * - `enableOfflineQueue` must be on for a node: its connection is made with the first command. The offline queue of the Cluster, for
 *   the time when no node is known, is used before the first connection only: see {@link attendCluster}.
 * - Automatic pipelines are off: a pipeline in which some commands were redirected and others executed fails for the former.
 *   {@link attendCluster} has the commands of one tick written together instead.
 */
export function clusterOptions(own: RedisOptions): ClusterOptions {
  const { lazyConnect = false, retryStrategy, ...rest } = own
  const node: RedisOptions = { ...rest, enableAutoPipelining: false }
  delete node.reconnectOnError // a replica answers MOVED here, and never READONLY
  delete node.enableOfflineQueue
  const waits = own.maxRetriesPerRequest === null
  return {
    lazyConnect,
    redisOptions: node,
    enableReadyCheck: false,
    clusterRetryStrategy: times => (retryStrategy ? retryStrategy(times) : null),
    maxRedirections: waits ? tries.mostOfWaiting : tries.most,
    retryDelayOnFailover: waits ? tries.failoverMs : 0,
    retryDelayOnClusterDown: tries.clusterDownMs,
    retryDelayOnTryAgain: tries.movingMs,
    dnsLookup,
  }
}

/** A name that cannot be resolved must not keep ioredis from asking the other nodes. */
const dnsLookup: ClusterOptions['dnsLookup'] = (name, found) =>
  lookup(name, (error, address, family) => found(null, error ? name : address, family))

/**
 * Commands wait for the first connection to the Cluster only, as those of a client of one Redis do. Afterwards they fail while no node
 * is known.
 *
 * @param own the options that the client was made from
 * @param each called with the client of each node, before it connects
 */
export function attendCluster(cluster: Cluster, own: RedisOptions, each: (node: Redis) => void): Cluster {
  cluster.on('+node', (node: Redis) => {
    each(node)
    if (own.enableAutoPipelining) writeTogether(node)
  })
  // otherwise the slots of a node that died would be looked up by the next command for them only
  cluster.on('-node', () => {
    if (cluster.status === 'ready') refreshSlots(cluster)
  })
  if (own.maxRetriesPerRequest === null) return cluster
  cluster.on('ready', () => (cluster.options.enableOfflineQueue = true)) // also for nodes that are connecting
  cluster.on('close', () => {
    cluster.options.enableOfflineQueue = false
    waitingOf(cluster).flushQueue(new Error('Connection is closed.'))
  })
  return cluster
}

/** Has the commands of one tick written to the socket in one call, as automatic pipelines do for one Redis. */
function writeTogether(node: Redis): void {
  const send = node.sendCommand.bind(node)
  const connection = node as unknown as { readonly stream?: { cork(): void; uncork(): void } }
  let isCorked = false
  node.sendCommand = (command, stream) => {
    const { stream: socket } = connection
    if (!isCorked && socket && node.status === 'ready') {
      isCorked = true
      socket.cork()
      setImmediate(() => {
        isCorked = false
        socket.uncork()
      })
    }
    return send(command, stream)
  }
}
