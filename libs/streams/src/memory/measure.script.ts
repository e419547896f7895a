import { Script } from '../redis/script.js'
import { needsLua } from './needs.script.js'

/** The reply of {@link measureScript}. */
export type Measured = [
  nowMs: number,
  gate: 'bus' | 'redis' | '',
  closed: 'redis' | 'results' | 'policy' | '',
  events: number,
  oldest: string,
  needs: (string | number)[],
  bytes: (number | null)[],
  subscriptions: [entries: number, consumers: number][],
  there: 0 | 1,
]

/**
 * Measures one shard in one call.
 *
 * KEYS[1] events   KEYS[2] deliveries   KEYS[3] gate   KEYS[4] the slot group's gate   KEYS[5] payloads   then ARGV[1] - 1 more keys, then the streams of
 * subscriptions
 * Returns Redis' time in ms, what its gate and that of its slot group say ('' if they are open), the number of events and the oldest's entry id ('' for none), what the
 * readers of the log need (name, entry id, how many, …), the bytes of every key by Redis' own estimate, and for each subscription its
 * entries and consumers; at last whether its gate and its stream are there. The lanes of an ordered subscription count with it; their keys are named by its stream's.
 */
export const measureScript = new Script<Measured>(`${needsLua}
-- entries and bytes in the lanes of an ordered subscription, estimated from a sample
local function waiting(key)
  local lanes = redis.call('ZCARD', key .. ':due')
  if lanes == 0 then return 0, 0 end
  local bytes, entries = 0, 0
  local some = redis.call('ZRANDMEMBER', key .. ':due', 20)
  for _, lane in ipairs(some) do
    local stream = key .. ':lane:' .. lane:match('^[^/]*/(.*)$')
    bytes = bytes + (redis.call('MEMORY', 'USAGE', stream) or 0)
    entries = entries + redis.call('XLEN', stream)
  end
  return math.floor(bytes * lanes / #some), math.floor(entries * lanes / #some)
end
-- bytes of the payloads, estimated from a sample
local function payloads(index)
  local refs = redis.call('ZCARD', index)
  if refs == 0 then return 0 end
  local bytes = 0
  local some = redis.call('ZRANDMEMBER', index, 20)
  for _, ref in ipairs(some) do
    local key = index:sub(1, -2) .. ':' .. ref
    bytes = bytes + redis.call('HSTRLEN', key, 'e') + 150 * redis.call('HLEN', key)
  end
  return math.floor(bytes * refs / #some)
end
local time = redis.call('TIME')
local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
local bytes, subscriptions = {}, {}
for i, key in ipairs(KEYS) do
  bytes[i] = i ~= 4 and redis.call('MEMORY', 'USAGE', key) or 0
  if i == 5 then bytes[i] = bytes[i] + payloads(key) end
  if i > 4 + tonumber(ARGV[1]) then
    local consumers = 0
    if bytes[i] > 0 then
      for _, group in ipairs(redis.call('XINFO', 'GROUPS', key)) do consumers = consumers + field(group, 'consumers') end
    end
    local laneBytes, laneEntries = waiting(key)
    bytes[i] = bytes[i] + laneBytes
    subscriptions[#subscriptions + 1] = { redis.call('XLEN', key) + laneEntries, consumers }
  end
end
return {
  time[1] * 1000 + math.floor(time[2] / 1000), redis.call('HGET', KEYS[3], 'full') or '',
  redis.call('GET', KEYS[4]) or '',
  redis.call('XLEN', KEYS[1]), oldest and oldest[1] or '', needs(KEYS[1], KEYS[2]), bytes, subscriptions,
  redis.call('HEXISTS', KEYS[3], 'shards') * redis.call('EXISTS', KEYS[1]),
}
`)
