/**
 * Lua: what a shard remembers of published events, for scripts whose KEYS[2] is its gate, KEYS[3] and KEYS[4] its `seen`, and KEYS[8]
 * its `delayed-seen`.
 *
 * `timeNow()` is Redis' time in ms. `seenAt(now, window, last)` are the hash of the current dedupe window and that of the one before;
 * `last` is what the gate has of them. `lookUp(digests, current, before, oldest, delayed)` finds for each digest `=<entry id>` of an event
 * that was appended at `oldest` or later, or `~<id> <ms>` of one that waits until then; `delayed` is what the gate has of these.
 */
export const seenLua = `
local function timeNow()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function seenAt(now, window, last)
  local turn = math.floor(now / window)
  local lastWindow, lastTurn = (last or ''):match('(%d+):(%d+)')
  if tonumber(lastWindow) ~= window then
    redis.call('UNLINK', KEYS[3], KEYS[4])
    lastTurn = -2
  end
  lastTurn = tonumber(lastTurn)
  if turn > lastTurn then
    redis.call('UNLINK', KEYS[3 + turn % 2])
    if turn > lastTurn + 1 then redis.call('UNLINK', KEYS[3 + (turn + 1) % 2]) end
    redis.call('HSET', KEYS[2], 'seen', string.format('%d:%d', window, turn))
  else
    turn = lastTurn -- a clock that was set back must not forget
  end
  return KEYS[3 + turn % 2], KEYS[3 + (turn + 1) % 2]
end
local function lookUp(digests, current, before, oldest, delayed)
  local seen = redis.call('HMGET', current, unpack(digests))
  local seenBefore = redis.call('HMGET', before, unpack(digests))
  local waiting = delayed and redis.call('HMGET', KEYS[8], unpack(digests)) or {}
  local found = {}
  for i = 1, #digests do
    local id = seen[i] or seenBefore[i] or nil
    if id and tonumber(id:match('^%d+')) >= oldest then found[i] = '=' .. id end
    if waiting[i] then found[i] = '~' .. waiting[i] end
  end
  return found
end
`
