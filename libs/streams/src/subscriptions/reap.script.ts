import { Script } from '../redis/script.js'

/**
 * Deletes consumers of instances that left. Never one with pending entries: they would be lost.
 *
 * KEYS[1] stream   ARGV[1] group   ARGV[2] idle for at least, ms   ARGV[3] only this consumer ('' for any)
 * Returns how many were deleted.
 */
export const reapScript = new Script<number>(`
local reaped = 0
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local c = {}
  for i = 1, #consumer, 2 do c[consumer[i]] = consumer[i + 1] end
  if c.pending == 0 and c.idle >= tonumber(ARGV[2]) and (ARGV[3] == '' or ARGV[3] == c.name) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], c.name)
    reaped = reaped + 1
  end
end
return reaped
`)
