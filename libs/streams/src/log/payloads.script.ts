import { Script } from '../redis/script.js'
import { eventOfLua } from '../wire/fields.js'
import { settleInOrderLua } from '../shards/settle.script.js'

/**
 * A payload is open from its first delivery until its entry in deliveries is settled. While it is open, a delivery that ended
 * leaves its field behind, empty, so that a fan-out that begins the entry again after a crash does not repeat it. The last
 * delivery to end deletes the payload.
 */
const payload = `
local function forgetWhenDone(key, index, ref)
  if redis.call('HEXISTS', key, 'open') == 1 or tonumber(redis.call('HGET', key, 'n') or 0) > 0 then return end
  redis.call('UNLINK', key)
  redis.call('ZREM', index, ref)
end
`

/**
 * Keeps the event of a stream entry for some deliveries, until each of them has ended. The event is copied inside Redis.
 *
 * KEYS[1] lease   KEYS[2] the stream   KEYS[3] payload   KEYS[4] payloads
 * ARGV[1] token   ARGV[2] entry id in the stream   ARGV[3] ref   ARGV[4…] job id and queue of each delivery
 * Returns for each delivery 1, or 0 if it has ended already; -1 (deposed); -2 if the event no longer exists.
 */
export const holdScript = new Script<(0 | 1)[] | -1 | -2>(`${eventOfLua}
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return -1 end
if redis.call('HEXISTS', KEYS[3], 'e') == 0 then
  local entry = redis.call('XRANGE', KEYS[2], ARGV[2], ARGV[2])[1]
  local event = entry and eventOf(entry[2])
  if not event then return -2 end
  local time = redis.call('TIME')
  redis.call('ZADD', KEYS[4], time[1] * 1000, ARGV[3])
  redis.call('HSET', KEYS[3], 'e', event, 'open', 1, 'n', 0)
end
local outstanding = {}
for i = 4, #ARGV, 2 do
  local queue = redis.call('HGET', KEYS[3], 'd:' .. ARGV[i])
  if not queue then
    redis.call('HINCRBY', KEYS[3], 'n', 1)
    redis.call('HSET', KEYS[3], 'd:' .. ARGV[i], ARGV[i + 1])
  end
  outstanding[#outstanding + 1] = queue == '' and 0 or 1
end
return outstanding
`)

/**
 * Marks deliveries as ended, also when Redis is full.
 *
 * KEYS[1] payload   KEYS[2] payloads   ARGV[1] ref   ARGV[2…] job ids
 * Returns how many of them had not ended before.
 */
export const releaseScript = new Script<number>(`#!lua flags=allow-oom
${payload}
local open = redis.call('HEXISTS', KEYS[1], 'open') == 1
local released = 0
for i = 2, #ARGV do
  local field = 'd:' .. ARGV[i]
  local queue = redis.call('HGET', KEYS[1], field)
  if queue and queue ~= '' then
    if open then redis.call('HSET', KEYS[1], field, '') else redis.call('HDEL', KEYS[1], field) end
    redis.call('HINCRBY', KEYS[1], 'n', -1)
    released = released + 1
  end
end
forgetWhenDone(KEYS[1], KEYS[2], ARGV[1])
return released
`)

/**
 * Settles entries of the deliveries stream, and closes payloads: no further delivery will be added to them.
 *
 * KEYS[1] deliveries   KEYS[2] lease   KEYS[3] payloads   KEYS[4…] payload
 * ARGV[1] group   ARGV[2] token   ARGV[3…] the ref of each payload, then entry ids, oldest first
 * Returns how many were still pending, or -1 (deposed): another instance holds the lease and nothing was done.
 */
export const settleDeliveriesScript = new Script<number>(`#!lua flags=allow-oom
${settleInOrderLua}
${payload}
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[2] then return -1 end
for i = 4, #KEYS do
  redis.call('HDEL', KEYS[i], 'open')
  forgetWhenDone(KEYS[i], KEYS[3], ARGV[i - 1])
end
return settleInOrder(KEYS[1], ARGV[1], #KEYS)
`)
