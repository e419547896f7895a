import { Script } from '../../redis/script.js'
import { recordAllLua } from '../../journal/journal.script.js'
import { reserveLua } from '../../log/reserve.script.js'
import { ringLua } from '../../shards/bell.script.js'
import { eventOfLua, field } from '../../wire/fields.js'

/**
 * The writes of one ordered subscription on one shard. All scripts share their keys and the first arguments:
 *
 * KEYS[1] lease   KEYS[2] subscription   KEYS[3] partly   KEYS[4] due   KEYS[5] tries   KEYS[6] starts
 * KEYS[7] dead    KEYS[8] closed         KEYS[9] closers
 * KEYS[10] dlq's doorbell   KEYS[11] the lane's stream, for scripts about one lane
 * ARGV[1] token   ARGV[2] group          ARGV[3] lane ('' for scripts about none)   then as each script says
 *
 * Each returns -1 (deposed) and does nothing if another instance holds the lease. Each may be repeated with the same arguments
 * if its answer was lost.
 */
function fenced<Reply>(body: string, flags = ''): Script<Reply | -1> {
  return new Script<Reply | -1>(`${flags}
local lease, stream, partly, due, tries, starts, dead, closed, closers, bell, waiting = unpack(KEYS)
local group, lane = ARGV[2], ARGV[3]
if redis.call('HGET', lease, 'token') ~= ARGV[1] then return -1 end
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
${eventOfLua}
${ringLua}
-- the fields of an entry, if this rule of it is not finished
local function unfinished(id, rule)
  local done = redis.call('HGET', partly, id)
  if done and (',' .. done .. ','):find(',' .. rule .. ',', 1, true) then return nil end
  local entry = redis.call('XRANGE', stream, id, id)[1]
  return entry and entry[2]
end
-- finishes one rule of an entry; the last one deletes the entry. Returns nothing if it was finished before
local function finish(id, rule, rules)
  if tonumber(rules) > 1 and #redis.call('XRANGE', stream, id, id) == 1 then
    local done = redis.call('HGET', partly, id)
    if done and (',' .. done .. ','):find(',' .. rule .. ',', 1, true) then return end
    done = done and done .. ',' .. rule or rule
    local _, commas = done:gsub(',', '')
    if commas + 1 < tonumber(rules) then return redis.call('HSET', partly, id, done) end
  end
  redis.call('HDEL', partly, id)
  redis.call('XDEL', stream, id)
  return redis.call('XACK', stream, group, id) == 1 or nil
end
-- one more dead letter closes the lane: no event may overtake it
local function close(letter)
  if redis.call('HINCRBY', closed, lane, 1) == 1 then redis.call('HSET', closers, lane, letter) end
  -- opening a lane does not touch closers, so each close deletes a few outdated ones
  for _, other in ipairs(redis.call('HRANDFIELD', closers, 4)) do
    if redis.call('HEXISTS', closed, other) == 0 then redis.call('HDEL', closers, other) end
  end
end
-- appends a dead letter of an entry with these fields
local function bury(letter, fields)
  ring(bell, dead, redis.call('XADD', dead, '*', '${field.letter}', letter, '${field.event}', eventOf(fields) or ''))
end
local function isClosed()
  return tonumber(redis.call('HGET', closed, lane) or 0) > 0
end
local function closedBy()
  return isClosed() and (redis.call('HGET', closers, lane) or 'unknown') or ''
end
local function forgetHead()
  redis.call('HDEL', tries, lane)
  redis.call('HDEL', starts, lane)
end
-- 1 when the lane has a next head, due now; 0 when it is empty and gone
local function goOn()
  forgetHead()
  if redis.call('XLEN', waiting) > 0 then
    redis.call('ZADD', due, now(), lane)
    return 1
  end
  redis.call('UNLINK', waiting)
  redis.call('ZREM', due, lane)
  return 0
end
${body}`)
}

/** Also when Redis is full: lanes may be what fills it, and only handling their events frees memory. */
function fencedWhenFull<Reply>(body: string): Script<Reply | -1> {
  return fenced(body, '#!lua flags=allow-oom')
}

/** Also when Redis is full, within the reserve: a parked or given-up entry takes more memory than in the subscription. */
function fencedInReserve<Reply>(body: string): Script<Reply | -1> {
  return fencedWhenFull(`${reserveLua}
checkReserve()
${body}`)
}

/**
 * Takes new entries. The read is fenced because order depends on it: a former owner whose read comes late gets nothing.
 *
 * ARGV[4] entries at most   ARGV[5] bytes after which no more are taken
 * Returns the entries; the group's last delivered id if there are none; and 1 if no lane of the shard is parked or closed, else 0.
 */
