import { Script } from '@sluice/streams'
import { keepLua } from './versions.script.js'

/** The current edition. A version without a stamp has the stamp ''. */
const knownLua = `
local function whole(number) return string.format('%.0f', number) end
local version = tonumber(redis.call('GET', KEYS[1]) or 0)
local stamp = redis.call('ZRANGE', KEYS[2], whole(version), whole(version), 'BYSCORE')[1] or ''
`

/**
 * The beginning of both scripts: reads the current edition. A version without a stamp was written by Sluice 0.1.0, perhaps after
 * Redis had lost writes, so a new lineage begins and all readers read everything. If Redis accepts no writes now, the stamp
 * is '', an edition that no reader knows.
 *
 * KEYS[1] version   KEYS[2] stamps   ARGV[1] a unique stamp
 */
const editionLua = `${knownLua}
if stamp == '' then
  if version > 0 and type(redis.pcall('DEL', KEYS[2])) == 'number' then
    stamp = ARGV[1] .. '.'
    redis.call('ZADD', KEYS[2], whole(version), stamp)
  end
end
`

/**
 * Writes or deletes one resource. If its kind is in snapshots, makes the next edition and publishes the change. Writing the same
 * value again changes nothing.
 *
 * The next version is Redis' time if that is higher than the current version, so that versions lost with Redis' data are not
 * assigned again. It is also above the highest version that the writer has seen, so that it grows for all processes that worked
 * by a lost version.
 *
 * `bytes` has the bytes of counted resources: for each kind `<plural>` in all and `<plural>:<parent>`; `at`, the version up to
 * which kinds in snapshots are counted; `n`, the number of counted resources of other kinds. If one is missing or not current, a
 * writer that does not count has written, and they are counted again: Sluice 0.1.0 counts nothing, and no version counts a
 * kind that it does not know.
 *
 * KEYS[1] version  KEYS[2] stamps  KEYS[3] changes  KEYS[4] bytes  KEYS[5] the hash written to
 * KEYS[6] the hash of its parents   KEYS[7] deletions of its kind, by time (ms)   (unused if it has none)
 * KEYS[8] versions  KEYS[9] their order  KEYS[10] their sizes   (unused if neither its kind nor one that belongs to it has a history)
 * KEYS[11] and on, only for the deletion of one that others may belong to: their hashes, which must be empty
 * ARGV[1] stamp   ARGV[2] field   ARGV[3] value as JSON, '' to delete
 * ARGV[4] the value from which the new one was made ('' for none); for a deletion '' deletes any value
 * ARGV[5] Terms as JSON, see redis-writes.ts   ARGV[6] what the history keeps of ARGV[4]
 *
 * Returns {1 if it is new, version, stamp, its number in the history or 0}, or {-1} no such parent, {-2} nothing to delete, {-3} the hash is full,
 * {-4} others belong to it, {-5} another process wrote it meanwhile, {-6, bytes} all of its parent would have too many bytes,
 * {-7, bytes} the registry would.
 */
