import { Script } from '../redis/script.js'

/**
 * Renews a lease or takes it where it is free, and says by which edition of the registry its owner works. One that ran out
 * is taken anew, under the new token: what was begun under the old one must not go on.
 *
 * Also when Redis is full: a lease is small, and without its owner nothing would ever become less.
 *
 * KEYS[1] lease   ARGV[1] token held ('' for none)   ARGV[2] token to take it with   ARGV[3] time to live, ms
 * ARGV[4] registry version   ARGV[5] its stamp
 * Returns 2 when it was free and is taken, 1 when it is renewed, 0 when it is somebody else's.
 */
export const leaseScript = new Script<0 | 1 | 2>(`#!lua flags=allow-oom
local holder = redis.call('HGET', KEYS[1], 'token')
if holder and holder ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'token', holder or ARGV[2], 'version', ARGV[4], 'stamp', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return holder and 1 or 2
`)

/** KEYS[1] lease   ARGV[1] token. Gives the lease back, if it is ours. */
export const releaseScript = new Script<number>(`
if redis.call('HGET', KEYS[1], 'token') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`)

/**
 * Says that an instance lives, forgets those that did not for long, and returns all that do.
 *
 * KEYS[1] members   ARGV[1] instance   ARGV[2] time to live, ms
 */
export const memberScript = new Script<string[]>(`#!lua flags=allow-oom
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
return redis.call('ZRANGE', KEYS[1], 0, -1)
`)

/**
 * Takes a lock, also when Redis is full: it is small, it expires, and a bus cannot be deleted without it.
 *
 * KEYS[1] lock   ARGV[1] token   ARGV[2] time to live, ms
 * Returns 1, or 0 when it is somebody else's.
 */
export const lockScript = new Script<0 | 1>(`#!lua flags=allow-oom
return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') and 1 or 0
`)

/** KEYS[1] lock   ARGV[1] token. Gives the lock back, if it is ours. */
export const unlockScript = new Script<number>(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`)
