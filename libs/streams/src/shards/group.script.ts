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
 * Creates a consumer group that begins at the start of its stream, and the stream. Looks first: a full Redis refuses to create
 * a group even if it exists, and then no service that makes room could start.
 *
 * KEYS[1] stream   ARGV[1] group
 * Returns 1 if it was created, 0 if it existed.
 */
export const groupScript = new Script<0 | 1>(`${there}
if isThere(KEYS[1], ARGV[1]) then return 0 end
redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
return 1
`)

/**
 * Creates a shard of a bus: its log with the router's group, and its gate. Existing keys stay as they are.
 *
 * KEYS[1] events   KEYS[2] gate   ARGV[1] the router's group   ARGV[2] shards that the bus has
 */
export const shardScript = new Script<null>(`${there}
if not isThere(KEYS[1], ARGV[1]) then redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM') end
if redis.call('HEXISTS', KEYS[2], 'shards') == 0 then redis.call('HSET', KEYS[2], 'shards', ARGV[2]) end
`)