const writeLua = `${editionLua}
local versionKey, stamps, changes, bytes, hash, parents, deletions, versions, order, sizes = unpack(KEYS, 1, 10)
local field, value, from = ARGV[2], ARGV[3], ARGV[4]
local terms = cjson.decode(ARGV[5])
local plural, parent = terms.plural, terms.parent
local before = redis.call('HGET', hash, field)
${keepLua}
local function hashesOf(kind)
  if not kind.parents then return {kind.plural} end
  local names = redis.call('HKEYS', terms.prefix .. kind.parents)
  for i, name in ipairs(names) do names[i] = kind.plural .. ':' .. name end
  return names
end
local function count(kind)
  local all = 0
  for _, name in ipairs(hashesOf(kind)) do
    local sum, key = 0, terms.prefix .. name
    for _, each in ipairs(redis.call('HKEYS', key)) do sum = sum + redis.call('HSTRLEN', key, each) end
    redis.call('HSET', bytes, name, sum)
    all = all + sum
  end
  redis.call('HSET', bytes, kind.plural, all)
end
local function countAnew()
  if redis.call('HGET', bytes, 'at') ~= whole(version) then redis.call('DEL', bytes) end
  local n = 0
  for _, kind in ipairs(terms.counted) do
    if redis.call('HEXISTS', bytes, kind.plural) == 0 then count(kind) end
    for _, name in ipairs(kind.inSnapshot and {} or hashesOf(kind)) do n = n + redis.call('HLEN', terms.prefix .. name) end
  end
  if tonumber(redis.call('HGET', bytes, 'n') or -1) ~= n then
    for _, kind in ipairs(terms.counted) do if not kind.inSnapshot then count(kind) end end
  end
  redis.call('HSET', bytes, 'at', whole(version), 'n', n)
end
local function counted(name) return tonumber(redis.call('HGET', bytes, name) or 0) end

if parent and redis.call('HEXISTS', parents, parent) == 0 then return {-1} end
if value == '' then
  if not before then return {-2} end
  if (from ~= '' or terms.history) and before ~= from then return {-5} end
  for i = 11, #KEYS do if redis.call('HLEN', KEYS[i]) > 0 then return {-4} end end
else
  if before == value then return {0, whole(version), stamp, terms.history and latestNumber() or 0} end
  if (before or '') ~= from then return {-5} end
  if not before and redis.call('HLEN', hash) >= terms.most then return {-3} end
end

countAnew()
if terms.isCounted then
  local more = #value - #(before or '')
  if more > 0 then -- what makes it less is never refused
    local together = parent and counted(plural .. ':' .. parent) + more or 0
    if together > terms.mostBytes then return {-6, together} end
    local all = more
    for _, kind in ipairs(terms.counted) do all = all + counted(kind.plural) end
    if all > terms.registryBytes then return {-7, all} end
  end
  redis.call('HINCRBY', bytes, plural, more)
  if parent then redis.call('HINCRBY', bytes, plural .. ':' .. parent, more) end
  if not terms.inSnapshot then redis.call('HINCRBY', bytes, 'n', (before and 0 or 1) - (value == '' and 1 or 0)) end
end
if value == '' then
  redis.call('HDEL', hash, field)
  for _, child in ipairs(terms.children) do redis.call('HDEL', bytes, child .. ':' .. field) end
  for _, child in ipairs(terms.forgotten) do forget(child) end
else
  redis.call('HSET', hash, field, value)
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if terms.deletions and value ~= '' then
  redis.call('ZREM', deletions, terms.path)
elseif terms.deletions then
  redis.call('ZADD', deletions, whole(now), terms.path)
  redis.call('ZREMRANGEBYSCORE', deletions, '-inf', whole(now - terms.deletions.ms))
  redis.call('ZREMRANGEBYRANK', deletions, 0, -1 - terms.deletions.most)
end
if not terms.inSnapshot then return {before and 0 or 1, whole(version), stamp, 0} end

local known = whole(version)
version = whole(math.max(version + 1, now, terms.highest + 1))
redis.call('SET', versionKey, version)
redis.call('HSET', bytes, 'at', version)
redis.call('ZADD', stamps, version, ARGV[1])
redis.call('ZREMRANGEBYRANK', stamps, 0, -1 - terms.editions)
redis.call('ZADD', changes, version, terms.change)
redis.call('ZREMRANGEBYRANK', changes, 0, -1 - terms.editions)
local number = terms.history and keep(terms.history, known, version, whole(now), ARGV[6]) or 0
redis.call('PUBLISH', terms.channel, version)
return {before and 0 or 1, version, ARGV[1], number}
`

export const writeScript = new Script(writeLua)

/** For writes that take no more memory than they free, also when Redis is full: deletions, and values that are there already. */
export const writeInFullScript = new Script(`#!lua flags=allow-oom\n${writeLua}`)

const changesLua = `
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
 * Returns what a reader that knows an edition has to read.
 *
 * KEYS[1] version  KEYS[2] stamps  KEYS[3] changes   ARGV[1] stamp   ARGV[2] version known   ARGV[3] its stamp
 * Returns {version, stamp, 'nothing'}, {version, stamp, 'changes', name, …}, or {version, stamp, 'all'} if the known edition is
 * not among the remembered ones: it is too old, or was lost.
 */
export const readScript = new Script(`${editionLua}${changesLua}`)

/** The same for a user of Redis that may not write the registry: a version without a stamp is not mended. */
export const readOnlyScript = new Script(`${knownLua}${changesLua}`)

/** Writes the limits, also when Redis is full: a gateway must be able to start then. KEYS[1] limits   ARGV[1] JSON */
export const limitScript = new Script("#!lua flags=allow-oom\nreturn redis.call('SET', KEYS[1], ARGV[1])")
