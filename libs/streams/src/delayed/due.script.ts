import { seenLua } from '../log/seen.script.js'
import { Script } from '../redis/script.js'
import { ringLua } from '../shards/bell.script.js'
import { field } from '../wire/fields.js'
import { moved, moving } from '../wire/layout.js'
import { dueLua } from './delay.script.js'

/**
 * Lua: `refused(full)` says whether what is due waits on, by what the gates say. What waits counts for the bytes of the bus, of its tenant and of
 * Redis, and only its append makes room: so it is appended while publishers are refused, as results are.
 */
const refusedLua = `
local function refused(full)
  return full == 'results' or full == '${moving}' or full == '${moved}'
end
`

/** What one call appended: when each event was due, by the same clock as `nowMs`. */
export type Appeared = [
  nowMs: number,
  /** When the next one is due, -1 if nothing waits. */
  next: number,
  /** Whether the next one was accepted while the bus had fewer shards. */
  grown: 0 | 1,
  /** How many go to other shards. */
  leaving: number,
  dues: number[],
]

/**
 * Appends the events of a shard that are due, in the order of their times. That an event does not wait any more and that it is in the log
 * are one write, so it is appended once whoever dies meanwhile. It is in the dedupe window from now on. An event that was accepted while
 * the bus had fewer shards is left, and so is all that is behind it: its partition key may belong to another shard.
 *
 * KEYS as of delay.script.ts
 * ARGV[1] shards of the bus   ARGV[2] dedupe window, ms, 0 for none   ARGV[3] '1' if the log keeps where events came from
 * ARGV[4] most events   ARGV[5] bytes after which it ends
 *
 * Returns 'gone', 'moved' or 'full:<why>' as append.script.ts, with nothing appended.
 */
export const dueScript = new Script<Appeared | string>(`#!lua
${ringLua}${seenLua}${dueLua}${refusedLua}
local gate = redis.call('HMGET', KEYS[2], 'shards', 'full', 'seen')
local full = redis.call('GET', KEYS[7]) or gate[2]
if not gate[1] or redis.call('EXISTS', KEYS[1]) == 0 then
  tellDue()
  return 'gone'
end
local now, window = timeNow(), tonumber(ARGV[2])
if gate[1] ~= ARGV[1] or refused(full) then
  redis.call('ZADD', KEYS[11], now + 1000, KEYS[9]) -- the shards behind it do not wait for it
  return refused(full) and 'full:' .. full or 'moved'
end
local leaving = redis.call('ZCARD', KEYS[12])
local dues, gone, digests, first, grown, bytes = {}, {}, {}, nil, 0, 0
local found = leaving == 0 and redis.call('ZRANGEBYSCORE', KEYS[9], '-inf', now, 'WITHSCORES', 'LIMIT', 0, ARGV[4]) or {}
for i = 1, #found, 2 do
  local text = redis.call('HGET', KEYS[10], found[i])
  if text then
    local head, event = text:match('^([^\\n]*)\\n(.*)$')
    local digest, _, shards, from = unpack(cjson.decode(head))
    if tostring(shards) ~= ARGV[1] then
      grown = 1
      break
    end
    local id
    if ARGV[3] == '1' and from ~= '' then
      id = redis.call('XADD', KEYS[1], '*', '${field.event}', event, '${field.from}', from)
    else
      id = redis.call('XADD', KEYS[1], '*', '${field.event}', event)
    end
    first = first or id
    dues[#dues + 1] = tonumber(found[i + 1])
    if digest ~= '' then
      digests[#digests + 1] = digest
      digests[#digests + 1] = id
    end
    bytes = bytes + #event
  end
  gone[#gone + 1] = found[i]
  if bytes >= tonumber(ARGV[5]) then break end
end
if #gone > 0 then
  redis.call('ZREM', KEYS[9], unpack(gone))
  redis.call('HDEL', KEYS[10], unpack(gone))
end
if #digests > 0 then
  for i = 1, #digests, 2 do redis.call('HDEL', KEYS[8], digests[i]) end
  if window > 0 then
    local current = seenAt(now, window, gate[3])
    redis.call('HSET', current, unpack(digests))
  end
end
if first then
  ring(KEYS[5], KEYS[1], first)
  ring(KEYS[6], KEYS[1], first)
end
return { now, tellDue(), grown, leaving, dues }
`)

/**
 * Takes events out that are due and may belong to another shard: from now on nobody cancels them, and they are appended there. While some
 * leave, no more are taken out.
 *
 * KEYS as of delay.script.ts
 * ARGV[1] shards of the bus   ARGV[2] most events   ARGV[3] bytes after which it ends
 *
 * Returns whether they were taken out before, and those that leave: id, time (ms) and what is kept of each.
 */
