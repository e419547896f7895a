import calculateSlot from 'cluster-key-slot'
import { shardOf } from '../shards/shards.js'

/** The number of slot groups of a platform that does not say otherwise. It is fixed when the platform first starts. */
export const defaultSlotGroups = 16

/** A stage has a connection for each. */
export const mostSlotGroups = 256

const slots = 16_384

/**
 * The slot group that a shard lives in. Shards of one bus are in groups one after another, and buses begin at different ones, so
 * that all groups have about the same to do. It must never change: the names of keys rest on it.
 *
 * @param bus with its tenant, see `tenantOf`
 */
export function slotGroupOf(bus: string, shard: number, groups: number): number {
  return (shardOf(bus, groups) + shard) % groups
}

/**
 * The hash tag of a slot group. The slots of the groups are spread evenly over all slots, and masters hold slots in ranges, so
 * each master has about as many groups as the others.
 */
export function tagOf(group: number, groups: number): string {
  for (let n = 0; ; n++) {
    const tag = n === 0 ? `g${group}` : `g${group}.${n}`
    if (Math.floor((calculateSlot(tag) * groups) / slots) === group) return tag
  }
}
