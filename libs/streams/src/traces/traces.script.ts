import { Script } from '../redis/script.js'
import { field } from '../wire/fields.js'

/**
 * Where an event of the log stands: what is known of its entry without reading it.
 *
 * KEYS[1] events   ARGV[1] log id   ARGV[2] the router's group
 * Returns the oldest and the newest entry id that the log had ('' for none), '1' if the router has handed the event on, and then each
 * other group of the log with the last entry that it was given
 */
export const placeScript = new Script<[oldest: string, newest: string, routed: '0' | '1', ...groups: string[]]>(`
if redis.call('EXISTS', KEYS[1]) == 0 then return { '', '', '0' } end
local function named(list, name)
  for i = 1, #list, 2 do if list[i] == name then return list[i + 1] end end
end
local function after(a, b)
  local ams, aseq = a:match('(%d+)-(%d+)')
  local bms, bseq = b:match('(%d+)-(%d+)')
  ams, aseq, bms, bseq = tonumber(ams), tonumber(aseq), tonumber(bms), tonumber(bseq)
  return ams > bms or (ams == bms and aseq > bseq)
end
local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
local newest = named(redis.call('XINFO', 'STREAM', KEYS[1]), 'last-generated-id')
local found = { oldest and oldest[1] or '', newest, '0' }
for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local name, last = named(group, 'name'), named(group, 'last-delivered-id')
  if name ~= ARGV[2] then
    found[#found + 1] = name
    found[#found + 1] = last
  elseif not after(ARGV[1], last) and #redis.call('XPENDING', KEYS[1], name, ARGV[1], ARGV[1], 1) == 0 then
    found[3] = '1'
  end
end
return found
`)

/**
 * Looks in a stream for the entries of one event, without sending the events.
 *
 * KEYS[1] stream   ARGV[1] log id   ARGV[2] where to begin   ARGV[3] most entries   ARGV[4] most bytes of events, about
 * Returns where to go on ('' at the end), and of each entry that was found: rules, targets, redrives, the delivery's own target ('' where
 * there is none)
 */
export const findScript = new Script<[next: string, ...found: string[]]>(`
local found, from, entries, bytes = { '' }, ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
while entries > 0 and bytes > 0 do
  local page = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', 10)
  for _, entry in ipairs(page) do
    local fields = {}
    for i = 1, #entry[2], 2 do fields[entry[2][i]] = entry[2][i + 1] end
    bytes = bytes - #(fields['${field.event}'] or '')
    if fields['${field.logId}'] == ARGV[1] then
      for _, name in ipairs({ '${field.rules}', '${field.targets}', '${field.redrives}', '${field.delivery}' }) do
        found[#found + 1] = fields[name] or ''
      end
    end
    from = '(' .. entry[1]
  end
  if #page < 10 then return found end
  entries = entries - #page
end
found[1] = from
return found
`)

/**
 * Looks for dead letters of one event that are on their way to dlq.
 *
 * KEYS[1] dead   ARGV[1] the id of the letter begins so   ARGV[2] most entries
 * Returns the letters as JSON
 */
export const lettersScript = new Script<string[]>(`
local found = {}
for _, entry in ipairs(redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', ARGV[2])) do
  for i = 1, #entry[2], 2 do
    if entry[2][i] == '${field.letter}' and entry[2][i + 1]:find('"' .. ARGV[1], 1, true) then
      found[#found + 1] = entry[2][i + 1]
    end
  end
end
return found
`)
