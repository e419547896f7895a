/**
 * What both scripts begin with: the edition of now. A version without a stamp was written by Sluice 0.1.0, perhaps after Redis
 * had lost writes: a new lineage begins with it, and nobody's knowledge is carried over. Where Redis takes no writes now
 * the stamp is '', which is no edition that anybody knows.
 *
 * KEYS[1] version   KEYS[2] stamps   ARGV[1] a stamp that nobody else has
 */
const editionLua = `
local function whole(number) return string.format('%.0f', number) end
local version = tonumber(redis.call('GET', KEYS[1]) or 0)
local stamp = redis.call('ZRANGE', KEYS[2], whole(version), whole(version), 'BYSCORE')[1]
if not stamp then
  stamp = ''
  if version > 0 and type(redis.pcall('DEL', KEYS[2])) == 'number' then
    stamp = ARGV[1] .. '.'
    redis.call('ZADD', KEYS[2], whole(version), stamp)
  end
end
`

/**
 * Writes one bus or rule, makes the next edition and tells everybody. The same value again changes nothing.
 *
 * The next version is the time where that is ahead: versions that are lost with Redis' data are then not given again. It is
 * above the highest that the writer has seen as well, so that it grows for whoever worked by a version that was lost.
 *
 * KEYS[1] version  KEYS[2] stamps  KEYS[3] changes  KEYS[4] the hash written to  KEYS[5] buses
 * KEYS[6] deleted rules by the time (ms)
 * KEYS[7] the rules of the bus, given only where a bus is deleted: there must be none
 * ARGV[1] stamp    ARGV[2] field    ARGV[3] value as JSON, '' to delete   ARGV[4] name of the change   ARGV[5] channel
 * ARGV[6] a bus that must exist ('' for none)   ARGV[7] most fields the hash may have
 * ARGV[8] the value that a new one was made from ('' for none); not looked at where one is deleted
 * ARGV[9] editions that are remembered, and names of what they changed   ARGV[10] the highest version that the writer has seen
 * ARGV[11] bus/rule ('' where no rule is written)   ARGV[12] deleted rules that are remembered   ARGV[13] and for how long, ms
 *
 * Returns {1 when it was new, version, stamp}, or {-1} no such bus, {-2} nothing to delete, {-3} the hash is full,
 * {-4} the bus has rules, {-5} somebody else wrote it meanwhile.
 */
export const writeScript = `${editionLua}
if ARGV[6] ~= '' and redis.call('HEXISTS', KEYS[5], ARGV[6]) == 0 then return {-1} end
local before = redis.call('HGET', KEYS[4], ARGV[2])
if ARGV[3] == '' then
  if not before then return {-2} end
  if KEYS[7] and redis.call('HLEN', KEYS[7]) > 0 then return {-4} end
  redis.call('HDEL', KEYS[4], ARGV[2])
else
  if before == ARGV[3] then return {0, whole(version), stamp} end
  if (before or '') ~= ARGV[8] then return {-5} end
  if not before and redis.call('HLEN', KEYS[4]) >= tonumber(ARGV[7]) then return {-3} end
  redis.call('HSET', KEYS[4], ARGV[2], ARGV[3])
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
version = whole(math.max(version + 1, now, ARGV[10] + 1))
redis.call('SET', KEYS[1], version)
redis.call('ZADD', KEYS[2], version, ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - ARGV[9])
redis.call('ZADD', KEYS[3], version, ARGV[4])
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - ARGV[9])
if ARGV[11] ~= '' and ARGV[3] ~= '' then
  redis.call('ZREM', KEYS[6], ARGV[11])
elseif ARGV[11] ~= '' then
  redis.call('ZADD', KEYS[6], whole(now), ARGV[11])
  redis.call('ZREMRANGEBYSCORE', KEYS[6], '-inf', whole(now - ARGV[13]))
  redis.call('ZREMRANGEBYRANK', KEYS[6], 0, -1 - ARGV[12])
end
redis.call('PUBLISH', ARGV[5], version)
return {before and 0 or 1, version, ARGV[1]}
`

/**
 * What there is to read for somebody who knows an edition.
 *
 * KEYS[1] version  KEYS[2] stamps  KEYS[3] changes   ARGV[1] stamp   ARGV[2] version known   ARGV[3] its stamp
 * Returns {version, stamp, 'nothing'}, {version, stamp, 'changes', name, …}, or {version, stamp, 'all'} where the edition known
 * is not one of those remembered: it is too old, or was lost.
 */
export const readScript = `${editionLua}
local known = {whole(version), stamp, 'all'}
if ARGV[2] == known[1] and ARGV[3] == stamp and (stamp ~= '' or version == 0) then
  known[3] = 'nothing'
elseif tonumber(redis.call('ZSCORE', KEYS[2], ARGV[3]) or -1) == tonumber(ARGV[2]) then
  known[3] = 'changes'
  for _, name in ipairs(redis.call('ZRANGE', KEYS[3], '(' .. ARGV[2], '+inf', 'BYSCORE')) do known[#known + 1] = name end
end
return known
`
