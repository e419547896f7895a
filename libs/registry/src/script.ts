/**
 * Writes one bus or rule, counts the version up and tells everybody. The same value again changes nothing.
 *
 * KEYS[1] version  KEYS[2] changes  KEYS[3] the hash written to  KEYS[4] buses  KEYS[5] deleted rules by the time (ms)
 * KEYS[6] the rules of the bus, given only where a bus is deleted: there must be none
 * ARGV[1] field    ARGV[2] value as JSON, '' to delete   ARGV[3] name of the change   ARGV[4] channel
 * ARGV[5] a bus that must exist ('' for none)   ARGV[6] most fields the hash may have
 * ARGV[7] the value that a new one was made from ('' for none); not looked at where one is deleted
 * ARGV[8] versions whose changes are remembered
 * ARGV[9] bus/rule ('' where no rule is written)   ARGV[10] deleted rules that are remembered   ARGV[11] and for how long, ms
 *
 * Returns {version, 1 when it was new}, or {-1} no such bus, {-2} nothing to delete, {-3} the hash is full,
 * {-4} the bus has rules, {-5} somebody else wrote it meanwhile.
 */
export const writeScript = `
if ARGV[5] ~= '' and redis.call('HEXISTS', KEYS[4], ARGV[5]) == 0 then return {-1} end
local before = redis.call('HGET', KEYS[3], ARGV[1])
if ARGV[2] == '' then
  if not before then return {-2} end
  if KEYS[6] and redis.call('HLEN', KEYS[6]) > 0 then return {-4} end
  redis.call('HDEL', KEYS[3], ARGV[1])
else
  if before == ARGV[2] then return {tonumber(redis.call('GET', KEYS[1]) or 0), 0} end
  if (before or '') ~= ARGV[7] then return {-5} end
  if not before and redis.call('HLEN', KEYS[3]) >= tonumber(ARGV[6]) then return {-3} end
  redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
end
local version = redis.call('INCR', KEYS[1])
redis.call('ZADD', KEYS[2], version, ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', version - tonumber(ARGV[8]))
if ARGV[9] ~= '' and ARGV[2] ~= '' then
  redis.call('ZREM', KEYS[5], ARGV[9])
elseif ARGV[9] ~= '' then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZADD', KEYS[5], string.format('%.0f', now), ARGV[9])
  redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', string.format('%.0f', now - tonumber(ARGV[11])))
  redis.call('ZREMRANGEBYRANK', KEYS[5], 0, -1 - tonumber(ARGV[10]))
end
redis.call('PUBLISH', ARGV[4], version)
return {version, before and 0 or 1}
`
