import { Script } from '../redis/script.js'
import { addLua } from '../bus-data/subscription-add.script.js'
import { recordLua } from '../journal/journal.script.js'
import { reserveLua } from '../log/reserve.script.js'
import { ringLua } from '../shards/bell.script.js'
import { field } from '../wire/fields.js'

/**
 * Lua functions that all scripts of letters share.
 *
 * KEYS[1] letters   KEYS[2] letter events   KEYS[3] letter index   KEYS[4] letter groups   KEYS[5] closed lanes
 *
 * The index of one group is KEYS[4]:<fingerprint>. The fingerprint is in the letter; the key is in the same slot.
 */
const kept = `
local function find(id)
  local text = redis.call('HGET', KEYS[1], id)
  if not text then return nil end
  local ok, letter = pcall(cjson.decode, text)
  return text, ok and type(letter) == 'table' and letter or {}
end

local function forget(id, letter)
  local fingerprint = letter.fingerprint
  if fingerprint and redis.call('ZREM', KEYS[4] .. ':' .. fingerprint, id) == 1
    and tonumber(redis.call('ZINCRBY', KEYS[4], -1, fingerprint)) <= 0 then
    redis.call('ZREM', KEYS[4], fingerprint)
  end
  -- a lane is open again when the last of the letters that close it is gone
  if letter.lane and redis.call('HINCRBY', KEYS[5], letter.lane, -1) <= 0 then
    redis.call('HDEL', KEYS[5], letter.lane)
  end
  redis.call('ZREM', KEYS[3], id)
  redis.call('HDEL', KEYS[2], id)
  redis.call('HDEL', KEYS[1], id)
end
`

/**
 * Appends a dead letter to the stream that dlq reads.
 *
 * KEYS[1] dead   KEYS[2] dlq's doorbell   ARGV[1] letter   ARGV[2] event   ARGV[3] 1 if the stream may be created, else 0
 * Returns the entry id; nil if there is no stream and it may not be created, because the bus may have been deleted.
 */
export const giveScript = new Script<string | null>(`#!lua flags=allow-oom
${reserveLua}
${ringLua}
checkReserve()
if ARGV[3] == '0' and redis.call('EXISTS', KEYS[1]) == 0 then return false end
local entry = redis.call('XADD', KEYS[1], '*', '${field.letter}', ARGV[1], '${field.event}', ARGV[2])
ring(KEYS[2], KEYS[1], entry)
return entry
`)

/**
 * Moves dead letters from the stream to the hashes that keep them. A letter's id is its delivery's, so a letter that was
 * written twice is kept once. Each entry is acknowledged after its letter is kept: after a failed write it is read again. Also
 * when Redis is full: a kept letter takes as much as its entry did.
 *
 * KEYS[1…5] as above   KEYS[6] lease   KEYS[7] dead   KEYS[8] journal   KEYS[9] its buckets   KEYS[10…] buckets
 * ARGV[1] group   ARGV[2] token   ARGV[3] most groups   ARGV[4] the fingerprint of letters for which no group is left
 * ARGV[5] how long steps are kept, ms
 *         then for each entry: entry id, letter id ('' to drop it), failed at (ms), fingerprint, letter without fingerprint, event,
 *         the line of its step ('' for none), index of the bucket in KEYS
 * Returns how many were kept, or -1 (deposed).
 */
export const keepScript = new Script<number>(`#!lua flags=allow-oom
${kept}${recordLua}
if redis.call('HGET', KEYS[6], 'token') ~= ARGV[2] then return -1 end
local count = 0
for a = 6, #ARGV, 8 do
  local entry, id, at, fingerprint, letter, event, step, bucket = unpack(ARGV, a, a + 7)
  if #redis.call('XPENDING', KEYS[7], ARGV[1], entry, entry, 1) == 1 then
    if id ~= '' then
      local _, before = find(id)
      if before then forget(id, before) end
      if not redis.call('ZSCORE', KEYS[4], fingerprint) and redis.call('ZCARD', KEYS[4]) >= tonumber(ARGV[3]) then
        fingerprint = ARGV[4]
      end
      redis.call('HSET', KEYS[1], id, '{"fingerprint":"' .. fingerprint .. '",' .. letter:sub(2))
      redis.call('HSET', KEYS[2], id, event)
      redis.call('ZADD', KEYS[3], at, id)
      redis.call('ZADD', KEYS[4] .. ':' .. fingerprint, at, id)
      redis.call('ZINCRBY', KEYS[4], 1, fingerprint)
      if step ~= '' then record(KEYS[8], KEYS[9], KEYS[tonumber(bucket)], ARGV[5], step) end
      count = count + 1
    end
    redis.call('XACK', KEYS[7], ARGV[1], entry)
    redis.call('XDEL', KEYS[7], entry)
  end
end
return count
`)

/**
 * Sends a kept letter's event again, to one target. Deletes the letter and adds the new entry in one step. Not when Redis is
 * full: the receiver may have to wait for room too.
 *
 * KEYS[1…5] as above   KEYS[6] a copy of the letter, for the history of the next one
 * KEYS[7] the stream to send it to   KEYS[8] subscriptions   KEYS[9] journal   KEYS[10] its buckets   KEYS[11] the event's bucket
 * KEYS[12] doorbell, if a stage reads the stream
 * ARGV[1] letter id   ARGV[2] the number of this redrive, from 1   ARGV[3] the edited event, '' for the stored one
 * ARGV[4] how long KEYS[6] is kept, ms   ARGV[5] how long steps are kept, ms   ARGV[6] the line of the step, '' for none
 * ARGV[7…] more fields of the new entry
 * Returns 1, or 0 if there is no such letter (any more), or another one arrived under its id since it was read.
 */
export const redriveScript = new Script<0 | 1>(`#!lua
${kept}${addLua}${recordLua}
${ringLua}
local id = ARGV[1]
local text, letter = find(id)
if not text or (letter.redrives or 0) + 1 ~= tonumber(ARGV[2]) then return 0 end
local event = ARGV[3] ~= '' and ARGV[3] or redis.call('HGET', KEYS[2], id)
redis.call('SET', KEYS[6], text, 'PX', ARGV[4])
local entry = add(KEYS[8], KEYS[7], '${field.event}', event, '${field.redrives}', ARGV[2], unpack(ARGV, 7))
if KEYS[12] then ring(KEYS[12], KEYS[7], entry) end
if ARGV[6] ~= '' then record(KEYS[9], KEYS[10], KEYS[11], ARGV[5], ARGV[6]) end
forget(id, letter)
return 1
`)

/**
 * Deletes letters for good, also when Redis is full.
 *
 * KEYS[1…5] as above   KEYS[6] journal   KEYS[7] its buckets   KEYS[8…] buckets
 * ARGV[1] how long steps are kept, ms   then for each: letter id, the line of its step ('' for none), index of the bucket in KEYS
 * Returns the ids of the letters that existed.
 */
export const deleteScript = new Script<string[]>(`#!lua flags=allow-oom
${kept}${recordLua}
local deleted = {}
for a = 2, #ARGV, 3 do
  local id = ARGV[a]
  local _, letter = find(id)
  if letter then
    forget(id, letter)
    if ARGV[a + 1] ~= '' then record(KEYS[6], KEYS[7], KEYS[tonumber(ARGV[a + 2])], ARGV[1], ARGV[a + 1]) end
    deleted[#deleted + 1] = id
  end
end
return deleted
`)
