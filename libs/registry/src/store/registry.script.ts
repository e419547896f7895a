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
 * Counts the bytes of rules and schemas where they are not counted up to the version of now: somebody wrote who does not count,
 * or the counters are not there yet. `bytes` holds `at` the version, `rules` and `schemas` in all, `rules:<bus>`, and `n`, how
 * many schemas were counted.
 */
const countLua = `
local function sumOf(hash)
  local sum = 0
  for _, field in ipairs(redis.call('HKEYS', hash)) do sum = sum + redis.call('HSTRLEN', hash, field) end
  return sum
end
local function count(bytes, version, buses, rulesOf, schemas)
  if redis.call('HGET', bytes, 'at') ~= version then
    redis.call('DEL', bytes)
    local all = 0
    for _, bus in ipairs(redis.call('HKEYS', buses)) do
      local sum = sumOf(rulesOf .. bus)
      all = all + sum
      redis.call('HSET', bytes, 'rules:' .. bus, sum)
    end
    redis.call('HSET', bytes, 'rules', all, 'at', version)
  end
  local n = redis.call('HLEN', schemas)
  if tonumber(redis.call('HGET', bytes, 'n') or -1) ~= n then redis.call('HSET', bytes, 'n', n, 'schemas', sumOf(schemas)) end
end
local function counted(bytes, field) return tonumber(redis.call('HGET', bytes, field) or 0) end
`

/**
 * Writes one bus or rule, makes the next edition and tells everybody. The same value again changes nothing.
 *
 * The next version is the time where that is ahead: versions that are lost with Redis' data are then not given again. It is
 * above the highest that the writer has seen as well, so that it grows for whoever worked by a version that was lost.
 *
 * KEYS[1] version  KEYS[2] stamps  KEYS[3] changes  KEYS[4] the hash written to  KEYS[5] buses
 * KEYS[6] deleted rules by the time (ms)   KEYS[7] bytes   KEYS[8] schemas
 * KEYS[9] the rules of the bus, given only where a bus is deleted: there must be none
 * ARGV[1] stamp    ARGV[2] field    ARGV[3] value as JSON, '' to delete   ARGV[4] name of the change   ARGV[5] channel
 * ARGV[6] a bus that must exist ('' for none)   ARGV[7] most fields the hash may have
 * ARGV[8] the value that a new one was made from ('' for none); where one is deleted, '' deletes whatever is there
 * ARGV[9] editions that are remembered, and names of what they changed   ARGV[10] the highest version that the writer has seen
 * ARGV[11] bus/rule ('' where no rule is written)   ARGV[12] deleted rules that are remembered   ARGV[13] and for how long, ms
 * ARGV[14] bytes that the rules of a bus may have   ARGV[15] and all rules and schemas
 * ARGV[16] what the key of the rules of a bus begins with: counting them anew reads those of all buses
 *
 * Returns {1 when it was new, version, stamp}, or {-1} no such bus, {-2} nothing to delete, {-3} the hash is full,
 * {-4} the bus has rules, {-5} somebody else wrote it meanwhile, {-6, bytes} the rules of the bus would have too many bytes,
 * {-7, bytes} the registry would.
 */
export const writeScript = `${editionLua}${countLua}
if ARGV[6] ~= '' and redis.call('HEXISTS', KEYS[5], ARGV[6]) == 0 then return {-1} end
local before = redis.call('HGET', KEYS[4], ARGV[2])
if ARGV[3] == '' then
  if not before then return {-2} end
  if ARGV[8] ~= '' and before ~= ARGV[8] then return {-5} end
  if KEYS[9] and redis.call('HLEN', KEYS[9]) > 0 then return {-4} end
  count(KEYS[7], whole(version), KEYS[5], ARGV[16], KEYS[8])
  redis.call('HDEL', KEYS[4], ARGV[2])
else
  if before == ARGV[3] then return {0, whole(version), stamp} end
  if (before or '') ~= ARGV[8] then return {-5} end
  if not before and redis.call('HLEN', KEYS[4]) >= tonumber(ARGV[7]) then return {-3} end
  count(KEYS[7], whole(version), KEYS[5], ARGV[16], KEYS[8])
  local more = ARGV[6] == '' and 0 or #ARGV[3] - #(before or '')
  if more > 0 then -- what makes it less is never refused
    local bytes = counted(KEYS[7], 'rules:' .. ARGV[6]) + more
    if bytes > tonumber(ARGV[14]) then return {-6, bytes} end
    bytes = counted(KEYS[7], 'rules') + counted(KEYS[7], 'schemas') + more
    if bytes > tonumber(ARGV[15]) then return {-7, bytes} end
  end
  redis.call('HSET', KEYS[4], ARGV[2], ARGV[3])
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
version = whole(math.max(version + 1, now, ARGV[10] + 1))
redis.call('SET', KEYS[1], version)
redis.call('HSET', KEYS[7], 'at', version)
if ARGV[6] ~= '' then
  local more = #ARGV[3] - #(before or '')
  redis.call('HINCRBY', KEYS[7], 'rules', more)
  redis.call('HINCRBY', KEYS[7], 'rules:' .. ARGV[6], more)
elseif ARGV[3] == '' then
  redis.call('HDEL', KEYS[7], 'rules:' .. ARGV[2])
end
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

/**
 * Writes one schema over the one it was made from.
 *
 * KEYS[1] schemas   KEYS[2] bytes   KEYS[3] version   KEYS[4] buses
 * ARGV[1] field   ARGV[2] schema as JSON   ARGV[3] the one before, '' for none   ARGV[4] most fields
 * ARGV[5] bytes that all rules and schemas may have   ARGV[6] what the key of the rules of a bus begins with
 *
 * Returns {1}, or {0} when somebody else wrote it meanwhile, {-1} when there are too many, {-2, bytes} when the registry would have
 * too many bytes.
 */
export const putSchemaScript = `${countLua}
local before = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if before ~= ARGV[3] then return {0} end
if before == '' and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then return {-1} end
count(KEYS[2], redis.call('GET', KEYS[3]) or '0', KEYS[4], ARGV[6], KEYS[1])
local more = #ARGV[2] - #before
local bytes = counted(KEYS[2], 'rules') + counted(KEYS[2], 'schemas') + more
if more > 0 and bytes > tonumber(ARGV[5]) then return {-2, bytes} end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HINCRBY', KEYS[2], 'schemas', more)
if before == '' then redis.call('HINCRBY', KEYS[2], 'n', 1) end
return {1}
`
