import { Script } from '../redis/script.js'

/**
 * `add(subscriptions, stream, …)` appends an entry and returns its id. Where it makes the stream of a subscription, it notes the name first, so that a bus
 * can be deleted by names. A stream that is there costs nothing more.
 */
export const addLua = `
local function add(subscriptions, stream, ...)
  local entry = redis.call('XADD', stream, 'NOMKSTREAM', '*', ...)
  if entry then return entry end
  local name = stream:match(':sub:([^:]*)$')
  if name then redis.call('SADD', subscriptions, name) end
  return redis.call('XADD', stream, '*', ...)
end
`

/**
 * Appends one entry to the stream of a subscription. Not when Redis is full.
 *
 * KEYS[1] subscriptions   KEYS[2] the stream   ARGV fields and values
 */
export const addScript = new Script<null>(`#!lua
${addLua}
add(KEYS[1], KEYS[2], unpack(ARGV))
`)
