/**
 * The queue engine of Sluice's own, for FIFO and fair queues. All keys of a queue are in one slot. What a call changes is gathered and
 * written by one command for each key: commands are what a message costs.
 *
 * KEYS[1]  book      hash, see below
 * KEYS[2]  ready     zset of one score: `<key>\0<priority><id>`, in FIFO queues with the lane behind it: what may be received now
 * KEYS[3]  turns     fair: zset: key that has something ready -> how often it had its turn
 * KEYS[4]  behind    FIFO: zset of one score: `<lane>\0<id>`: what is not the first of its lane
 * KEYS[5]  flight    zset: id -> when its visibility ends (ms)
 * KEYS[6]  delayed   zset: id -> when it may be received (ms)
 * KEYS[7]  index     zset of one score: `<id><priority><lane>` of all messages that are not dead
 * KEYS[8]  dedupes   list: `<id><dedupe id>`, by the time of sending
 * KEYS[9]  dead      zset: `<id><reason>` -> when it was given up (ms)
 * KEYS[10] closed    FIFO: zset of one score: lanes of which nothing is received, for a message of theirs was given up
 * KEYS[11] wake      stream: gets an entry when there is something to receive again, for those that wait
 * KEYS[12] gate      of the slot group: why nothing is accepted now
 *
 * ARGV[1] now (ms), 0 for Redis' time   [2] 1 for FIFO   [3] 1 for fair   [4] retention (ms), 0 for ever
 * ARGV[5] most receives, 0 for no end   [6] 1 where a dead message closes its group   [7] dedupe window (ms)
 *
 * Fields of the book:
 *
 * m<id>      a message, written once: what is kept beside its body as JSON, \0, its body
 * s<id>      its state: receives (4 hex), where it is (1), token of the last receive (8), priority (2 hex), lane. Without it the
 *            message waits and was never received
 * l<lane>    FIFO: id of the first message; whether others are behind it: 0 none, 1 some, 2 some and delayed ones; its key
 * c<lane>    of a closed lane: how many of its messages were given up
 * d<dedupe>  the message that was sent with this dedupe id
 * last, turn the last id; the turn of the last receive
 * due, old, seen  not after the first end of a visibility or delay; the oldest message in the index; the first of dedupes (ms)
 *
 * A lane is a group of a FIFO queue, else a fair key. Its key is the fair key, empty in a queue that is not fair. Names hold no
 * control characters, so that a lane's part of a zset can be cut out between \0 and \1. A message waits (w), or is in flight (f),
 * delayed (d) or dead (x). In a FIFO queue only the first of a lane is ever received, and it stays the first when it is given back.
 */
