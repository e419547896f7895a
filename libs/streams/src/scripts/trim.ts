import { Script } from '../script.js'

/**
 * Forgets events older than the bus keeps them, but none that a group has still to read or finish, nor one that a
 * delivery still refers to.
 *
 * KEYS[1] events   KEYS[2] deliveries   ARGV[1] retention, ms
 * Returns how many entries were removed.
 */
export const trimScript = new Script<number>(`
local function parse(id)
  local ms, seq = id:match('(%d+)-(%d+)')
  return tonumber(ms), tonumber(seq)
end
local time = redis.call('TIME')
local ms, seq = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(ARGV[1]), 0
if ms <= 0 then return 0 end
local function keep(id)
  local oms, oseq = parse(id)
  if oms < ms or (oms == ms and oseq < seq) then ms, seq = oms, oseq end
end
local ok, groups = pcall(redis.call, 'XINFO', 'GROUPS', KEYS[1])
if not ok then return 0 end
for _, group in ipairs(groups) do
  local name
  for i = 1, #group, 2 do
    if group[i] == 'name' then name = group[i + 1] end
    if group[i] == 'last-delivered-id' then keep(group[i + 1]) end
  end
  local pending = redis.call('XPENDING', KEYS[1], name)
  if pending[1] > 0 then keep(pending[2]) end
end
local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
if oldest then
  for i = 1, #oldest[2], 2 do
    if oldest[2][i] == 'p' then keep(oldest[2][i + 1]) end
  end
end
return redis.call('XTRIM', KEYS[1], 'MINID', '~', string.format('%.0f-%.0f', ms, seq))
`)
