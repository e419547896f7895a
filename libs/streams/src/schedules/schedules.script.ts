import { Script } from '../redis/script.js'

/**
 * Settings and state of a schedule, as they were at one moment.
 *
 * KEYS[1] schedules   KEYS[2] states   ARGV[1] schedule
 */
export const readScript = new Script<[settings: string | null, state: string | null]>(`#!lua flags=no-writes
return { redis.call('HGET', KEYS[1], ARGV[1]), redis.call('HGET', KEYS[2], ARGV[1]) }
`)

/**
 * Makes or changes a schedule, unless somebody else wrote it since it was read.
 *
 * KEYS[1] schedules   KEYS[2] states   KEYS[3] due   KEYS[4] names   KEYS[5] buses   KEYS[6] waiting
 * ARGV[1] schedule   ARGV[2] its state as it was read, '' for none   ARGV[3] settings   ARGV[4] state
 * ARGV[5] when it has something to do, ms, '' for never   ARGV[6] its member in buses before, '' for none   ARGV[7] that from now on
 * Returns 1, or 0 if nothing was written.
 */
export const putScript = new Script<0 | 1>(`#!lua
if (redis.call('HGET', KEYS[2], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[4])
if ARGV[5] == '' then redis.call('ZREM', KEYS[3], ARGV[1]) else redis.call('ZADD', KEYS[3], ARGV[5], ARGV[1]) end
redis.call('ZADD', KEYS[4], 0, ARGV[1])
if ARGV[6] ~= '' and ARGV[6] ~= ARGV[7] then redis.call('ZREM', KEYS[5], ARGV[6]) end
redis.call('ZADD', KEYS[5], 0, ARGV[7])
redis.call('SREM', KEYS[6], ARGV[1])
return 1
`)

/**
 * Notes what became of the runs of a schedule, unless somebody else wrote it since it was read. Also when Redis is full: a state is
 * small, and in its place there was one before.
 *
 * KEYS[1] states   KEYS[2] due   KEYS[3] waiting
 * ARGV[1] schedule   ARGV[2] its state as it was read   ARGV[3] state   ARGV[4] when it has something to do, ms, '' for never
 * ARGV[5] '1' if a run could not be made
 * Returns 1, or 0 if nothing was written.
 */
export const advanceScript = new Script<0 | 1>(`#!lua flags=allow-oom
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
if ARGV[4] == '' then redis.call('ZREM', KEYS[2], ARGV[1]) else redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1]) end
redis.call(ARGV[5] == '1' and 'SADD' or 'SREM', KEYS[3], ARGV[1])
return 1
`)

/**
 * Deletes a schedule, unless somebody else wrote it since it was read. Also when Redis is full.
 *
 * KEYS as putScript   ARGV[1] schedule   ARGV[2] its state as it was read   ARGV[3] its member in buses
 * Returns 1, or 0 if nothing was deleted.
 */
export const removeScript = new Script<0 | 1>(`#!lua flags=allow-oom
if (redis.call('HGET', KEYS[2], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[3])
redis.call('SREM', KEYS[6], ARGV[1])
return 1
`)

/**
 * The schedules of a slot group that have something to do, those first that have had it for longest. It takes none away: nobody else
 * works on the group, and if somebody does, each run is made once all the same.
 *
 * KEYS[1] due   KEYS[2] schedules   KEYS[3] states   KEYS[4] waiting   ARGV[1] now, ms   ARGV[2] most of them
 * Returns how many have something to do, how many wait, when the next one has ('' for never), and then of each: its name, settings
 * and state, '' for what is not there.
 */
export const dueScript = new Script<
  [due: number, waiting: number, next: string, ...found: string[]]
>(`#!lua flags=no-writes
local names = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[2])
local next = redis.call('ZRANGE', KEYS[1], '(' .. ARGV[1], '+inf', 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')
local found = { #names, redis.call('SCARD', KEYS[4]), next[2] or '' }
if #names == tonumber(ARGV[2]) then found[1] = redis.call('ZCOUNT', KEYS[1], '-inf', ARGV[1]) end
if #names == 0 then return found end
local settings = redis.call('HMGET', KEYS[2], unpack(names))
local states = redis.call('HMGET', KEYS[3], unpack(names))
for i, name in ipairs(names) do
  found[#found + 1] = name
  found[#found + 1] = settings[i] or ''
  found[#found + 1] = states[i] or ''
end
return found
`)