export const leaveScript = new Script<[repeated: 0 | 1, left: string[]]>(`#!lua flags=allow-oom
${seenLua}${dueLua}
local found, left, bytes = redis.call('ZRANGE', KEYS[12], 0, -1, 'WITHSCORES'), {}, 0
local isNew = #found == 0
if isNew then found = redis.call('ZRANGEBYSCORE', KEYS[9], '-inf', timeNow(), 'WITHSCORES', 'LIMIT', 0, ARGV[2]) end
for i = 1, #found, 2 do
  local id, due, text = found[i], found[i + 1], redis.call('HGET', KEYS[10], found[i]) or ''
  if isNew then
    local shards = text ~= '' and cjson.decode(text:match('^[^\\n]*'))[3]
    if tostring(shards) == ARGV[1] then break end
    redis.call('ZREM', KEYS[9], id)
    redis.call('ZADD', KEYS[12], due, id)
  end
  left[#left + 1] = id
  left[#left + 1] = due
  left[#left + 1] = text
  bytes = bytes + #text
  if bytes >= tonumber(ARGV[3]) then break end
end
tellDue()
return { isNew and 0 or 1, left }
`)

/**
 * Looks which events that waited in another shard arrived.
 *
 * KEYS as of delay.script.ts   ARGV of each event: shard and id
 * Returns the entry id of each, null for one that did not.
 */
export const arrivedScript = new Script<(string | null)[]>(`return redis.call('HMGET', KEYS[13], unpack(ARGV))`)

/**
 * Appends events that waited in another shard, unless they arrived before. What arrived is remembered for an hour after the last one:
 * whoever repeats this call died, or stood still, between it and the next.
 *
 * KEYS as of delay.script.ts   ARGV as of dueScript without the last two
 * then for each event: shard and id, digest, event, and where it came from
 *
 * Returns how many were appended; 'gone', 'moved' or 'full:<why>' as append.script.ts.
 */
export const arriveScript = new Script<number | string>(`#!lua
${ringLua}${seenLua}${refusedLua}
local gate = redis.call('HMGET', KEYS[2], 'shards', 'full', 'seen')
local full = redis.call('GET', KEYS[7]) or gate[2]
if not gate[1] or redis.call('EXISTS', KEYS[1]) == 0 then return 'gone' end
if gate[1] ~= ARGV[1] then return 'moved' end
if refused(full) then return 'full:' .. full end
local window, arrived, first = tonumber(ARGV[2]), 0, nil
local current = window > 0 and seenAt(timeNow(), window, gate[3]) or nil
for a = 4, #ARGV, 4 do
  if redis.call('HEXISTS', KEYS[13], ARGV[a]) == 0 then
    local id
    if ARGV[3] == '1' and ARGV[a + 3] ~= '' then
      id = redis.call('XADD', KEYS[1], '*', '${field.event}', ARGV[a + 2], '${field.from}', ARGV[a + 3])
    else
      id = redis.call('XADD', KEYS[1], '*', '${field.event}', ARGV[a + 2])
    end
    redis.call('HSET', KEYS[13], ARGV[a], id)
    if current and ARGV[a + 1] ~= '' then redis.call('HSET', current, ARGV[a + 1], id) end
    first = first or id
    arrived = arrived + 1
  end
end
redis.call('PEXPIRE', KEYS[13], 3600000)
if first then
  ring(KEYS[5], KEYS[1], first)
  ring(KEYS[6], KEYS[1], first)
end
return arrived
`)

/**
 * Forgets events that arrived in another shard.
 *
 * KEYS as of delay.script.ts   ARGV ids
 */
export const leftScript = new Script<number>(`#!lua flags=allow-oom
${dueLua}
for _, id in ipairs(ARGV) do
  local text = redis.call('HGET', KEYS[10], id)
  local digest = text and cjson.decode(text:match('^[^\\n]*'))[1]
  if digest and digest ~= '' then redis.call('HDEL', KEYS[8], digest) end
end
redis.call('HDEL', KEYS[10], unpack(ARGV))
local left = redis.call('ZREM', KEYS[12], unpack(ARGV))
tellDue()
return left
`)

/**
 * A page of what waits in one shard, by time and id: those behind a place.
 *
 * KEYS[1] delayed   ARGV[1] time (ms) and ARGV[2] id of the place   ARGV[3] most
 * Returns id and time of each.
 */
export const pageScript = new Script<string[]>(`
local low = redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. ARGV[1])
local high = redis.call('ZCOUNT', KEYS[1], '-inf', ARGV[1])
while low < high do
  local middle = math.floor((low + high) / 2)
  if redis.call('ZRANGE', KEYS[1], middle, middle)[1] <= ARGV[2] then low = middle + 1 else high = middle end
end
return redis.call('ZRANGE', KEYS[1], low, low + ARGV[3] - 1, 'WITHSCORES')
`)
