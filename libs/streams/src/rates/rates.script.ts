import { Script } from '../redis/script.js'

/**
 * Adds what one process counted in one minute of series of one bus and kind. The value of a series is a text with a cell for each
 * minute (or hour) in which something was counted, the latest first: the place in its block, and a number for each letter.
 * `17o12t12B12 16o3t3B3`. Where a block has its most series, new ones are left out. On a full Redis it fails before it writes.
 *
 * KEYS[1] block of minutes   KEYS[2] block of hours, of the same shard
 * ARGV[1] place of the minute in its block   ARGV[2] place of the hour   ARGV[3] and ARGV[4] time (ms) when the blocks expire
 * ARGV[5] most series of a block   then for each series: its name, a number for each letter
 * Returns how many series were left out of the minutes.
 */
export const addRatesScript = new Script<number>(`
local function sum(cell, more)
  local counts, text = {}, {}
  for letter, number in (cell .. more):gmatch('(%a)(%d+)') do counts[letter] = (counts[letter] or 0) + tonumber(number) end
  for letter, number in pairs(counts) do text[#text + 1] = letter .. string.format('%.0f', number) end
  return table.concat(text)
end

-- what an earlier call could not write comes late, and goes between the cells that are there
local function insert(kept, place, more)
  local cells, done = {}, false
  for at, cell in kept:gmatch('(%d+)([^ ]*)') do
    if not done and tonumber(at) <= tonumber(place) then
      done = true
      if at == place then cell = sum(cell, more) else cells[#cells + 1] = place .. more end
    end
    cells[#cells + 1] = at .. cell
  end
  if not done then cells[#cells + 1] = place .. more end
  return table.concat(cells, ' ')
end

local function add(kept, place, more)
  local first, cell, rest = kept:match('^(%d+)([^ ]*)(.*)$')
  if first == place then return first .. sum(cell, more) .. rest end
  if tonumber(first) < tonumber(place) then return place .. more .. ' ' .. kept end
  return insert(kept, place, more)
end

local left = 0
for block = 1, 2 do
  local key, place = KEYS[block], ARGV[block]
  local room = tonumber(ARGV[5]) - redis.call('HLEN', key)
  for i = 6, #ARGV, 2 do
    local kept = redis.call('HGET', key, ARGV[i])
    if kept then
      redis.call('HSET', key, ARGV[i], add(kept, place, ARGV[i + 1]))
    elseif room > 0 then
      room = room - 1
      redis.call('HSET', key, ARGV[i], place .. ARGV[i + 1])
    elseif block == 1 then
      left = left + 1
    end
  end
  redis.call('PEXPIREAT', key, ARGV[block + 2])
end
return left
`)
