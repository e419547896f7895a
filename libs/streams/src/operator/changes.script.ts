import { Script } from '../redis/script.js'
import { field } from '../wire/fields.js'

/** Lua: `add(stream, change)` keeps a change until it is told. It comes first: on a full Redis it fails, and nothing was written. */
const addLua = `
local function add(stream, change, most)
  redis.call('XADD', stream, 'MAXLEN', '~', most, '*', '${field.record}', change)
end
`

/**
 * Begins a condition, raises it, or ends it, and keeps the change that tells of that.
 *
 * KEYS[1] changes   KEYS[2] conditions
 * ARGV[1] most changes   ARGV[2] name of the condition   ARGV[3] how far it rose, 0 if it is over   ARGV[4] change as JSON, '' for none
 * Returns 1; 0 if that was told before.
 */
export const turnScript = new Script<0 | 1>(`${addLua}
local before = tonumber(redis.call('HGET', KEYS[2], ARGV[2]) or 0)
local now = tonumber(ARGV[3])
if now == before or (now > 0 and now < before) then return 0 end
if ARGV[4] ~= '' then add(KEYS[1], ARGV[4], ARGV[1]) end
if now == 0 then redis.call('HDEL', KEYS[2], ARGV[2]) else redis.call('HSET', KEYS[2], ARGV[2], now) end
return 1
`)

/**
 * Keeps the change that tells of something that goes on and on, when it begins: after a quiet time in which this was not called.
 *
 * KEYS[1] changes   KEYS[2] what is quiet or not
 * ARGV[1] most changes   ARGV[2] quiet time, ms   ARGV[3] change as JSON
 * Returns 1; 0 if it goes on.
 */
export const beginScript = new Script<0 | 1>(`${addLua}
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
  return 0
end
add(KEYS[1], ARGV[3], ARGV[1])
redis.call('SET', KEYS[2], '1', 'PX', ARGV[2])
return 1
`)

/**
 * Adds up attempts of one bus and minute, and rings for the governor if some failed.
 *
 * KEYS[1] attempts   KEYS[2] the governor's doorbell
 * ARGV[1] ms until they expire   ARGV[2] the stream that rings, '' for none   ARGV[3…] field and number
 */
export const countScript = new Script<null>(`
for i = 3, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
if ARGV[2] ~= '' then redis.call('ZADD', KEYS[2], 'NX', redis.call('TIME')[1] * 1000, ARGV[2]) end
return false
`)
