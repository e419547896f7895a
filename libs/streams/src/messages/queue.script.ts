import { Script } from '../redis/script.js'
import { common } from './queue-common.js'

/**
 * ARGV[8] 1 for messages that the platform has accepted already, which are kept whatever the gate says   from [9] on, of each message:
 * lane, fair key, priority (2 hex), delay (ms), dedupe id or '', 1 if a closed group goes on with it, the message
 *
 * Returns the ids; with `=` before that of a message that was sent before. Or `full` and the reason of the gate.
 */
export const sendScript = new Script<string[]>(`#!lua
${common}
local shut = ARGV[8] ~= '1' and call('GET', gate)
if shut then return { 'full', shut } end
local fields = { 'last', 'turn', 'due', 'old', 'seen' }
for i = 9, #ARGV, 7 do
  if fifo then fields[#fields + 1] = 'l' .. ARGV[i] end
  if ARGV[i + 4] ~= '' then fields[#fields + 1] = 'd' .. ARGV[i + 4] end
end
load(fields)
tick()

-- Forgets dedupe ids whose window ended.
local since, seen = now - tonumber(ARGV[7]), tonumber(get('seen') or nil)
local function sentAtOf(text) return tonumber(text:sub(1, 11), 16) end
if seen and seen <= since then
  local many = 0
  for _, entry in ipairs(call('LRANGE', dedupes, 0, portion - 1)) do
    if sentAtOf(entry) > since then break end
    many = many + 1
    local field = 'd' .. entry:sub(17)
    if get(field) == entry:sub(1, 16) then set(field, false) end
  end
  if many > 0 then call('LPOP', dedupes, many) end
  local first = call('LINDEX', dedupes, 0)
  set('seen', first and sentAtOf(first))
end

local last = get('last') or '0000000000000000'
local ms, n = sentAtOf(last), tonumber(last:sub(12), 16)
local ids, named = {}, {}

-- What waits in a closed group was sent after what was given up of it, which now comes back: it is given up as well, before that.
local function giveUpGroup(lane)
  save()
  local move = moves()
  for _ = 1, portion * 10 do
    local record = get('l' .. lane)
    local id = record and record:sub(1, 16)
    local state = id and move.stateOf(id)
    if not state or state.where == 'f' then break end
    move.bury(id, state, 'closed')
  end
  save()
end

for i = 9, #ARGV, 7 do
  local lane, key, priority, delay, dedupe = ARGV[i], ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3]), ARGV[i + 4]
  local before = dedupe ~= '' and get('d' .. dedupe)
  if before and sentAtOf(before) > since then
    ids[#ids + 1] = '=' .. before
  else
    if now > ms then ms, n = now, 0 else n = n + 1 end
    if n > 0xfffff then ms, n = ms + 1, 0 end
    local id = format('%011x%05x', ms, n)
    ids[#ids + 1] = id
    if dedupe ~= '' then
      set('d' .. dedupe, id)
      named[#named + 1] = id .. dedupe
      if not known.seen then set('seen', ms) end
    end
    if ARGV[i + 5] == '1' then
      if givenUpOf(lane) > 0 then giveUpGroup(lane) end
      reopen(lane)
    end
    set('m' .. id, ARGV[i + 6])
    add(index, id .. priority .. lane, 0)
    if not known.old then set('old', ms) end
    if delay > 0 then
      set('s' .. id, '0000d' .. none .. priority .. lane)
      await(delayed, id, now + delay)
    end
    local record = fifo and get('l' .. lane)
    if record then
      add(behind, lane .. '\\0' .. id, 0)
      local more = delay > 0 and '2' or '1'
      if record:sub(17, 17) < more then set('l' .. lane, record:sub(1, 16) .. more .. record:sub(18)) end
    else
      if fifo then set('l' .. lane, id .. '0' .. key) end
      if delay == 0 then offer(key, priority .. id .. (fifo and lane or '')) end
    end
    set('last', id)
  end
end
if named[1] then call('RPUSH', dedupes, unpack(named)) end
finish()
return ids
`)

/** ARGV[8] `ack`, `nack`, `return` or `extend`   [9] milliseconds   from [10] on: id and token of each   Returns 1 done, 0 gone, -1 taken */
export const settleScript = new Script<number[]>(`#!lua flags=allow-oom
${common}
local work, ms, reply = ARGV[8], tonumber(ARGV[9]), {}
local fields = { 'turn', 'due', 'old' }
for i = 10, #ARGV, 2 do fields[#fields + 1] = 's' .. ARGV[i] end
load(fields)
if fifo then
  local lanes = {}
  for i = 10, #ARGV, 2 do
    local text = known['s' .. ARGV[i]]
    if text then lanes[#lanes + 1] = 'l' .. text:sub(16) end
  end
  if #lanes > 0 then load(lanes) end
end
tick()
local move = moves()
for i = 10, #ARGV, 2 do
  local id = ARGV[i]
  local state = move.stateOf(id)
  if not state or state.where == 'x' then
    reply[#reply + 1] = 0
  elseif state.token ~= ARGV[i + 1] then
    reply[#reply + 1] = -1
  else
    reply[#reply + 1] = 1
    if work == 'ack' then
      move.out(id, state)
      move.forget(id)
    elseif work == 'extend' then
      move.to('f', id, state, now + ms)
    elseif work == 'return' then
      state.receives, state.token = state.receives - 1, none
      move.back(id, state, now)
    elseif move.isSpent(state) then
      move.bury(id, state, 'receives')
    else
      state.token = none
      move.back(id, state, now + ms)
    end
  end
end
finish()
return reply
`)
