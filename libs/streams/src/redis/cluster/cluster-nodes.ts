import calculateSlot from 'cluster-key-slot'
import { type Cluster, type ClusterNode, Redis, type RedisOptions } from 'ioredis'
import type { NodeAddress } from '../redis-url.js'

/** What ioredis 6 has of a Cluster besides its public methods; cluster-client.int.spec.ts fails where another version has it otherwise. */
interface Inside {
  /** The keys (`host:port`) of the nodes of each slot, the master first. */
  readonly slots: string[][]
  readonly startupNodes: readonly ClusterNode[]
  readonly connectionPool: {
    getInstanceByKey(key: string): Redis | undefined
    findOrCreate(node: NodeAddress): Redis
  }
  natMapper(key: string): NodeAddress
  flushQueue(error: Error): void
}

const inside = (cluster: Cluster) => cluster as unknown as Inside

/** Fails what waits for a node. */
export function waitingOf(cluster: Cluster): Pick<Inside, 'flushQueue'> {
  return inside(cluster)
}

/** The nodes that a client was made with. */
export function startNodesOf(cluster: Cluster): readonly ClusterNode[] {
  return inside(cluster).startupNodes
}

/** A client of its own of the first node that a Cluster client was made with. */
export function startNodeClient(cluster: Cluster, options: RedisOptions): Redis {
  const [first = {}] = startNodesOf(cluster)
  return new Redis({ ...options, ...(typeof first === 'object' ? first : {}) })
}

/** Asks for the nodes of all slots. Nothing happens if they are being asked for. */
export function refreshSlots(cluster: Cluster): void {
  cluster.refreshSlotsCache(() => undefined)
}

/**
 * The client of the node that has the slot of a key, as far as is known: it belongs to the Cluster client. Only once that is connected.
 */
export function masterOf(cluster: Cluster, key: string): Redis | undefined {
  const node = inside(cluster).slots[calculateSlot(key)]?.[0]
  return node === undefined ? undefined : nodeAt(cluster, node)
}

/** The clients of all nodes that have slots, in the order of these. */
export function mastersOf(cluster: Cluster): readonly Redis[] {
  const found = new Set<string>()
  let last: string | undefined
  for (const nodes of inside(cluster).slots) {
    const node = nodes?.[0]
    if (node !== undefined && node !== last) found.add((last = node))
  }
  return Array.from(found, node => nodeAt(cluster, node))
}

/** Notes what a node said of another: that one has the slot now. */
export function slotMoved(cluster: Cluster, slot: number, node: string): void {
  inside(cluster).slots[slot] = [node]
  refreshSlots(cluster)
}

/** @param key `host:port` */
export function nodeAt(cluster: Cluster, key: string): Redis {
  const { connectionPool } = inside(cluster)
  return connectionPool.getInstanceByKey(key) ?? connectionPool.findOrCreate(inside(cluster).natMapper(key))
}
