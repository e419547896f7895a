import { Script } from '../redis/script.js'
import { addLua } from '../bus-data/subscription-add.script.js'
import { recordLua } from '../journal/journal.script.js'
import { ringLua } from '../shards/bell.script.js'
import { eventOfLua, field } from '../wire/fields.js'

/**
 * Moves a batch of events from the log to subscriptions, deliveries and dead letters. This is the core of exactly-once inside
 * Redis: an entry's outputs are written if and only if this call acknowledges it.
 *
 * KEYS[1] lease   KEYS[2] events   KEYS[3] deliveries   KEYS[4] dead   KEYS[5] routed
 * KEYS[6] fan-out's doorbell   KEYS[7] dlq's   KEYS[8] subscriptions   KEYS[9] journal   KEYS[10] its buckets
 * KEYS[11…] subscription streams and buckets of the journal
 * ARGV[1] group   ARGV[2] token   ARGV[3] registry version   ARGV[4] its stamp
 * ARGV[5] number of the steps below, 0 or one for each entry   ARGV[6] how long steps are kept, ms
 * then for each of the steps: index of its bucket in KEYS, the line ('' for none)
 * then the number of routes, and for each of them: dead letter ('' for none), number of copies, destinations of the event, then for each
 *         copy: its text, its destinations
 * then for each entry, oldest first: id, the number of its route, from 1
 * Destinations are: deliveries ('' for none), n, then n times: index of the subscription in KEYS, its rules and, after a blank, their
 * transform
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
${ringLua}${recordLua}
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
local steps = tonumber(ARGV[5])
local routes, at = {}, 8 + 2 * steps
local function destinations()
  local to, last = { deliveries = ARGV[at] }, at + 1 + 2 * tonumber(ARGV[at + 1])
  for s = at + 2, last, 2 do
    local rules, transform = ARGV[s + 1]:match('^(%S+) (.+)$')
    to[#to + 1] = { stream = KEYS[tonumber(ARGV[s])], rules = rules or ARGV[s + 1], transform = transform }
  end
  at = last + 1
  return to
end
for r = 1, tonumber(ARGV[at - 1]) do
  local route, copies = { letter = ARGV[at] }, tonumber(ARGV[at + 1])
  at = at + 2
  route[1] = destinations()
  for c = 1, copies do
    at = at + 1
    local text = ARGV[at - 1]
    route[c + 1] = destinations()
    route[c + 1].text = text
  end
  routes[r] = route
end
local first, last = ARGV[at], ARGV[#ARGV - 1]
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

local payloads = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[2], first, last)) do
  payloads[entry[1]] = eventOf(entry[2])
end

-- Entries are read in one piece. So if as many are pending as are handed on, from the same first to the same last, they are
-- the same entries, and one command acknowledges all. Otherwise each is acknowledged alone.
local ids, letters = {}, false
for a = at, #ARGV, 2 do ids[#ids + 1] = ARGV[a] end
for _, route in ipairs(routes) do letters = letters or route.letter ~= '' end
local all = not letters and pending[1] == #ids and pending[2] == first and pending[3] == last
if all then redis.call('XACK', KEYS[2], group, unpack(ids)) end

local function subscribe(id, text, to)
  for _, one in ipairs(to) do
    local fields = { '${field.event}', text, '${field.logId}', id, '${field.rules}', one.rules }
    if one.transform then fields[7], fields[8] = '${field.transform}', one.transform end
    add(KEYS[8], one.stream, unpack(fields))
  end
end

-- the steps of a bucket are written together
local bucket, lines = nil, {}
local function write()
  if #lines > 0 then record(KEYS[9], KEYS[10], KEYS[bucket], ARGV[6], table.concat(lines)) end
  lines = {}
end
local function step(i)
  if ARGV[6 + 2 * i] == '' then return end
  local at = tonumber(ARGV[5 + 2 * i])
  if at ~= bucket then write() end
  bucket = at
  lines[#lines + 1] = ARGV[6 + 2 * i]
end

local done, given, dead = 0, nil, nil
for i, id in ipairs(ids) do
  local payload, route = payloads[id], routes[tonumber(ARGV[at + 2 * i - 1])]
  -- a dead letter is the only output of its entry: if it cannot be written, the entry stays
  if route.letter ~= '' and #redis.call('XPENDING', KEYS[2], group, id, id, 1) == 1 then
    dead = redis.call('XADD', KEYS[4], '*', '${field.letter}', route.letter, '${field.event}', payload or '')
  end
  if all or redis.call('XACK', KEYS[2], group, id) == 1 then
    done = done + 1
    if steps > 0 then step(i) end
    for _, to in ipairs(route) do
      if to.deliveries ~= '' and to.text then
        given = redis.call('XADD', KEYS[3], '*', '${field.event}', to.text, '${field.logId}', id,
          '${field.version}', ARGV[3], '${field.stamp}', ARGV[4], '${field.targets}', to.deliveries)
      elseif to.deliveries ~= '' then
        given = redis.call('XADD', KEYS[3], '*', '${field.logId}', id, '${field.size}', payload and #payload or 0,
          '${field.version}', ARGV[3], '${field.stamp}', ARGV[4], '${field.targets}', to.deliveries)
      end
      local text = to.text or payload
      if text then subscribe(id, text, to) end
    end
  end
end
write()
if given then ring(KEYS[6], KEYS[3], given) end
if dead then ring(KEYS[7], KEYS[4], dead) end
return done
`)
