import { Script } from '../redis/script.js'

/**
 * Counts a try of one entry alone, of an entry that was begun before and not finished. Only the oldest entry of a shard is
 * tried so: a try of another entry means that the one before is finished.
 *
 * Also when Redis is full: the count is small, and without it an entry that kills its stage would never be set aside.
 *
 * KEYS[1] lease   KEYS[2] tries   ARGV[1] token   ARGV[2] entry id   ARGV[3] '1' if the last try failed for another reason
 * than the entry: that try does not count   ARGV[4] ms after which the count expires
 * Returns the number of tries with this one, or -1 (deposed).
 */
export const beginScript = new Script<number>(`#!lua flags=allow-oom
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return -1 end
local id, n = unpack(redis.call('HMGET', KEYS[2], 'id', 'n'))
local tries = id == ARGV[2] and tonumber(n) or 0
if tries == 0 or ARGV[3] ~= '1' then tries = tries + 1 end
redis.call('HSET', KEYS[2], 'id', ARGV[2], 'n', tries)
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return tries
`)

/**
 * Forgets the tries of an entry: the work on it ended, and what it lacked is not the entry's fault.
 *
 * KEYS[1] lease   KEYS[2] tries   ARGV[1] token   ARGV[2] entry id
 */
export const excuseScript = new Script<number>(`#!lua flags=allow-oom
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] or redis.call('HGET', KEYS[2], 'id') ~= ARGV[2] then return 0 end
return redis.call('DEL', KEYS[2])
`)
