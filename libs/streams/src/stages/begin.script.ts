import { Script } from '../redis/script.js'

/**
 * Counts that an entry which somebody began and never finished is begun once more, alone. Only the oldest entry of a shard is
 * ever begun so: another one means that the one before is finished.
 *
 * Also when Redis is full: it is small, and an entry that kills its stage would never be set aside.
 *
 * KEYS[1] lease   KEYS[2] tries   ARGV[1] token   ARGV[2] entry id   ARGV[3] '1' where the last try failed for another reason
 * than the entry: it does not count   ARGV[4] ms after which it is forgotten
 * Returns how often it was begun with this time, or -1 (deposed).
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
