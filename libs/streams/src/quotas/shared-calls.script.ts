import { Script } from '../redis/script.js'

/**
 * Calls of one target that are under way, in all processes together. One whose process died ends by itself. Also when Redis is full: it
 * is small, bounded and expires.
 *
 * KEYS the calls by the time (ms) when they have surely ended
 * ARGV `begin`, the call, most calls, ms after which it has surely ended
 *      `end`, the call
 *
 * Returns 1, or 0 if there is no room for the call.
 */
export const sharedCallsScript = new Script<number>(`#!lua flags=allow-oom
local key, op, call = KEYS[1], ARGV[1], ARGV[2]
if op == 'end' then return redis.call('ZREM', key, call) end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
if redis.call('ZCARD', key) >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', key, now + ARGV[4], call)
if redis.call('PTTL', key) < tonumber(ARGV[4]) then redis.call('PEXPIRE', key, ARGV[4]) end
return 1
`)
