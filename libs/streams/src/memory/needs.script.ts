/**
 * Lua: what the readers of a log have still to read or finish. `needs(events, deliveries, info)` gives of each reader that has
 * something its name, the id of the oldest entry (it needs that one or any after it), and how many they are, -1 where Redis
 * cannot tell. A consumer group has its own name; deliveries are of `fan-out`. `info` is what `XINFO STREAM` says of the log. Of an
 * empty log nobody needs anything, and nothing more is asked.
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
local function needs(events, deliveries, info)
  local found = {}
  if field(info, 'length') == 0 then return found end
  local newest = field(info, 'last-generated-id')
  local groups = redis.call('XINFO', 'GROUPS', events)
  if #groups == 0 then return { 'router', '0-0', field(info, 'length') } end -- its group was lost: nobody knows what was read
  for _, group in ipairs(groups) do
    local name, read = field(group, 'name'), field(group, 'last-delivered-id')
    local pending = field(group, 'pending')
    local id = pending > 0 and redis.call('XPENDING', events, name)[2] or read ~= newest and read
    if id then
      found[#found + 1] = name
      found[#found + 1] = id
      local unread = field(group, 'lag')
      found[#found + 1] = unread and unread + pending or -1
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
