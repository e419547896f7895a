import { Script } from '../redis/script.js'

/**
 * Begins an attempt if no other one is running or done, or renews the lease of the owner's running attempt. The key expires
 * with the lease, so nothing waits for an owner that died.
 *
 * Also when Redis is full: a receipt is small, and without it no event could be handled, so that Redis would stay full.
 *
 * KEYS[1] receipt   ARGV[1] owner   ARGV[2] lease, ms
 * Returns {'mine'}, {'in-progress', ms that the other owner's lease lasts} or {'done', result}.
 */
export const claimReceiptScript = new Script<
  ['mine'] | ['in-progress', number] | ['done', string]
>(`#!lua flags=allow-oom
local state, owner, result = unpack(redis.call('HMGET', KEYS[1], 'state', 'owner', 'result'))
if state == 'done' then return { 'done', result } end
if state == 'in-progress' and owner ~= ARGV[1] then return { 'in-progress', redis.call('PTTL', KEYS[1]) } end
redis.call('HSET', KEYS[1], 'state', 'in-progress', 'owner', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { 'mine' }
`)

/**
 * Records how an attempt ended. An owner that is too late, because another attempt is running or done, changes nothing.
 *
 * KEYS[1] receipt   ARGV[1] owner   ARGV[2] 'done' or 'failed'   ARGV[3] time to live, ms   ARGV[4] result
 * Returns 1, or 0 if it was too late.
 */
export const finishReceiptScript = new Script<0 | 1>(`#!lua flags=allow-oom
local state, owner = unpack(redis.call('HMGET', KEYS[1], 'state', 'owner'))
if state == 'done' or state == 'in-progress' and owner ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[2], 'owner', ARGV[1], 'result', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`)
