import { bucketMs } from '@sluice/biography'
import { Script } from '../redis/script.js'

/** About how many bytes of Redis a bucket takes besides its lines: its key, and what names it. */
const bucketBytes = 250

/**
 * Lua: `record(journal, buckets, bucket, retentionMs, lines)` writes lines of steps into one bucket. It never fails: a step that
 * cannot be written, because Redis is full or its user may not write journals, must not stop what the script is for. Steps of a
 * bucket that was dropped are not written any more.
 *
 * A new bucket begins where its number of bytes does: so a bucket that is there costs three commands.
 */
export const recordLua = `
local function record(journal, buckets, bucket, retentionMs, lines)
  if type(redis.pcall('RPUSH', bucket, lines)) ~= 'number' then return end
  local number, bytes = bucket:match('%d+$'), #lines
  if redis.call('HINCRBY', journal, number, bytes) == bytes then
    if tonumber(number) <= tonumber(redis.call('HGET', journal, 'dropped') or -1) then
      redis.call('UNLINK', bucket)
      redis.call('HDEL', journal, number)
      return
    end
    bytes = bytes + ${bucketBytes}
    redis.call('HINCRBY', journal, number, ${bucketBytes})
    redis.call('ZADD', buckets, number, number)
    redis.call('PEXPIRE', bucket, tonumber(retentionMs) + ${bucketMs})
  end
  redis.call('HINCRBY', journal, 'total', bytes)
end
`

/**
 * Lua: `recordAll(at, key)` writes the steps of a call, which {@link StepLines} has. From ARGV[at] on: number of buckets, how long
 * steps are kept (ms), the lines of each bucket. From KEYS[key] on: journal, its index, each bucket. `afterSteps(at)` is where the
 * next argument is.
 */
export const recordAllLua = `${recordLua}
local function recordAll(at, key)
  for i = 1, tonumber(ARGV[at]) do
    record(KEYS[key], KEYS[key + 1], KEYS[key + 1 + i], ARGV[at + 1], ARGV[at + 1 + i])
  end
end
local function afterSteps(at) return at + 2 + tonumber(ARGV[at]) end
`

/**
 * Writes steps of one shard. Not when Redis is full.
 *
 * KEYS[1…] and ARGV[1…] as `recordAll` takes them
 */
export const recordScript = new Script<null>(`#!lua
${recordAllLua}
recordAll(1, 1)
`)

/**
 * What the governor decides by.
 *
 * KEYS[1] journal   KEYS[2] its buckets   ARGV[1] most buckets
 * Returns bytes of all buckets, the number of the last dropped one ('' for none), Redis' time (ms), and of the oldest buckets:
 * number, bytes, …
 */
export const oldestScript = new Script<[total: string, nowMs: number, ...oldest: string[]]>(`
local time = redis.call('TIME')
local found = { redis.call('HGET', KEYS[1], 'total') or '0', time[1] * 1000 + math.floor(time[2] / 1000) }
for _, number in ipairs(redis.call('ZRANGE', KEYS[2], 0, ARGV[1] - 1)) do
  found[#found + 1] = number
  found[#found + 1] = redis.call('HGET', KEYS[1], number) or '0'
end
return found
`)

/**
 * Drops buckets, also when Redis is full. Their steps are not written any more.
 *
 * KEYS[1] journal   KEYS[2] its buckets   KEYS[3…] buckets
 */
export const dropScript = new Script<null>(`#!lua flags=allow-oom
local dropped = tonumber(redis.call('HGET', KEYS[1], 'dropped') or -1)
for i = 3, #KEYS do
  local number = KEYS[i]:match('%d+$')
  redis.call('UNLINK', KEYS[i])
  redis.call('HINCRBY', KEYS[1], 'total', -(tonumber(redis.call('HGET', KEYS[1], number) or 0)))
  redis.call('HDEL', KEYS[1], number)
  redis.call('ZREM', KEYS[2], number)
  dropped = math.max(dropped, tonumber(number))
end
redis.call('HSET', KEYS[1], 'dropped', dropped)
`)
