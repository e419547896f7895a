/** How far what is given up may take Redis beyond its `maxmemory`: a share of it. */
export const reserve = 0.05

/**
 * Lua: what gives a delivery up puts something smaller or as large in its place, also when Redis is full: else what fills it
 * would never become less. `checkReserve()` ends the script, before it wrote anything, where that would take Redis far
 * beyond its `maxmemory`. The first line of the script must be `#!lua flags=allow-oom`.
 */
export const reserveLua = `
local function checkReserve()
  local info = redis.pcall('INFO', 'memory')
  if type(info) ~= 'string' then return end -- Redis does not let Sluice ask: it refuses only what it must
  local function bytes(name) return tonumber(info:match('\\n' .. name .. ':(%d+)') or 0) end
  local limit = bytes('maxmemory')
  if limit == 0 or bytes('used_memory') - bytes('mem_not_counted_for_evict') < limit * ${1 + reserve} then return end
  error({ err = 'OOM Redis has no memory left, and its reserve for what is given up is used' })
end
`
