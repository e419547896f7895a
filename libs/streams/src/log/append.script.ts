import { Script } from '../redis/script.js'
import { ringLua } from '../shards/bell.script.js'
import { field } from '../wire/fields.js'
import { seenLua } from './seen.script.js'

/**
 * Appends events to one shard, each once: for an event that was appended within the dedupe window the reply is its entry id,
 * and it is not appended again. All or nothing.
 *
 * Digests are kept in two hashes, digest -> entry id, that take turns: one of the current window and one of the window
 * before. So a lookup is one command a hash, and forgetting is one UNLINK.
 *
 * Never when Redis is full. The first line is needed: without it Redis would let a script go on that begins with an UNLINK.
 *
 * KEYS[1] events   KEYS[2] gate   KEYS[3] seen:0   KEYS[4] seen:1   KEYS[5] the router's doorbell
 * KEYS[6] the governor's   KEYS[7] the gate of the slot group   KEYS[8] delayed-seen
 * ARGV[1] shards of the bus as the publisher knows it   ARGV[2] dedupe window, ms, 0 for none   ARGV[3] '1' for results, '2' to append nothing
 * ARGV[4] values of each event, 2 or 3
 * then for each event: digest ('' without a window), event, and where it came from ('' if that is unknown)
 *
 * Returns for each event its entry id, with '=' in front if it was there already, `~<id> <ms>` if it waits until then, or '' if it was not
 * there and nothing is to be appended; or, with nothing appended,
 *  'gone'        the bus has no stream or no gate
 *  'moved'       the bus has another number of shards
 *  'full:<why>'  nothing is accepted now; results are, unless the gate says that they must wait too
 */
export const appendScript = new Script<string[] | string>(`#!lua
${ringLua}${seenLua}
local gate = redis.call('HMGET', KEYS[2], 'shards', 'full', 'seen', 'delayed')
local full = redis.call('GET', KEYS[7]) or gate[2]
if not gate[1] then return 'gone' end
if gate[1] ~= ARGV[1] then return 'moved' end
if full and (ARGV[3] == '' or full == 'results' or full == 'moved') then return 'full:' .. full end
if redis.call('EXISTS', KEYS[1]) == 0 then return 'gone' end

local ids, window, values = {}, tonumber(ARGV[2]), tonumber(ARGV[4])
local function append(at)
  local from = values == 3 and ARGV[at + 1] or ''
  if from == '' then return redis.call('XADD', KEYS[1], '*', '${field.event}', ARGV[at]) end
  return redis.call('XADD', KEYS[1], '*', '${field.event}', ARGV[at], '${field.from}', from)
end
if window == 0 then
  if ARGV[3] == '2' then for a = 6, #ARGV, values do ids[#ids + 1] = '' end return ids end
  for a = 6, #ARGV, values do ids[#ids + 1] = append(a) end
  ring(KEYS[5], KEYS[1], ids[1])
  ring(KEYS[6], KEYS[1], ids[1])
  return ids
end

local now = timeNow()
local current, before = seenAt(now, window, gate[3])
local digests = {}
for a = 5, #ARGV, values do digests[#digests + 1] = ARGV[a] end
local known = lookUp(digests, current, before, now - window, gate[4])
local added, pairs = {}, {}
for i, digest in ipairs(digests) do
  local id = added[digest]
  if known[i] then
    ids[i] = known[i]
  elseif id then
    ids[i] = '=' .. id
  elseif ARGV[3] == '2' then
    ids[i] = ''
  else
    id = append(6 + (i - 1) * values)
    ids[i], added[digest] = id, id
    pairs[#pairs + 1] = digest
    pairs[#pairs + 1] = id
  end
end
if #pairs > 0 then
  redis.call('HSET', current, unpack(pairs))
  ring(KEYS[5], KEYS[1], pairs[2])
  ring(KEYS[6], KEYS[1], pairs[2])
end
return ids
`)

/**
 * Deletes digests older than the dedupe window, on shards where no append does it.
 *
 * KEYS[1] gate   KEYS[2] seen:0   KEYS[3] seen:1   ARGV[1] dedupe window, ms, 0 for none
 */
export const forgetScript = new Script<number>(`
local window = tonumber(ARGV[1])
local lastWindow, lastTurn = (redis.call('HGET', KEYS[1], 'seen') or ''):match('(%d+):(%d+)')
if not lastWindow then return 0 end
local time = redis.call('TIME')
local turn = window == 0 and 0 or math.floor((time[1] * 1000 + math.floor(time[2] / 1000)) / window)
if tonumber(lastWindow) ~= window or turn > tonumber(lastTurn) + 1 then
  redis.call('HDEL', KEYS[1], 'seen')
  return redis.call('UNLINK', KEYS[2], KEYS[3])
end
return turn > tonumber(lastTurn) and redis.call('UNLINK', KEYS[2 + turn % 2]) or 0
`)

/**
 * From this call on the shard refuses publishers that know of fewer shards.
 *
 * KEYS[1] events   KEYS[2] gate   ARGV[1] shards
 * Returns the last entry id that was appended before it.
 */
export const fenceScript = new Script<string>(`#!lua
local info = redis.call('XINFO', 'STREAM', KEYS[1]) -- first: a gate without a stream would outlive its bus
redis.call('HSET', KEYS[2], 'shards', ARGV[1])
for i = 1, #info, 2 do
  if info[i] == 'last-generated-id' then return info[i + 1] end
end
`)

/**
 * Claims an idempotency key for an event, unless it was used on this bus. Never when Redis is full.
 *
 * KEYS[1] idempotency   KEYS[2] gate of shard 0   ARGV[1] digest of the event   ARGV[2] how long it is remembered, ms
 * Returns when the bus was made, and the digest of the event that the key was used for, '' if it is claimed now.
 */
export const claimScript = new Script<[made: string, before: string]>(`#!lua
local made = redis.call('HGET', KEYS[2], 'made') or ''
local of, before = (redis.call('GET', KEYS[1]) or ''):match('^(.*) (.*)$')
if of == made then return { made, before } end
redis.call('SET', KEYS[1], made .. ' ' .. ARGV[1], 'PX', ARGV[2])
return { made, '' }
`)
