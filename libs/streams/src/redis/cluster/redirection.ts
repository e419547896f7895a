import type { Cluster, Redis } from 'ioredis'
import { messageOf } from '@sluice/event'
import { nodeAt, refreshSlots, slotMoved } from './cluster-nodes.js'

/** Milliseconds until a command is sent again that no node can execute now. */
const againMs = 100

/**
 * Follows the refusal of a node that was sent a command by itself, and not by the Cluster client. A node that refuses executed
 * nothing. Resolves when the command may be sent again:
 *
 * @returns the node that takes it if it is asked (`ASKING`); undefined: the one that has its slot now
 * @throws the error, if it is no such refusal
 */
export async function redirected(cluster: Cluster, error: unknown): Promise<Redis | undefined> {
  const [what, slot, node] = messageOf(error).split(' ')
  if (what === 'MOVED') return void slotMoved(cluster, Number(slot), node!)
  if (what === 'ASK') return nodeAt(cluster, node!)
  if (what !== 'TRYAGAIN' && what !== 'CLUSTERDOWN') throw error
  await new Promise(resolve => setTimeout(resolve, againMs))
  if (what === 'CLUSTERDOWN') refreshSlots(cluster)
  return undefined
}
