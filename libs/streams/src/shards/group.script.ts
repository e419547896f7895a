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
 * The same for the stream of a subscription, and notes its name. Never for a bus without a gate: it is being deleted, or made.
 *
 * KEYS[1] subscription   KEYS[2] gate   KEYS[3] subscriptions   ARGV[1] the name of the subscription and of its group
 * Returns 1 if it was created, 0 if it existed, -1 if there is no gate.
 */
export const subscribeScript = new Script<0 | 1 | -1>(`${there}
if redis.call('HEXISTS', KEYS[2], 'shards') == 0 then return -1 end
if isThere(KEYS[1], ARGV[1]) then return 0 end
redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
redis.call('SADD', KEYS[3], ARGV[1])
return 1
`)

/**
 * Creates a shard of a bus: its gate, and the stream of each stage with its consumer group. Existing keys stay as they are.
 *
 * KEYS[1] gate   KEYS[2…] streams   ARGV[1] shards that the bus has   ARGV[2…] the group of each stream
 */
export const shardScript = new Script<null>(`${there}
for i = 2, #KEYS do
  if not isThere(KEYS[i], ARGV[i]) then redis.call('XGROUP', 'CREATE', KEYS[i], ARGV[i], '0', 'MKSTREAM') end
end
if redis.call('HEXISTS', KEYS[1], 'shards') == 0 then
  local time = redis.call('TIME')
  redis.call('HSET', KEYS[1], 'shards', ARGV[1], 'made', time[1] .. '.' .. time[2])
end
`)
