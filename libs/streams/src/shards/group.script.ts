import { Script } from '../redis/script.js'

const there = `
local function isThere(stream, group)
  if redis.call('EXISTS', stream) == 0 then return false end
  for _, flat in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    for i = 1, #flat, 2 do if flat[i] == 'name' and flat[i + 1] == group then return true end end
  end
  return false
end
`

/**
 * Makes a consumer group from the start of its stream, and the stream with it. Looks first: a Redis that is full refuses to
 * make a group also where it is there, and then no service could start to make room again.
 *
 * KEYS[1] stream   ARGV[1] group
 * Returns 1 when it was made, 0 when it was there.
 */
export const groupScript = new Script<0 | 1>(`${there}
if isThere(KEYS[1], ARGV[1]) then return 0 end
redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
return 1
`)

/**
 * Makes a shard of a bus: its log with the group that routes it, and its gate. What is there stays as it is.
 *
 * KEYS[1] events   KEYS[2] gate   ARGV[1] the router's group   ARGV[2] shards that the bus has
 */
export const shardScript = new Script<null>(`${there}
if not isThere(KEYS[1], ARGV[1]) then redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM') end
if redis.call('HEXISTS', KEYS[2], 'shards') == 0 then redis.call('HSET', KEYS[2], 'shards', ARGV[2]) end
`)
