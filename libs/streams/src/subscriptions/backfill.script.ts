import { Script } from '../redis/script.js'
import { addLua } from '../bus-data/subscription-add.script.js'
import { eventOfLua, field } from '../wire/fields.js'

/**
 * How far the backfill of a rule may copy events now. The log is handed on in order, by versions of the registry that only
 * grow; so before the first entry that was handed on by a version with the rule, the router did not know the rule.
 *
 * KEYS[1] backfills   KEYS[2] events   KEYS[3] lease of the router   KEYS[4] routed
 * ARGV[1] rule   ARGV[2] the router's group
 *
 * Returns nothing if there is nothing (more) to copy, else
 *  {last event copied, where to stop as XRANGE takes it ('' for nowhere yet), 1 if nothing follows behind that}
 */
export const backfillReachScript = new Script<[] | [cursor: string, end: string, closed: 0 | 1]>(`
local cursor = redis.call('HGET', KEYS[1], ARGV[1])
if not cursor or cursor == 'done' then return {} end
local version = redis.call('HGET', KEYS[1], ARGV[1] .. '/version')
if not version then return {cursor, '', 0} end

local cut = redis.call('ZRANGEBYSCORE', KEYS[4], version, '+inf', 'LIMIT', 0, 1)[1]
if cut then return {cursor, '(' .. cut, 1} end

-- nothing was handed on by that version yet: everything that was handed on belongs to the backfill
local pending = redis.call('XPENDING', KEYS[2], ARGV[2])
if pending[1] > 0 then return {cursor, '(' .. pending[2], 0} end
local read = '0-0'
for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[2])) do
  local fields = {}
  for i = 1, #group, 2 do fields[group[i]] = group[i + 1] end
  if fields['name'] == ARGV[2] then read = fields['last-delivered-id'] end
end
-- the router has nothing pending and hands on what it reads next by that version; so does a next owner of the shard
local now = redis.call('HGET', KEYS[3], 'version')
return {cursor, read, (not now or tonumber(now) >= tonumber(version)) and 1 or 0}
`)

/**
 * Copies some past events and moves the cursor, in one step: a second instance, after a crash or at the same time, finds
 * another cursor.
 *
 * KEYS[1] backfills   KEYS[2] events   KEYS[3] stream of the subscription   KEYS[4] subscriptions
 * ARGV[1] rule   ARGV[2] the cursor that was read   ARGV[3] the new cursor   ARGV[4] most entries of the stream
 * ARGV[5] transform of the rule ('' for none)   ARGV[6…] entry ids of the events to copy
 *
 * Returns 1, or with nothing done: -1 another instance moved the cursor, -2 the stream is full
 */
export const backfillScript = new Script<1 | -1 | -2>(`#!lua
${eventOfLua}${addLua}if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return -1 end
if #ARGV > 5 and redis.call('XLEN', KEYS[3]) >= tonumber(ARGV[4]) then return -2 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
for i = 6, #ARGV do
  local entry = redis.call('XRANGE', KEYS[2], ARGV[i], ARGV[i])[1]
  local event = entry and eventOf(entry[2])
  if event then
    local fields = { '${field.event}', event, '${field.logId}', ARGV[i], '${field.rules}', ARGV[1] }
    if ARGV[5] ~= '' then fields[7], fields[8] = '${field.transform}', ARGV[5] end
    add(KEYS[4], KEYS[3], unpack(fields))
  end
end
return 1
`)
