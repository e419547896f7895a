import { Script } from '@sluice/streams'

/**
 * Keeps the version that a write replaces. `versions` has for each resource of a kind with a history
 *
 * - `<change>`: what is known of the latest version, as JSON: `n` its number, `first` the oldest number that may be kept, `by`, `at`,
 *   `version` and `stamp` of its edition, `sha` of its value, `deleted`
 * - `<change>#<n>`: an earlier version: `made` as above, `until` the version of the registry that replaced it, `value`. Number 0 is the
 *   time before the first one
 * - `<hash>`: the registry's version from which on the history of that hash is whole
 *
 * `order` has them all by hash and `until`, and `sizes` the bytes by hash, `*` for all. Where all are too many bytes, the hash with
 * the most bytes loses its oldest version.
 *
 * Needs `before`, `value`, `terms`, `versions`, `order`, `sizes` and `whole`.
 */
export const keepLua = `
local overhead, mostDropped = 200, 1000

local function resize(of, bytes)
  redis.call('ZINCRBY', sizes, bytes, of)
  redis.call('ZINCRBY', sizes, bytes, '*')
end
local function drop(of, member)
  local id = member:match('^[^/]*/%d+/(.*)$')
  resize(of, -redis.call('HSTRLEN', versions, id) - overhead)
  redis.call('HDEL', versions, id)
  redis.call('ZREM', order, member)
  return id
end
local function oldestOf(of, most)
  return redis.call('ZRANGE', order, '[' .. of .. '/', '(' .. of .. '0', 'BYLEX', 'LIMIT', 0, most) -- '0' is behind '/'
end
local function memberOf(of, ends, id) return of .. '/' .. string.rep('0', 16 - #ends) .. ends .. '/' .. id end

local function largest()
  local two = redis.call('ZREVRANGE', sizes, 0, 1)
  return two[1] == '*' and two[2] or two[1]
end
local function shrink(most)
  for _ = 1, mostDropped do
    local of = tonumber(redis.call('ZSCORE', sizes, '*') or 0) > most and largest()
    local member = of and oldestOf(of, 1)[1]
    if not member then return end
    local id = drop(of, member)
    redis.call('HSET', versions, of, whole(member:match('/(%d+)/')))
    local name, n = id:match('^(.*)#(%d+)$')
    local last = cjson.decode(redis.call('HGET', versions, name) or '{}')
    if last.deleted and last.n == n + 1 then redis.call('HDEL', versions, name) end
  end
end

-- Returns what is known of the version that is replaced. One that was written by a Sluice without a history has a number alone.
local function replaced(name)
  local text = redis.call('HGET', versions, name)
  local last = text and cjson.decode(text) or {n = 0, first = 0}
  local isKnown = not text and not before
  if text and before then isKnown = last.sha == redis.sha1hex(before) end
  if text and not before then isKnown = last.deleted end
  if isKnown then return last end
  return {n = last.n + 1, first = last.first, deleted = not before or nil}
end

local function latestNumber()
  return redis.call('HEXISTS', versions, terms.change) == 1 and replaced(terms.change).n or 1
end

-- version and now are those of the write, kept is the value that is replaced
local function keep(history, known, version, now, kept)
  local of, name = history.hash, terms.change
  if redis.call('HEXISTS', versions, of) == 0 then
    local others = redis.call('HLEN', hash) - (value == '' and 0 or 1)
    redis.call('HSET', versions, of, (before or others > 0) and known or '0')
  end
  local last = replaced(name)
  local id = name .. '#' .. last.n
  local entry = '{"made":' .. cjson.encode(last) .. ',"until":' .. version .. (before and ',"value":' .. kept or '') .. '}'
  redis.call('HSET', versions, id, entry)
  redis.call('ZADD', order, 0, memberOf(of, version, id))
  resize(of, #entry + overhead)

  local first = last.first
  for n = first, last.n + 1 - history.most do
    local gone = redis.call('HGET', versions, name .. '#' .. n)
    local ends = gone and gone:match('"until":(%d+)')
    if ends then drop(of, memberOf(of, ends, name .. '#' .. n)) end
    first = n + 1
  end
  redis.call('HSET', versions, name, cjson.encode({
    n = last.n + 1, first = first, by = history.by, at = now, version = version, stamp = ARGV[1],
    sha = value ~= '' and redis.sha1hex(value) or nil, deleted = value == '' or nil}))
  shrink(history.bytes)
  return last.n + 1
end

-- forgets the versions of all resources of a hash, whose parent is deleted
local function forget(of)
  local members = oldestOf(of, 1000)
  while #members > 0 do
    for _, member in ipairs(members) do
      local id = drop(of, member)
      redis.call('HDEL', versions, (id:gsub('#%d+$', '')))
    end
    members = oldestOf(of, 1000)
  end
  redis.call('HDEL', versions, of)
  redis.call('ZREM', sizes, of)
end
`

/**
 * Returns the versions of one resource: its value or '', what is known of the latest version or '', and the earlier ones, newest first.
 *
 * KEYS[1] the hash of the resource   KEYS[2] versions   ARGV[1] field   ARGV[2] change
 */
export const versionsScript = new Script<string[]>(`
local text = redis.call('HGET', KEYS[2], ARGV[2])
local all = {redis.call('HGET', KEYS[1], ARGV[1]) or '', text or ''}
local last = cjson.decode(text or '{"n":0,"first":0}')
for n = last.n - 1, math.max(last.first, 1), -1 do
  all[#all + 1] = redis.call('HGET', KEYS[2], ARGV[2] .. '#' .. n) or nil
end
return all
`)
