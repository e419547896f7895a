import { Script } from '../redis/script.js'

/**
 * Lua: `ring(bell, stream, id)` says in the doorbell of a slot group that a stage has something to read in a stream: the entry of
 * that id, and all later ones. The stream that rang first is read first.
 */
export const ringLua = `
local function ring(bell, stream, id)
  redis.call('ZADD', bell, 'NX', id:match('^%d+'), stream)
end
`

/**
 * Appends an entry to a stream and rings for it.
 *
 * KEYS[1] stream   KEYS[2] doorbell, if a stage reads the stream
 * ARGV[1] 1 if the stream may be created, else 0   ARGV[2…] fields and values
 * Returns the entry id; nil if there is no stream and it may not be created.
 */
export const sendScript = new Script<string | null>(`#!lua
${ringLua}
if ARGV[1] == '0' and redis.call('EXISTS', KEYS[1]) == 0 then return false end
local id = redis.call('XADD', KEYS[1], '*', unpack(ARGV, 2))
if KEYS[2] then ring(KEYS[2], KEYS[1], id) end
return id
`)
