import { Script } from '../redis/script.js'
import { addLua } from '../bus-data/subscription-add.script.js'
import { ringLua } from '../shards/bell.script.js'
import { eventOfLua, field } from '../wire/fields.js'

/**
 * Moves a batch of events from the log to subscriptions, deliveries and dead letters. This is the core of exactly-once inside
 * Redis: an entry's outputs are written if and only if this call acknowledges it.
 *
 * KEYS[1] lease   KEYS[2] events   KEYS[3] deliveries   KEYS[4] dead   KEYS[5] routed
 * KEYS[6] fan-out's doorbell   KEYS[7] dlq's   KEYS[8] subscriptions   KEYS[9…] subscription streams
 * ARGV[1] group   ARGV[2] token   ARGV[3] registry version   ARGV[4] its stamp
 * then for each entry, oldest first:
 *         id, dead letter ('' for none), number of copies, destinations of the event, then for each copy: its text, its destinations
 * Destinations are: deliveries ('' for none), n, then n times: index of the subscription, its rules
 *
 * Returns entries handed on, or
 *  -1 (deposed) another instance holds the lease: nothing was done
 *  -2 (behind)  an older entry is still pending: handing on this batch would overtake it. Nothing was done
 *
 * The event is copied from the log inside Redis; it does not travel to the router and back. A copy that lacks something for its
 * receivers comes from the router, and entries of deliveries carry it. Never when Redis is full: every copy takes memory, and the log keeps events that wait. The first line is needed: without it Redis would let a script go on
 * that begins with an XACK.
 */
export const handOffScript = new Script<number>(`#!lua
${eventOfLua}${addLua}
${ringLua}
local group = ARGV[1]
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[2] then return -1 end
local pending = redis.call('XPENDING', KEYS[2], group)
if pending[1] == 0 then return 0 end

local function before(a, b)
  local ams, aseq = a:match('(%d+)-(%d+)')
  local bms, bseq = b:match('(%d+)-(%d+)')
  ams, aseq, bms, bseq = tonumber(ams), tonumber(aseq), tonumber(bms), tonumber(bseq)
  return ams < bms or (ams == bms and aseq < bseq)
end
local first = ARGV[5]
if before(pending[2], first) then return -2 end

-- the first entry of this version: a new rule begins here, earlier entries went by older versions. A higher version was lost
-- with Redis' data
local highest = tonumber(redis.call('ZRANGE', KEYS[5], -1, -1, 'WITHSCORES')[2] or -1)
if highest > tonumber(ARGV[3]) then
  redis.call('ZREMRANGEBYSCORE', KEYS[5], '(' .. ARGV[3], '+inf')
  highest = tonumber(redis.call('ZRANGE', KEYS[5], -1, -1, 'WITHSCORES')[2] or -1)
end
if highest < tonumber(ARGV[3]) then
  redis.call('ZADD', KEYS[5], ARGV[3], pending[2])
  redis.call('ZREMRANGEBYRANK', KEYS[5], 0, -1001)
end

local function behind(destinations) return destinations + 2 + 2 * tonumber(ARGV[destinations + 1]) end
local entries, at, last = {}, 5, nil
while at <= #ARGV do
  entries[#entries + 1] = at
  last = ARGV[at]
  local copies = tonumber(ARGV[at + 2])
  at = behind(at + 3)
  for _ = 1, copies do at = behind(at + 1) end
end

local payloads = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[2], first, last)) do
  payloads[entry[1]] = eventOf(entry[2])
end

-- Entries are read in one piece. So if as many are pending as are handed on, from the same first to the same last, they are
-- the same entries, and one command acknowledges all. Otherwise each is acknowledged alone.
local ids, letters = {}, false
for i, a in ipairs(entries) do
  ids[i] = ARGV[a]
  letters = letters or ARGV[a + 1] ~= ''
end
local all = not letters and pending[1] == #ids and pending[2] == first and pending[3] == last
if all then redis.call('XACK', KEYS[2], group, unpack(ids)) end

local function subscribe(id, text, destinations)
  for s = destinations + 2, behind(destinations) - 1, 2 do
    add(KEYS[8], KEYS[8 + tonumber(ARGV[s])], '${field.event}', text, '${field.logId}', id, '${field.rules}', ARGV[s + 1])
  end
end

local done, given, dead = 0, nil, nil
for _, a in ipairs(entries) do
  local id = ARGV[a]
  -- a dead letter is the only output of its entry: if it cannot be written, the entry stays
  if ARGV[a + 1] ~= '' and #redis.call('XPENDING', KEYS[2], group, id, id, 1) == 1 then
    dead = redis.call('XADD', KEYS[4], '*', '${field.letter}', ARGV[a + 1], '${field.event}', payloads[id] or '')
  end
  if all or redis.call('XACK', KEYS[2], group, id) == 1 then
    done = done + 1
    local payload, destinations = payloads[id], a + 3
    if ARGV[destinations] ~= '' then
      given = redis.call('XADD', KEYS[3], '*', '${field.logId}', id, '${field.size}', payload and #payload or 0,
        '${field.version}', ARGV[3], '${field.stamp}', ARGV[4], '${field.targets}', ARGV[destinations])
    end
    if payload then subscribe(id, payload, destinations) end
    for _ = 1, tonumber(ARGV[a + 2]) do
      local copy = behind(destinations)
      local text = ARGV[copy]
      destinations = copy + 1
      if ARGV[destinations] ~= '' then
        given = redis.call('XADD', KEYS[3], '*', '${field.event}', text, '${field.logId}', id,
          '${field.version}', ARGV[3], '${field.stamp}', ARGV[4], '${field.targets}', ARGV[destinations])
      end
      subscribe(id, text, destinations)
    end
  end
end
if given then ring(KEYS[6], KEYS[3], given) end
if dead then ring(KEYS[7], KEYS[4], dead) end
return done
`)
