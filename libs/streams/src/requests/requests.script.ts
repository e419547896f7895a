import { Script } from '../redis/script.js'
import { field } from '../wire/fields.js'

const now = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
`

/**
 * Adds a request to the list of its pattern, from which instances take it.
 *
 * KEYS[1] requests that wait   KEYS[2] patterns that are served
 * ARGV[1] pattern   ARGV[2] request   ARGV[3] milliseconds it may wait   ARGV[4] most waiting requests   ARGV[5] their most bytes
 * Returns 'waits', 'nobody' (no instance serves the pattern) or 'full'.
 */
export const askScript = new Script<'waits' | 'nobody' | 'full'>(`${now}
local served = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not served or tonumber(served) < now() then return 'nobody' end
if redis.call('LLEN', KEYS[1]) >= tonumber(ARGV[4]) then return 'full' end
if (redis.call('MEMORY', 'USAGE', KEYS[1]) or 0) >= tonumber(ARGV[5]) then return 'full' end
redis.call('RPUSH', KEYS[1], ARGV[2])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
return 'waits'
`)

/**
 * Marks patterns as served, and deletes those whose mark expired.
 *
 * KEYS[1] patterns that are served   ARGV[1] how long the mark lasts, ms   ARGV[2…] patterns
 */
export const serveScript = new Script<null>(`${now}
local at = now()
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', at)
for i = 2, #ARGV do redis.call('ZADD', KEYS[1], at + ARGV[1], ARGV[i]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
`)

/**
 * Sends a client one packet of an answer, if it still waits for that answer.
 *
 * KEYS[1] answers to the client   KEYS[2] its open requests
 * ARGV[1] request   ARGV[2] packet   ARGV[3] most unread packets   ARGV[4] their most bytes   ARGV[5] ms until the stream expires
 * Returns 'sent', 'gone' (the client no longer waits) or 'full'.
 */
export const answerScript = new Script<'sent' | 'gone' | 'full'>(`
if redis.call('SISMEMBER', KEYS[2], ARGV[1]) == 0 then return 'gone' end
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[3]) then return 'full' end
if (redis.call('MEMORY', 'USAGE', KEYS[1]) or 0) >= tonumber(ARGV[4]) then return 'full' end
redis.call('XADD', KEYS[1], '*', '${field.request}', ARGV[1], '${field.answer}', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 'sent'
`)
