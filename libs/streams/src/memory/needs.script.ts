/**
 * Lua: what the readers of a log have still to read or finish. `needs(events, deliveries)` gives of each reader that has
 * something its name, the id of the oldest entry (it needs that one or any after it), and how many they are, -1 where Redis
 * cannot tell. A consumer group has its own name; deliveries are of `fan-out`.
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
  if #groups == 0 then return { 'router', '0-0', redis.call('XLEN', events) } end -- its group was lost: nobody knows what was read
  for _, group in ipairs(groups) do
    local name, read = field(group, 'name'), field(group, 'last-delivered-id')
    local pending = redis.call('XPENDING', events, name)
    local id = pending[1] > 0 and pending[2] or read ~= newest and read
    if id then
      found[#found + 1] = name
      found[#found + 1] = id
      local unread = field(group, 'lag')
      found[#found + 1] = unread and unread + pending[1] or -1
    end
  end
  local id = referred(deliveries)
  if id then
    found[#found + 1] = 'fan-out'
    found[#found + 1] = id
    found[#found + 1] = redis.call('XLEN', deliveries)
  end
  return found
end
`
