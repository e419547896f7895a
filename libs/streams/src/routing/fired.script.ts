import { Script } from '../redis/script.js'

/**
 * Adds to what is known of how often rules fired.
 *
 * KEYS[1] fired   ARGV[1] how many rules are forgotten, then these
 * then for each rule that fired: rule, how often, the last time (ms)
 */
export const firedScript = new Script<null>(`
local fired, at = KEYS[1], 2 + tonumber(ARGV[1])
for i = 2, at - 1 do redis.call('HDEL', fired, ARGV[i]) end
for i = at, #ARGV, 3 do
  local count, last = (redis.call('HGET', fired, ARGV[i]) or ''):match('^(%d+) (%d+)$')
  local later = math.max(tonumber(last or 0), tonumber(ARGV[i + 2]))
  redis.call('HSET', fired, ARGV[i], string.format('%.0f %.0f', tonumber(count or 0) + tonumber(ARGV[i + 1]), later))
end
return nil
`)
