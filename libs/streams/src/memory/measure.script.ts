import { Script } from '../redis/script.js'
import { needsLua } from './needs.script.js'

/** The reply of {@link measureScript}. */
export type Measured = [
  nowMs: number,
  gate: 'bus' | 'tenant' | 'redis' | '',
  closed: 'redis' | 'results' | 'policy' | '',
  events: number,
  oldest: string,
  needs: (string | number)[],
  bytes: number[],
  subscriptions: [entries: number, consumers: number, oldest: string][],
  there: 0 | 1,
  digests: 0 | 1,
  journal: 0 | 1,
  given: number,
  oldestGiven: string,
  delayed: number,
  nextDue: number,
]

/**
 * Measures one shard in one call. Commands are counted here: an idle platform does little else. So one command asks for all that
 * most shards do not have, and it is measured only if any of it is there.
 *
 * KEYS[1] events   KEYS[2] deliveries   KEYS[3] gate   KEYS[4] the slot group's gate   KEYS[5] dead   then what most do not have:
 * KEYS[6] journal   KEYS[7] payloads   KEYS[8] delayed   KEYS[11] delayed-leaving   up to KEYS[ARGV[1]], then the doorbell of what waits, and the streams of
 * subscriptions
 * Returns Redis' time in ms, what its gate and that of its slot group say ('' if they are open), the number of events and the oldest's
 * entry id ('' for none), what the readers of the log need (name, entry id, how many, …), the bytes of every key by Redis' own estimate
 * (0 for the slot group's gate, the journal and an empty KEYS[5]), and for each subscription its entries, consumers and the oldest's entry id ('' for
 * none); whether its gate and its stream are there, whether its gate remembers digests, and whether it has a journal; the number of
 * dead letters that dlq has still to keep and the oldest's entry id ('' for none); the number of events that wait to be appended and
 * when the first is due (ms, 0 for none). Where the doorbell was lost, it is made good. The lanes of an ordered subscription count with it;
 * their keys are named by its stream's.
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
local bytes = {}
for i = 1, #KEYS do bytes[i] = 0 end
local function weigh(i)
  bytes[i] = redis.call('MEMORY', 'USAGE', KEYS[i]) or 0
  return bytes[i] > 0
end
local isThere = weigh(1)
for _, i in ipairs({ 2, 3 }) do weigh(i) end
local given = redis.call('XLEN', KEYS[5])
local oldestGiven = given > 0 and weigh(5) and redis.call('XRANGE', KEYS[5], '-', '+', 'COUNT', 1)[1]
local last, journal, delayed, nextDue = tonumber(ARGV[1]), 0, 0, 0
if redis.call('EXISTS', unpack(KEYS, 6, last)) > 0 then
  journal = redis.call('EXISTS', KEYS[6])
  for i = 7, last do weigh(i) end
  bytes[7] = bytes[7] + payloads(KEYS[7])
  delayed = redis.call('ZCARD', KEYS[8]) + redis.call('ZCARD', KEYS[11])
  local due = redis.call('ZRANGE', KEYS[11], 0, 0, 'WITHSCORES')[2] or redis.call('ZRANGE', KEYS[8], 0, 0, 'WITHSCORES')[2]
  nextDue = tonumber(due or 0)
  local bell = KEYS[last + 1]
  if delayed > 0 and not redis.call('ZSCORE', bell, KEYS[8]) then redis.pcall('ZADD', bell, nextDue, KEYS[8]) end
end
local subscriptions = {}
for i = last + 2, #KEYS do
  local key, consumers, entries, first = KEYS[i], 0, 0, nil
  if weigh(i) then
    for _, group in ipairs(redis.call('XINFO', 'GROUPS', key)) do consumers = consumers + field(group, 'consumers') end
    entries = redis.call('XLEN', key)
    first = redis.call('XRANGE', key, '-', '+', 'COUNT', 1)[1]
  end
  local laneBytes, laneEntries = waiting(key)
  bytes[i] = bytes[i] + laneBytes
  subscriptions[#subscriptions + 1] = { entries + laneEntries, consumers, first and first[1] or '' }
end
local info = isThere and redis.call('XINFO', 'STREAM', KEYS[1]) or { 'length', 0 }
local oldest = field(info, 'first-entry')
local gate = redis.call('HMGET', KEYS[3], 'full', 'shards', 'seen')
local time = redis.call('TIME')
return {
  time[1] * 1000 + math.floor(time[2] / 1000), gate[1] or '', redis.call('GET', KEYS[4]) or '',
  field(info, 'length'), oldest and oldest[1] or '', needs(KEYS[1], KEYS[2], info), bytes, subscriptions,
  isThere and gate[2] and 1 or 0, gate[3] and 1 or 0, journal,
  given, oldestGiven and oldestGiven[1] or '', delayed, nextDue,
}
`)
