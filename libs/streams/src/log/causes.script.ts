import { Script } from '../redis/script.js'

/**
 * Reads the keys of cause tokens and the limits, and creates what is missing. Also when Redis is full: without a key no
 * service that makes room could start.
 *
 * KEYS[1] causes   ARGV[1] id of the key to create if there is none   ARGV[2] that key
 * ARGV[3] '1' to overwrite the limits, '' to write them only if there are none   ARGV[4…] fields and values of the limits
 *
 * Returns all fields and values.
 */
export const causesScript = new Script<string[]>(`#!lua flags=allow-oom
if redis.call('HSETNX', KEYS[1], 'current', ARGV[1]) == 1 then redis.call('HSET', KEYS[1], 'key:' .. ARGV[1], ARGV[2]) end
for a = 4, #ARGV, 2 do redis.call(ARGV[3] == '1' and 'HSET' or 'HSETNX', KEYS[1], ARGV[a], ARGV[a + 1]) end
return redis.call('HGETALL', KEYS[1])
`)

/**
 * Counts events for the origins that caused them, up to the limit. All keys are of one shard.
 *
 * KEYS counts   ARGV[1] limit   then for each event: index of its key, field of its origin, ms that the key is kept
 * Refused as a whole when Redis is full.
 *
 * Returns for each event the count of its origin with it, or 0 if it would exceed the limit.
 */
export const countScript = new Script<number[]>(`#!lua
local limit, counts = tonumber(ARGV[1]), {}
for a = 2, #ARGV, 3 do
  local key = KEYS[tonumber(ARGV[a])]
  local count = tonumber(redis.call('HGET', key, ARGV[a + 1]) or 0)
  if count >= limit then
    count = 0
  else
    count = redis.call('HINCRBY', key, ARGV[a + 1], 1)
    if count == 1 then redis.call('PEXPIRE', key, ARGV[a + 2]) end
  end
  counts[#counts + 1] = count
end
return counts
`)

/**
 * Takes back the counts of events that were not appended.
 *
 * KEYS counts   ARGV for each event: index of its key, field of its origin
 */
export const uncountScript = new Script<null>(`#!lua flags=allow-oom
for a = 1, #ARGV, 2 do
  local key = KEYS[tonumber(ARGV[a])]
  if tonumber(redis.call('HGET', key, ARGV[a + 1]) or 0) > 0 then redis.call('HINCRBY', key, ARGV[a + 1], -1) end
end
return nil
`)