export const takeScript = fenced<[entries: [string, string[]][], last: string, calm: 0 | 1]>(`
local entries, bytes, most, count = {}, 0, tonumber(ARGV[4]), 1
while #entries < most and bytes < tonumber(ARGV[5]) do
  local reply = redis.call('XREADGROUP', 'GROUP', group, 'owner', 'COUNT', count, 'STREAMS', stream, '>')
  if not reply then break end
  for _, entry in ipairs(reply[1][2]) do
    entries[#entries + 1] = entry
    for _, field in ipairs(entry[2]) do bytes = bytes + #field end
  end
  count = math.min(2 * count, 16, most - #entries) -- at most so many are read past the bound of bytes
end
if #entries > 0 then return { entries, '', redis.call('EXISTS', due, closed) == 0 and 1 or 0 } end
for _, flat in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
  local info = {}
  for i = 1, #flat, 2 do info[flat[i]] = flat[i + 1] end
  if info.name == group then return { entries, info['last-delivered-id'], 0 } end
end
return { entries, '0-0', 0 }
`)

/**
 * Reads entries that were taken and not finished. It does not count as a delivery.
 *
 * ARGV[4] entries at most   ARGV[5] bytes   ARGV[6] after this id ('' from the start)
 * Returns for each: id, how often it was taken, its fields (nil if it was deleted), its finished rules
 */
export const recoverScript = fenced<[id: string, taken: number, fields: string[] | null, done: string][]>(`
local found, bytes = {}, 0
local from = ARGV[6] == '' and '-' or '(' .. ARGV[6]
for _, pending in ipairs(redis.call('XPENDING', stream, group, from, '+', ARGV[4])) do
  if bytes >= tonumber(ARGV[5]) then break end
  local entry = redis.call('XRANGE', stream, pending[1], pending[1])[1]
  for _, field in ipairs(entry and entry[2] or {}) do bytes = bytes + #field end
  found[#found + 1] = { pending[1], pending[4], entry and entry[2] or false, redis.call('HGET', partly, pending[1]) or '' }
end
return found
`)

/** ARGV[4…] lanes. Returns for each: 1 if entries wait in its stream, else 0; the letter that closed it, else ''. */
export const lookScript = fenced<(number | string)[]>(`
local found = {}
for a = 4, #ARGV do
  lane = ARGV[a]
  found[#found + 1] = redis.call('ZSCORE', due, lane) and 1 or 0
  found[#found + 1] = closedBy()
end
return found
`)

/**
 * Sets how often entries were taken: before a recovered entry is started, and for entries that are left to the next owner
 * without a start.
 *
 * ARGV[4] times   ARGV[5…] entry ids
 */
export const countScript = fenced<number>(`
local command = { 'XCLAIM', stream, group, 'owner', 0 }
for a = 5, #ARGV do command[#command + 1] = ARGV[a] end
for _, word in ipairs({ 'RETRYCOUNT', ARGV[4], 'JUSTID' }) do command[#command + 1] = word end
redis.call(unpack(command))
return 1
`)

/**
 * Finishes rules of entries, and writes what the journal keeps of that: once, also when Redis is full, as a step is smaller than its
 * entry.
 *
 * ARGV[4…] number of buckets, how long steps are kept (ms), lines of each bucket
 * then n, and n ids of entries of one rule   then for each other: entry id, rule, number of the entry's rules
 * KEYS[11…] journal, its index, buckets
 */
export const finishScript = fencedWhenFull<number>(`${recordAllLua}
local at = afterSteps(4)
local last, some = at + tonumber(ARGV[at]), false
if last > at then
  if redis.call('EXISTS', partly) == 1 then redis.call('HDEL', partly, unpack(ARGV, at + 1, last)) end
  redis.call('XDEL', stream, unpack(ARGV, at + 1, last))
  some = redis.call('XACK', stream, group, unpack(ARGV, at + 1, last)) > 0
end
for a = last + 1, #ARGV, 3 do some = finish(ARGV[a], ARGV[a + 1], ARGV[a + 2]) or some end
if some then recordAll(4, 11) end
return 1
`)

/**
 * Moves entries, oldest first, to the end of the lane's stream; the lane is parked from then on.
 *
 * ARGV[4] ms until its head is due ('' leaves a parked lane as it is; a new one is due now)
 * ARGV[5] the tries of its head   ARGV[6] how often its head was started
 * then for each: entry id, rule, number of the entry's rules
 * Returns the id of the lane's head.
 */
export const parkScript = fencedInReserve<string>(`
for a = 7, #ARGV, 3 do
  local fields = unfinished(ARGV[a], ARGV[a + 1])
  if fields then redis.call('XADD', waiting, '*', unpack(fields)) end
  finish(ARGV[a], ARGV[a + 1], ARGV[a + 2])
end
local head = redis.call('XRANGE', waiting, '-', '+', 'COUNT', 1)[1]
if not head then return '' end
if ARGV[4] == '' then
  redis.call('ZADD', due, 'NX', now(), lane)
else
  redis.call('ZADD', due, now() + ARGV[4], lane)
  redis.call('HSET', tries, lane, ARGV[5])
  redis.call('HSET', starts, lane, ARGV[6])
end
return head[1]
`)

