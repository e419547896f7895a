import { Script } from '../redis/script.js'
import { needsLua } from './needs.script.js'

/**
 * Trims events past the retention, and a number of the oldest beyond that; but none that a group has still to read or finish,
 * nor one that a delivery refers to.
 *
 * KEYS[1] events   KEYS[2] deliveries   ARGV[1] retention, ms   ARGV[2] entries to forget in any case
 * Returns how many were forgotten, and how many of them before their retention. Redis drops whole nodes of the stream, so a few that could go may stay.
 */
export const trimScript = new Script<[forgotten: number, early: number]>(`${needsLua}
local function parse(id)
  local ms, seq = id:match('(%d+)-(%d+)')
  return tonumber(ms), tonumber(seq)
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ms, seq = now + 1, 0 -- before it all is done with
local found = needs(KEYS[1], KEYS[2])
for i = 2, #found, 3 do
  local nms, nseq = parse(found[i])
  if nms < ms or (nms == ms and nseq < seq) then ms, seq = nms, nseq end
end
local function trim(ms, seq, ...)
  if ms <= 0 then return 0 end
  return redis.call('XTRIM', KEYS[1], 'MINID', '~', string.format('%.0f-%.0f', ms, seq), ...)
end
local old = now - tonumber(ARGV[1])
local forgotten = old < ms and trim(old, 0) or trim(ms, seq)
local excess = tonumber(ARGV[2]) - forgotten
-- a limit below the entries of one node would trim nothing at all
local early = excess > 0 and trim(ms, seq, 'LIMIT', math.max(excess, 100)) or 0
return { forgotten + early, early }
`)
