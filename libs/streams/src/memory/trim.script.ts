import { Script } from '../redis/script.js'
import { needsLua } from './needs.script.js'

/**
 * Trims events past the retention, and a number of the oldest beyond that; but none that a group has still to read or finish,
 * nor one that a delivery refers to. Notes the last that was trimmed: that entries are gone does not tell it, for heartbeats are deleted too.
 *
 * KEYS[1] events   KEYS[2] deliveries   KEYS[3] gate   ARGV[1] retention, ms   ARGV[2] entries to forget in any case
 * Returns how many were forgotten, and how many of them before their retention. Redis drops whole nodes of the stream, so a few that could go may stay.
 */
export const trimScript = new Script<[forgotten: number, early: number]>(`#!lua flags=allow-oom
${needsLua}
local function parse(id)
  local ms, seq = id:match('(%d+)-(%d+)')
  return tonumber(ms), tonumber(seq)
end
if redis.call('EXISTS', KEYS[1]) == 0 then return { 0, 0 } end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ms, seq = now + 1, 0 -- before it all is done with
local found = needs(KEYS[1], KEYS[2], redis.call('XINFO', 'STREAM', KEYS[1]))
for i = 2, #found, 3 do
  local nms, nseq = parse(found[i])
  if nms < ms or (nms == ms and nseq < seq) then ms, seq = nms, nseq end
end
local function trim(ms, seq, ...)
  if ms <= 0 then return 0 end
  local id = string.format('%.0f-%.0f', ms, seq)
  local last = redis.call('XREVRANGE', KEYS[1], '(' .. id, '-', 'COUNT', 1)[1]
  local trimmed = last and redis.call('XTRIM', KEYS[1], 'MINID', '~', id, ...) or 0
  -- a bus that is being deleted has no gate
  if trimmed > 0 and redis.call('EXISTS', KEYS[3]) == 1 then
    -- where some of these stay, the first of them: the last before it is not known any more
    local left = redis.call('XRANGE', KEYS[1], '-', last[1], 'COUNT', 1)[1]
    redis.call('HSET', KEYS[3], 'trimmed', (left or last)[1])
  end
  return trimmed
end
local old = now - tonumber(ARGV[1])
local forgotten = old < ms and trim(old, 0) or trim(ms, seq)
local excess = tonumber(ARGV[2]) - forgotten
-- a limit below the entries of one node would trim nothing at all
local early = excess > 0 and trim(ms, seq, 'LIMIT', math.max(excess, 100)) or 0
return { forgotten + early, early }
`)
