import { Script } from '../redis/script.js'

/**
 * Renews a lease, or takes it if it is free, and writes the edition of the registry that its owner works by. An expired lease
 * is taken again under the new token: work that was begun under the old one must not go on.
 *
 * Also when Redis is full: a lease is small, and without owners no shard would be worked off.
 *
 * KEYS[1] lease   ARGV[1] token held ('' for none)   ARGV[2] token to take it with   ARGV[3] time to live, ms
 * ARGV[4] registry version   ARGV[5] its stamp
 * Returns 2 if it was free and is taken, 1 if it is renewed, 0 if another instance holds it.
 */
export const leaseScript = new Script<0 | 1 | 2>(`#!lua flags=allow-oom
local holder = redis.call('HGET', KEYS[1], 'token')
if holder and holder ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'token', holder or ARGV[2], 'version', ARGV[4], 'stamp', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return holder and 1 or 2
`)

/** KEYS[1] lease   ARGV[1] token. Deletes the lease if the token holds it. */
export const releaseScript = new Script<number>(`
if redis.call('HGET', KEYS[1], 'token') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`)

/**
 * Renews an instance in the list of members, deletes expired ones, and returns all live ones. The list expires with its last.
 *
 * KEYS[1] members   ARGV[1] instance   ARGV[2] time to live, ms
 */
export const memberScript = new Script<string[]>(`#!lua flags=allow-oom
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return redis.call('ZRANGE', KEYS[1], 0, -1)
`)

/** KEYS[1] members. Returns the live ones, by the clock of Redis: those of the processes may differ. */
export const liveScript = new Script<string[]>(`#!lua flags=no-writes
local time = redis.call('TIME')
return redis.call('ZRANGE', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000), '+inf', 'BYSCORE')
`)

/**
 * Takes a lock, also when Redis is full: it is small, it expires, and a bus cannot be deleted without it.
 *
 * KEYS[1] lock   ARGV[1] token   ARGV[2] time to live, ms
 * Returns 1, or 0 if another process holds it.
 */
export const lockScript = new Script<0 | 1>(`#!lua flags=allow-oom
return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') and 1 or 0
`)

/** KEYS[1] lock   ARGV[1] token. Deletes the lock if the token holds it. */
export const unlockScript = new Script<number>(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`)
