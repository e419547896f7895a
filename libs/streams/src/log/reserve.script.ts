/** How far dead letters may take Redis beyond its `maxmemory`: a share of it. */
export const reserve = 0.05

/**
 * Lua: a script that gives a delivery up replaces it by something of about the same size. It must work when Redis is full, or
 * the deliveries that fill Redis would never become fewer. `checkReserve()` ends the script, before it wrote anything, if Redis
 * is further beyond its `maxmemory` than the reserve. The first line of the script must be `#!lua flags=allow-oom`.
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
