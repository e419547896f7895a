/**
 * Lua: which events of a log its readers still have to read or finish. `needs(events, deliveries)` returns for each reader its
 * name and the oldest entry id that it needs: consumer groups by their own name, deliveries as `fan-out`. A group that has
 * read and finished everything is not in the list.
 */
export const needsLua = `
local function field(reply, name)
  for i = 1, #reply, 2 do
    if reply[i] == name then return reply[i + 1] end
  end
end
-- the event of the oldest delivery; heartbeats, which have none, may stand before it
local function referred(deliveries)
  local from = '-'
  while true do
    local some = redis.call('XRANGE', deliveries, from, '+', 'COUNT', 10)
    for _, entry in ipairs(some) do
      local id = field(entry[2], 'p')
      if id then return id end
    end
    if #some < 10 then return nil end
    from = '(' .. some[10][1]
  end
end
local function needs(events, deliveries)
  local found = {}
  if redis.call('EXISTS', events) == 0 then return found end
  local newest = field(redis.call('XINFO', 'STREAM', events), 'last-generated-id')
  local groups = redis.call('XINFO', 'GROUPS', events)
  if #groups == 0 then return { 'router', '0-0' } end -- its group was lost: nobody knows what was read
  for _, group in ipairs(groups) do
    local name, read = field(group, 'name'), field(group, 'last-delivered-id')
    local pending = redis.call('XPENDING', events, name)
    local id = pending[1] > 0 and pending[2] or read ~= newest and read
    if id then
      found[#found + 1] = name
      found[#found + 1] = id
    end
  end
  local id = referred(deliveries)
  if id then
    found[#found + 1] = 'fan-out'
    found[#found + 1] = id
  end
  return found
end
`
