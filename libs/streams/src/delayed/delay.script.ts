import { seenLua } from '../log/seen.script.js'
import { Script } from '../redis/script.js'
import { ringLua } from '../shards/bell.script.js'
import { field } from '../wire/fields.js'

/** Lua: `tellDue()` notes in the doorbell of what waits when the first event of the shard is due, and returns that time, or -1. */
export const dueLua = `
local function tellDue()
  local due = redis.call('ZRANGE', KEYS[12], 0, 0, 'WITHSCORES')[2] or redis.call('ZRANGE', KEYS[9], 0, 0, 'WITHSCORES')[2]
  if due then redis.call('ZADD', KEYS[11], due, KEYS[9]) else redis.call('ZREM', KEYS[11], KEYS[9]) end
  return due and tonumber(due) or -1
end
`

/**
 * Takes events that are to be appended later, each once as append.script.ts does; an event that waits is the same for as long as it waits.
 * One whose time has come is appended at once. All or nothing. Never when Redis is full.
 *
 * KEYS[1] events   KEYS[2] gate   KEYS[3] seen:0   KEYS[4] seen:1   KEYS[5] the router's doorbell
 * KEYS[6] the governor's   KEYS[7] the gate of the slot group   KEYS[8] delayed-seen
 * KEYS[9] delayed   KEYS[10] delayed-events   KEYS[11] the doorbell of what waits   KEYS[12] delayed-leaving
 * KEYS[13] delayed-arrived
 * ARGV[1] shards of the bus as the publisher knows it   ARGV[2] dedupe window, ms, 0 for none   ARGV[3] '1' for results
 * ARGV[4] most events that may wait here   ARGV[5] '1' if the log keeps where events came from
 * then for each event: digest ('' without a window), when it is due (ms), what is to be kept of it, event, and where it came from
 *
 * Returns what append.script.ts returns, with `+<id> <ms>` for an event that waits from now on, and 'full:delayed' if too many would.
 */
export const delayScript = new Script<string[] | string>(`#!lua
${ringLua}${seenLua}${dueLua}
local gate = redis.call('HMGET', KEYS[2], 'shards', 'full', 'seen', 'delayed')
local full = redis.call('GET', KEYS[7]) or gate[2]
if not gate[1] then return 'gone' end
if gate[1] ~= ARGV[1] then return 'moved' end
if full and (ARGV[3] == '' or full == 'results' or full == 'moved') then return 'full:' .. full end
if redis.call('EXISTS', KEYS[1]) == 0 then return 'gone' end

local now, window = timeNow(), tonumber(ARGV[2])
local digests, known, current, before = {}, {}, nil, nil
for a = 6, #ARGV, 5 do digests[#digests + 1] = ARGV[a] end
if window > 0 then
  current, before = seenAt(now, window, gate[3])
  known = lookUp(digests, current, before, now - window, gate[4])
end

local waits, asked = 0, {}
for i, digest in ipairs(digests) do
  local isNew = not known[i] and (digest == '' or not asked[digest])
  if isNew and tonumber(ARGV[7 + (i - 1) * 5]) > now then waits = waits + 1 end
  asked[digest] = true
end
if waits > 0 and redis.call('ZCARD', KEYS[9]) + waits > tonumber(ARGV[4]) then return 'full:delayed' end

local lastMs, lastSequence = (gate[4] or '0-0'):match('^(%d+)-(%d+)$')
lastMs, lastSequence = tonumber(lastMs), tonumber(lastSequence)
-- of one length, so that events that are due at the same time come in the order of their ids
local function nextId()
  if now > lastMs then lastMs, lastSequence = now, 0 else lastSequence = lastSequence + 1 end
  return string.format('%013.0f-%06d', lastMs, lastSequence)
end
local function append(at)
  local from = ARGV[5] == '1' and ARGV[at + 4] or ''
  if from == '' then return redis.call('XADD', KEYS[1], '*', '${field.event}', ARGV[at + 3]) end
  return redis.call('XADD', KEYS[1], '*', '${field.event}', ARGV[at + 3], '${field.from}', from)
end

local replies, added, last, firstId = {}, {}, nil, nil
for i, digest in ipairs(digests) do
  local at = 6 + (i - 1) * 5
  if known[i] or added[digest] then
    replies[i] = known[i] or added[digest]
  elseif tonumber(ARGV[at + 1]) > now then
    last = nextId()
    local waiting = last .. ' ' .. ARGV[at + 1]
    redis.call('ZADD', KEYS[9], ARGV[at + 1], last)
    redis.call('HSET', KEYS[10], last, ARGV[at + 2] .. '\\n' .. ARGV[at + 3])
    if digest ~= '' then
      redis.call('HSET', KEYS[8], digest, waiting)
      added[digest] = '~' .. waiting
    end
    replies[i] = '+' .. waiting
  else
    local id = append(at)
    firstId = firstId or id
    if digest ~= '' then
      redis.call('HSET', current, digest, id)
      added[digest] = '=' .. id
    end
    replies[i] = id
  end
end
if last then
  redis.call('HSET', KEYS[2], 'delayed', last)
  tellDue()
end
if firstId then ring(KEYS[5], KEYS[1], firstId) end
if last or firstId then ring(KEYS[6], KEYS[1], firstId or last) end
return replies
`)

/**
 * Forgets an event that waits.
 *
 * KEYS as of the script above   ARGV[1] id
 * Returns whether it waited.
 */
export const cancelScript = new Script<0 | 1>(`#!lua flags=allow-oom
${dueLua}
if redis.call('ZREM', KEYS[9], ARGV[1]) == 0 then return 0 end
local text = redis.call('HGET', KEYS[10], ARGV[1])
redis.call('HDEL', KEYS[10], ARGV[1])
local digest = text and cjson.decode(text:match('^[^\\n]*'))[1]
if digest and digest ~= '' then redis.call('HDEL', KEYS[8], digest) end
tellDue()
return 1
`)
