import { Script } from '../redis/script.js'
import { common } from './queue-common.js'

/** Returns how many wait, are in flight, delayed, dead, and the oldest id that is not dead or '' */
export const countScript = new Script<(string | number)[]>(`#!lua flags=allow-oom
${common}
load({ 'turn', 'due', 'old' })
tick()
finish()
local all, flying, late = call('ZCARD', index), call('ZCARD', flight), call('ZCARD', delayed)
local first = call('ZRANGE', index, 0, 0)[1] or ''
return { all - flying - late, flying, late, call('ZCARD', dead), first:sub(1, 16) }
`)

/** ARGV[8] the last id to remove, '' for the last of now   Returns how many it removed, and that last id: as long as some are left */
export const purgeScript = new Script<(string | number)[]>(`#!lua flags=allow-oom
${common}
local last = ARGV[8]
if last == '' then last = (call('ZRANGE', index, -1, -1)[1] or ''):sub(1, 16) end
if last == '' then return { 0, '' } end
local members, move = call('ZRANGEBYLEX', index, '-', '(' .. last .. 'g', 'LIMIT', 0, 500), moves()
for _, member in ipairs(members) do
  local id = member:sub(1, 16)
  move.out(id, move.stateOf(id, member))
  move.forget(id)
end
finish()
return { #members, last }
`)

/**
 * ARGV[8] 1 where groups go on when none of them is dead any more   from [9] on: `<id><reason>` of dead messages, which are forgotten
 *
 * Returns how many were there
 */
export const removeDeadScript = new Script<number>(`#!lua flags=allow-oom
${common}
local gone, move = 0, moves()
for i = 9, #ARGV do
  local id, reason = ARGV[i]:sub(1, 16), ARGV[i]:sub(17)
  local state = move.stateOf(id)
  if call('ZREM', dead, ARGV[i]) == 1 and state then
    gone = gone + 1
    move.forget(id)
    if ARGV[8] == '1' and reason ~= 'expired' then
      local left = givenUpOf(state.lane) - 1
      if left > 0 then set('c' .. state.lane, left) else reopen(state.lane) end
    end
  end
end
finish()
return gone
`)

/**
 * ARGV[8] `index` or `dead`   [9] the last one that is known, '' for none   [10] most
 *
 * Returns of each, in order: its id, with the reason if it is dead, when it was given up (ms, '' in the index), receives, the message
 */
export const pageScript = new Script<(string | number)[]>(`${common}
local reply, move, members = {}, moves(), nil
local after, most, ofDead = ARGV[9], tonumber(ARGV[10]), ARGV[8] == 'dead'
if ofDead then
  local rank = after ~= '' and call('ZRANK', dead, after) or -1
  members = call('ZRANGE', dead, rank + 1, rank + most)
else
  members = call('ZRANGEBYLEX', index, after == '' and '-' or '(' .. after .. 'g', '+', 'LIMIT', 0, most)
end
for _, member in ipairs(members) do
  local id = member:sub(1, 16)
  reply[#reply + 1] = ofDead and member or id
  reply[#reply + 1] = ofDead and call('ZSCORE', dead, member) or ''
  reply[#reply + 1] = move.stateOf(id, member).receives
  reply[#reply + 1] = get('m' .. id)
end
return reply
`)

/** ARGV[8] where to begin, as ZRANGEBYLEX has it   [9] most   Returns of each closed group, by name: it, and how many were given up */
export const closedScript = new Script<(string | number)[]>(`${common}
if not closes then return {} end
local reply = {}
for _, lane in ipairs(call('ZRANGEBYLEX', closed, ARGV[8], '+', 'LIMIT', 0, tonumber(ARGV[9]))) do
  reply[#reply + 1] = lane
  reply[#reply + 1] = givenUpOf(lane)
end
return reply
`)

/** ARGV[8] a group   Returns 1 if it was closed; it goes on */
export const openScript = new Script<number>(`#!lua flags=allow-oom
${common}
tick()
local was = givenUpOf(ARGV[8]) > 0
reopen(ARGV[8])
finish()
return was and 1 or 0
`)

/**
 * ARGV[8] most   Returns how many fair keys have something ready; then of the 1,000 of them whose turn comes next those with most: each
 * key, and how many messages of it are ready
 */
export const keysScript = new Script<(string | number)[]>(`#!lua flags=no-writes
${common}
local keys, many = call('ZRANGE', turns, 0, 999), {}
for _, key in ipairs(keys) do many[key] = call('ZLEXCOUNT', ready, '[' .. key .. '\\0', '(' .. key .. '\\1') end
table.sort(keys, function(a, b) return many[a] > many[b] or many[a] == many[b] and a < b end)
local reply = { call('ZCARD', turns) }
for i = 1, math.min(#keys, tonumber(ARGV[8])) do
  reply[#reply + 1] = keys[i]
  reply[#reply + 1] = many[keys[i]]
end
return reply
`)
