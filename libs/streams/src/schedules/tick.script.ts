import { Script } from '../redis/script.js'
import { ringLua } from '../shards/bell.script.js'
import { field } from '../wire/fields.js'

/**
 * Appends the event of a tick of a schedule, unless this tick or a later one was appended. The record of the last tick is written with
 * the event, and it does not expire: a tick is found again whenever it is repeated, also where the bus has no dedupe window.
 *
 * KEYS[1] events   KEYS[2] gate   KEYS[3] ticks   KEYS[4] the router's doorbell   KEYS[5] the governor's
 * KEYS[6] the gate of the slot group
 * ARGV[1] shards of the bus as the caller knows it   ARGV[2] schedule   ARGV[3] its incarnation   ARGV[4] time of the tick, ms
 * ARGV[5] event   ARGV[6] the record that another shard has of the schedule, '' for none   ARGV[7] '1' if the others were asked
 * ARGV[8] where the event came from, '' if that is not kept
 *
 * Returns the entry id; with '=' in front if the tick was there already; '<' if a later one was, or another shard has it; '?' if this shard has no
 * record and the others were not asked; or, with nothing appended, 'gone', 'moved' or 'full:<why>' as append.script.ts
 */
export const tickScript = new Script<string>(`#!lua
${ringLua}
local gate = redis.call('HMGET', KEYS[2], 'shards', 'full')
local full = redis.call('GET', KEYS[6]) or gate[2]
if not gate[1] then return 'gone' end
if gate[1] ~= ARGV[1] then return 'moved' end

local record = redis.call('HGET', KEYS[3], ARGV[2])
if not record and ARGV[7] == '' then return '?' end
local incarnation, time, entry = (record or ARGV[6]):match('^(%d+) (%d+) (.*)$')
if incarnation then
  local later = tonumber(ARGV[3]) - tonumber(incarnation)
  if later == 0 then later = tonumber(ARGV[4]) - tonumber(time) end
  if later == 0 and record then return '=' .. entry end
  if later <= 0 then return '<' end
end
if full then return 'full:' .. full end
if redis.call('EXISTS', KEYS[1]) == 0 then return 'gone' end
local fields = { '${field.event}', ARGV[5] }
if ARGV[8] ~= '' then fields[3], fields[4] = '${field.from}', ARGV[8] end
local id = redis.call('XADD', KEYS[1], '*', unpack(fields))
redis.call('HSET', KEYS[3], ARGV[2], ARGV[3] .. ' ' .. ARGV[4] .. ' ' .. id)
ring(KEYS[4], KEYS[1], id)
ring(KEYS[5], KEYS[1], id)
return id
`)