export const common = `
local book, ready, turns, behind, flight, delayed = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local index, dedupes, dead, closed, wake, gate = KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12]
local call, format = redis.call, string.format
local now = tonumber(ARGV[1])
if now == 0 then
  local time = call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local fifo, fair = ARGV[2] == '1', ARGV[3] == '1'
local retention, most, closes = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6] == '1'
local none = '--------'
local portion = 100
local known, changed, adds, drops, joins = {}, {}, {}, {}, {}
local open, added = fair and turns or ready, 0

-- Fields of the book, false for those that are not there.
local function load(fields)
  local values = call('HMGET', book, unpack(fields))
  for i = 1, #fields do known[fields[i]] = values[i] end
end

local function get(field)
  if known[field] == nil then known[field] = call('HGET', book, field) end
  return known[field]
end

local function set(field, value) known[field], changed[field] = value, true end

local function add(zset, member, score)
  local list = adds[zset]
  if list then list[#list + 1], list[#list + 2] = score, member else adds[zset] = { score, member } end
end

-- What is to be added is not removed again before it was written.
local function drop(zset, member)
  local list = drops[zset]
  if list then list[#list + 1] = member else drops[zset] = { member } end
end

-- Writes what was gathered.
local function save()
  local kept, gone = {}, {}
  for field in pairs(changed) do
    local value = known[field]
    if value then kept[#kept + 1], kept[#kept + 2] = field, value else gone[#gone + 1] = field end
  end
  if kept[1] then call('HSET', book, unpack(kept)) end
  if gone[1] then call('HDEL', book, unpack(gone)) end
  for zset, members in pairs(drops) do call('ZREM', zset, unpack(members)) end
  for zset, members in pairs(adds) do
    local new = call('ZADD', zset, unpack(members))
    if zset == open then added = added + new end
  end
  if joins[1] then added = added + call('ZADD', turns, 'NX', unpack(joins)) end
  changed, adds, drops, joins = {}, {}, {}, {}
end

-- FIFO: how many messages of a closed lane were given up.
local function givenUpOf(lane) return tonumber(get('c' .. lane) or nil) or 0 end

-- FIFO: a message of the lane was given up, and none may overtake it.
local function close(lane)
  set('c' .. lane, givenUpOf(lane) + 1)
  add(closed, lane, 0)
end

-- FIFO: the lane goes on.
local function reopen(lane)
  set('c' .. lane, false)
  drop(closed, lane)
end

-- A message may be received from now on. Its key takes its place among the turns if it has none.
local function offer(key, place)
  add(ready, key .. '\\0' .. place, 0)
  if fair then joins[#joins + 1], joins[#joins + 2] = get('turn') or 0, key end
end

-- A visibility or delay begins.
local function await(zset, id, ms)
  add(zset, id, ms)
  local due = tonumber(get('due') or nil)
  if not due or ms < due then set('due', ms) end
end

-- Writes the rest, and wakes those that wait if there was nothing to receive before.
local function finish()
  save()
  if added == 0 then return end
  local many = call('ZCARD', open)
  if many > 0 and many <= added then call('XADD', wake, 'MAXLEN', 1, '*', 'w', '') end
end

-- What is needed to move messages. A function each time it is called, because to make a function costs time too.
local function moves()
  local move, touched = {}, {}

  -- The first members of a name's part.
  local function range(zset, name, many)
    return call('ZRANGEBYLEX', zset, '[' .. name .. '\\0', '(' .. name .. '\\1', 'LIMIT', 0, many)
  end

  -- @param member of the index, where it is known; undefined for a message that is not there
  function move.stateOf(id, member)
    local text = get('s' .. id)
    if text then
      return {
        receives = tonumber(text:sub(1, 4), 16), where = text:sub(5, 5), token = text:sub(6, 13),
        priority = text:sub(14, 15), lane = text:sub(16),
      }
    end
    if known['m' .. id] == false then return nil end
    member = member or call('ZRANGEBYLEX', index, '[' .. id, '(' .. id .. 'g', 'LIMIT', 0, 1)[1]
    if not member then return nil end
    return { receives = 0, where = 'w', token = none, priority = member:sub(17, 18), lane = member:sub(19) }
  end

  local function keep(id, state)
    set('s' .. id, format('%04x', state.receives) .. state.where .. state.token .. state.priority .. state.lane)
  end

  local function keyOf(lane)
    if not fair then return '' end
    return fifo and get('l' .. lane):sub(18) or lane
  end

  local function placeOf(id, state) return state.priority .. id .. (fifo and state.lane or '') end

  local function isFirst(id, lane) return not fifo or get('l' .. lane):sub(1, 16) == id end

  -- A key that has nothing ready leaves the turns.
  local function leaveTurns(key)
    save()
    if #range(ready, key, 1) == 0 then call('ZREM', turns, key) end
  end

  -- FIFO: takes a message out of its lane. The next one is then the first.
  local function leaveLane(id, lane)
    local record = get('l' .. lane)
    touched[lane] = true
    if record:sub(1, 16) ~= id then return drop(behind, lane .. '\\0' .. id) end
    local more, key = record:sub(17, 17), record:sub(18)
    local others = more ~= '0' and range(behind, lane, 2) or {}
    if not others[1] then return set('l' .. lane, false) end
    local head = others[1]:sub(-16)
    drop(behind, others[1])
    set('l' .. lane, head .. (others[2] and more or '0') .. key)
    if more == '1' or move.stateOf(head).where == 'w' then offer(key, '00' .. head .. lane) end
  end

  -- Takes a message out of what says where it is.
  local function lift(id, state, key)
    if state.where == 'f' then drop(flight, id)
    elseif state.where == 'd' then drop(delayed, id)
    else drop(ready, key .. '\\0' .. placeOf(id, state)) end
  end

  -- Takes a message out of everything but the book.
  function move.out(id, state)
    if touched[state.lane] then save() end
    local key = keyOf(state.lane)
    lift(id, state, key)
    drop(index, id .. state.priority .. state.lane)
    if fifo then leaveLane(id, state.lane) end
    if fair and state.where == 'w' then leaveTurns(key) end
  end

  function move.forget(id)
    set('m' .. id, false)
    set('s' .. id, false)
  end

  function move.bury(id, state, reason)
    move.out(id, state)
    state.where, state.token = 'x', none
    keep(id, state)
    add(dead, id .. reason, now)
    if closes and reason ~= 'expired' then close(state.lane) end
  end

  -- Puts what stays in its lane where it is from now on: in flight, delayed or ready.
  function move.to(where, id, state, ms)
    local key, before = keyOf(state.lane), state.where
    lift(id, state, key)
    state.where = where
    keep(id, state)
    if where == 'f' then await(flight, id, ms)
    elseif where == 'd' then await(delayed, id, ms)
    elseif isFirst(id, state.lane) then offer(key, placeOf(id, state)) end
    if fair and before == 'w' and where ~= 'w' then leaveTurns(key) end
  end

  -- Nobody works on it any more: it waits, from a time on.
  function move.back(id, state, ms) move.to(ms > now and 'd' or 'w', id, state, ms) end

  function move.isSpent(state) return most > 0 and state.receives >= most end

  return move
end

-- What time does. Most calls find in the book that nothing is due.
local function tick()
  local due, old = get('due'), retention > 0 and get('old')
  if due and tonumber(due) <= now then
    local move = moves()
    for _, zset in ipairs({ flight, delayed }) do
      for _, id in ipairs(call('ZRANGEBYSCORE', zset, '-inf', now, 'LIMIT', 0, portion)) do
        local state = move.stateOf(id)
        if state.where == 'f' and move.isSpent(state) then move.bury(id, state, 'receives') else move.back(id, state, now) end
      end
    end
    save()
    due = false
    for _, zset in ipairs({ flight, delayed }) do
      local first = tonumber(call('ZRANGE', zset, 0, 0, 'WITHSCORES')[2])
      if first and (not due or first < due) then due = first end
    end
    set('due', due)
  end
  if old and old + retention <= now then
    local move = moves()
    local oldest = format('%011x', math.max(0, now - retention + 1))
    for _, member in ipairs(call('ZRANGEBYLEX', index, '-', '(' .. oldest, 'LIMIT', 0, portion)) do
      local id = member:sub(1, 16)
      local state = move.stateOf(id, member)
      if state.where ~= 'f' then move.bury(id, state, 'expired') end
    end
    save()
    local first = call('ZRANGE', index, 0, 0)[1]
    set('old', first and tonumber(first:sub(1, 11), 16))
  end
end
`
