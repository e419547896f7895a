import { Script } from '../redis/script.js'

/**
 * Takes tokens out of buckets, and puts back what was taken and not spent. A bucket holds one second's worth and fills at its rate, by
 * Redis' clock; one that is not there is full. It gives nothing while it is empty, and then may go into debt: for the first request that
 * waits, `least`, it gives all of it or nothing. So a request that is larger than the bucket is paid for afterwards. Also when Redis
 * is full: a refusal must not look like a failure.
 *
 * KEYS buckets
 * ARGV for each bucket: tokens a second, tokens put back, `least` and `most` tokens wanted
 *
 * Returns for each bucket, one after another: tokens given, and the level that is left, negative while it is in debt.
 */
export const bucketsScript = new Script<string[]>(`#!lua flags=allow-oom
local time, reply = redis.call('TIME'), {}
local now = time[1] * 1000 + time[2] / 1000
for i = 1, #KEYS do
  local rate, back = tonumber(ARGV[4 * i - 3]), tonumber(ARGV[4 * i - 2])
  local least, most = tonumber(ARGV[4 * i - 1]), tonumber(ARGV[4 * i])
  local kept = redis.call('HMGET', KEYS[i], 'level', 'at')
  local level = rate
  if kept[1] then level = math.min(rate, kept[1] + math.max(0, now - kept[2]) * rate / 1000 + back) end
  local given = 0
  if most > 0 and level > 0 then given = math.max(least, math.min(most, level)) end
  level = level - given
  redis.call('HSET', KEYS[i], 'level', string.format('%.6f', level), 'at', string.format('%.3f', now))
  redis.call('PEXPIRE', KEYS[i], math.ceil((rate - level) / rate * 1000) + 1000)
  reply[#reply + 1] = string.format('%.6f', given)
  reply[#reply + 1] = string.format('%.6f', level)
end
return reply
`)
