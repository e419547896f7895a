import { Script } from '../../redis/script.js'
import { ringLua } from '../../shards/bell.script.js'
import { eventOfLua, field } from '../../wire/fields.js'

const nowLua = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
`

/**
 * Makes the head of a parked lane due now. Also when Redis is full: handling events frees memory.
 *
 * KEYS[1] due   ARGV[1] lane
 * Returns 1; 0 if the lane is not parked.
 */
export const retryParkedScript = new Script<0 | 1>(`#!lua flags=allow-oom
${nowLua}
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], 'XX', 'LT', now(), ARGV[1])
return 1
`)

/**
 * Gives the head of a parked lane up: writes its dead letter, and the next event is due. It is not fenced: an attempt of the head that
 * runs meanwhile ends without an effect on the lane, because its owner finds the entry gone.
 *
 * KEYS[1] stream of the lane   KEYS[2] due   KEYS[3] tries   KEYS[4] starts   KEYS[5] dead   KEYS[6] dlq's doorbell
 * ARGV[1] lane   ARGV[2] entry id of the head   ARGV[3] letter
 * Returns 1; 0 if that entry is not the head.
 */
export const skipParkedScript = new Script<0 | 1>(`
${nowLua}${ringLua}${eventOfLua}
local waiting, due, tries, starts, dead, bell = unpack(KEYS)
local head = redis.call('XRANGE', waiting, '-', '+', 'COUNT', 1)[1]
if not head or head[1] ~= ARGV[2] then return 0 end
ring(bell, dead, redis.call('XADD', dead, '*', '${field.letter}', ARGV[3], '${field.event}', eventOf(head[2]) or ''))
redis.call('XDEL', waiting, head[1])
redis.call('HDEL', tries, ARGV[1])
redis.call('HDEL', starts, ARGV[1])
if redis.call('XLEN', waiting) > 0 then
  redis.call('ZADD', due, now(), ARGV[1])
else
  redis.call('UNLINK', waiting)
  redis.call('ZREM', due, ARGV[1])
end
return 1
`)
