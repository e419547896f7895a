import { Script } from '../redis/script.js'

/**
 * Writes into the gate of a shard why nothing is accepted now, also when Redis is full. A bus that was deleted meanwhile gets
 * no gate.
 *
 * KEYS[1] gate   KEYS[2] events   ARGV[1] 'bus', 'tenant', 'redis' or '' for open
 */
export const gateScript = new Script<number>(`#!lua flags=allow-oom
if ARGV[1] == '' then return redis.call('HDEL', KEYS[1], 'full') end
if redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
return redis.call('HSET', KEYS[1], 'full', ARGV[1])
`)

/**
 * Writes into the gate of a slot group why none of its shards accepts anything now, also when Redis is full.
 *
 * KEYS[1] the group's gate   ARGV[1] 'redis', 'results', 'policy' or '' for open
 */
export const groupGateScript = new Script<null>(`#!lua flags=allow-oom
if ARGV[1] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[1]) end
`)