/**
 * Gives entries of the subscription up: finishes each and writes its dead letter in one step.
 *
 * ARGV[4] 'skip' the lane goes on, 'close' it is closed, 'closed' only if it is closed already
 * then for each: entry id, rule, number of the entry's rules, letter id, letter
 * Returns 1, or 0 if the lane turned out to be open.
 */
export const giveUpScript = fencedInReserve<0 | 1>(`
if ARGV[4] == 'closed' and not isClosed() then return 0 end
for a = 5, #ARGV, 5 do
  local fields = unfinished(ARGV[a], ARGV[a + 1])
  if fields then
    bury(ARGV[a + 4], fields)
    if ARGV[4] ~= 'skip' then close(ARGV[a + 3]) end
  end
  finish(ARGV[a], ARGV[a + 1], ARGV[a + 2])
end
return 1
`)

/**
 * Takes the lane's head to start it, and counts the start.
 *
 * Returns 0 if the lane is empty (and is deleted now), 1 if its head is not due, or
 *   [id, fields, how often it was started, its tries, letter that closed the lane ('' if it is open)]
 */
export const headScript = fencedWhenFull<0 | 1 | [string, string[], number, string, string]>(`
local head = redis.call('XRANGE', waiting, '-', '+', 'COUNT', 1)[1]
if not head then return goOn() end
if tonumber(redis.call('ZSCORE', due, lane) or 0) > now() then return 1 end
local by = closedBy()
local n = 0
for i = 1, #head[2], 2 do if head[2][i] == 'n' then n = tonumber(head[2][i + 1]) end end
local count = by ~= '' and n == 0 and 0 or redis.call('HINCRBY', starts, lane, 1)
return { head[1], head[2], count, redis.call('HGET', tries, lane) or '', by }
`)

/**
 * Takes a start of the lane's head back whose handler was not called. Not fenced: the owner that counted it corrects it, also
 * after it lost the lease.
 *
 * KEYS[1] the lane's stream   KEYS[2] starts   ARGV[1] lane   ARGV[2] id of the head   ARGV[3] how often it counts as started
 * Returns 1, or 0 if another owner took it since.
 */
export const headNotStartedScript = new Script<0 | 1>(`#!lua flags=allow-oom
local head = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
if not head or head[1] ~= ARGV[2] or redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[3] then return 0 end
redis.call('HINCRBY', KEYS[2], ARGV[1], -1)
return 1
`)

/**
 * The lane's head failed and waits for its next try.
 *
 * ARGV[4] id of the head   ARGV[5] ms until it is due   ARGV[6] its tries
 */
export const retryHeadScript = fencedWhenFull<number>(`
if #redis.call('XRANGE', waiting, ARGV[4], ARGV[4]) == 0 then return 0 end
redis.call('ZADD', due, now() + ARGV[5], lane)
redis.call('HSET', tries, lane, ARGV[6])
return 1
`)

/** Postpones the lane's head. ARGV[4] ms until it is due. */
export const postponeScript = fencedWhenFull<number>(`
redis.call('ZADD', due, 'XX', now() + ARGV[4], lane)
return 1
`)

/**
 * Finishes the first entries of the lane, or gives them up if there is a letter.
 *
 * ARGV[4] 'done', or as for entries of the subscription: 'skip', 'close', 'closed'
 * ARGV[5…] and KEYS[12…] steps, as of finishScript
 * then for each: entry id, letter id, letter ('' for a finished one)
 * Returns 1 if the lane has a next head, due now; 0 if it is empty and deleted; 2 if it turned out to be open.
 */
export const finishHeadScript = fencedWhenFull<0 | 1 | 2>(`${reserveLua}${recordAllLua}
if ARGV[4] ~= 'done' then checkReserve() end
if ARGV[4] == 'closed' and not isClosed() then return 2 end
local some = 0
for a = afterSteps(5), #ARGV, 3 do
  local entry = redis.call('XRANGE', waiting, ARGV[a], ARGV[a])[1]
  if entry and ARGV[4] ~= 'done' then
    bury(ARGV[a + 2], entry[2])
    if ARGV[4] ~= 'skip' then close(ARGV[a + 1]) end
  end
  some = some + redis.call('XDEL', waiting, ARGV[a])
end
if some > 0 then recordAll(5, 12) end
return goOn()
`)

/** ARGV[4] most lanes. Returns lanes whose head is due, and the ms until the next one is ('' if there is none). */
export const dueScript = fenced<[lanes: string[], nextMs: string]>(`
local time = now()
local lanes = redis.call('ZRANGE', due, '-inf', time, 'BYSCORE', 'LIMIT', 0, ARGV[4])
local after = redis.call('ZRANGE', due, '(' .. string.format('%.0f', time), '+inf', 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')
return { lanes, after[2] and string.format('%.0f', after[2] - time) or '' }
`)
