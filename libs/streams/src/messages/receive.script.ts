import { Script } from '../redis/script.js'
import { common } from './queue-common.js'

/**
 * ARGV[8] most messages   [9] visibility (ms)   [10] token   [11] most bytes, which the first message may exceed
 *
 * Returns milliseconds until time may make something ready (-1: it will not, or there are messages; 0: it gave up what it met, and there
 * may be more to look at), and of each message: id, receives, the message. It works on a full Redis too: what is received makes room.
 */
export const receiveScript = new Script<(string | number)[]>(`#!lua flags=allow-oom
${common}
load({ 'turn', 'due', 'old' })
tick()
local wanted, visibility, bytes, reply = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[11]), { 0 }

-- Of what is received next: its place, and in a fair queue its key with its turn, and whether it is the last that the key has ready.
local places, keys, passes, lasts

-- Fair: as many keys as messages are wanted are enough, for each has one.
local function chooseInTurn()
  places, keys, passes, lasts = {}, {}, {}, {}
  local line = call('ZRANGE', turns, 0, wanted - 1, 'WITHSCORES')
  local first, last, shelves = 1, #line, {}
  local each = math.ceil(wanted * 2 / math.max(1, last)) + 1
  while #places < wanted and first < last do
    local key, pass = line[first], tonumber(line[first + 1])
    first = first + 2
    local shelf = shelves[key] or { at = 1, call('ZRANGEBYLEX', ready, '[' .. key .. '\\0', '(' .. key .. '\\1', 'LIMIT', 0, each) }
    local place = shelf[1][shelf.at]
    shelves[key], shelf.at = shelf, shelf.at + 1
    if shelf.at > each and #shelf[1] == each then
      shelf[1], shelf.at = call('ZRANGEBYLEX', ready, '(' .. place, '(' .. key .. '\\1', 'LIMIT', 0, each), 1
    end
    local isLast = not shelf[1][shelf.at]
    local many = #places + 1
    places[many], keys[many], passes[many], lasts[many] = place, key, pass, isLast
    if not isLast then
      local at = last + 1
      while at > first and (tonumber(line[at - 1]) > pass + 1 or tonumber(line[at - 1]) == pass + 1 and line[at - 2] > key) do
        line[at], line[at + 1] = line[at - 2], line[at - 1]
        at = at - 2
      end
      line[at], line[at + 1] = key, pass + 1
      last = last + 2
    end
  end
end

-- Again after a lane that is closed: what was chosen behind it may not be the next.
local steps, met = 0, nil
repeat
  met, steps = nil, steps + 1
  if fair then chooseInTurn() else places = call('ZRANGE', ready, 0, wanted - 1) end
  if not places[1] then break end
  local ids, starts, lanes, fields = {}, {}, {}, {}
  for i, place in ipairs(places) do
    local start = fair and #keys[i] + 4 or 4
    ids[i], starts[i] = place:sub(start, start + 15), start
    lanes[i] = fifo and place:sub(start + 16) or keys[i]
    fields[#fields + 1], fields[#fields + 2] = 'm' .. ids[i], 's' .. ids[i]
    if closes then fields[#fields + 1] = 'c' .. lanes[i] end
  end
  load(fields)
  local after = {}
  for i, place in ipairs(places) do
    local id, lane = ids[i], lanes[i]
    local text, message = known['s' .. id], known['m' .. id]
    if closes and known['c' .. lane] then
      met = i
      break
    end
    bytes = bytes - #message
    if bytes < 0 and #reply > 1 then break end
    local receives = (text and tonumber(text:sub(1, 4), 16) or 0) + 1
    drop(ready, place)
    set('s' .. id, format('%04x', receives) .. 'f' .. ARGV[10] .. place:sub(starts[i] - 2, starts[i] - 1) .. lane)
    await(flight, id, now + visibility)
    if fair then
      after[keys[i]] = not lasts[i] and passes[i] + 1
      set('turn', passes[i])
    end
    reply[#reply + 1], reply[#reply + 2], reply[#reply + 3] = id, receives, message
    wanted = wanted - 1
  end
  for key, pass in pairs(after) do
    if pass then add(turns, key, pass) else drop(turns, key) end
  end
  if met then
    local move = moves()
    move.bury(ids[met], move.stateOf(ids[met], ids[met] .. '00' .. lanes[met]), 'closed')
    save()
  end
until not met or steps == portion * 2
finish()
local due = tonumber(get('due') or nil)
reply[1] = #reply > 1 and -1 or met and 0 or due and math.max(0, due - now) or -1
return reply
`)
