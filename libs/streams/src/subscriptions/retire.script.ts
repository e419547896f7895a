import { Script } from '../redis/script.js'

/**
 * Records the subscriptions of a rule that is about to be deleted. Also when Redis is full: the deletion frees memory.
 *
 * KEYS[1] retired   ARGV fields
 */
export const announceScript = new Script<number>(`#!lua flags=allow-oom
for _, field in ipairs(ARGV) do redis.call('HSET', KEYS[1], field, '') end
return #ARGV
`)

/**
 * Deletes entries of a subscription from before a moment, which belong to no rule any more. Later ones belong to a rule that
 * was created again. It only frees memory, so it works when Redis is full.
 *
 * KEYS[1] subscription   KEYS[2] due   KEYS[3] tries   KEYS[4] starts   KEYS[5] partly   KEYS[6] lease of its ordered reader
 * ARGV[1] the moment, ms   ARGV[2] entries and ARGV[3] lanes of one call   ARGV[4] 1 while an instance reads it
 * Returns 'more' if there is more to delete now, 'gone' if nothing is left, else 'kept': there are later entries, or an
 * instance still reads it.
 *
 * The lanes of an ordered subscription are left to its owner, if it has one. Their keys begin with the key of its stream.
 */
export const retireScript = new Script<'more' | 'gone' | 'kept'>(`#!lua flags=allow-oom
local stream, due, tries, starts, partly, lease = unpack(KEYS)
if redis.call('XTRIM', stream, 'MINID', '~', ARGV[1], 'LIMIT', ARGV[2]) > 0 then return 'more' end
redis.call('XTRIM', stream, 'MINID', ARGV[1])
if redis.call('EXISTS', lease) == 1 then return 'kept' end
local removed = 0
for _, lane in ipairs(redis.call('ZRANGE', due, 0, tonumber(ARGV[3]) - 1)) do
  local waiting = stream .. ':lane:' .. lane:match('^[^/]*/(.*)$')
  redis.call('XTRIM', waiting, 'MINID', ARGV[1])
  if redis.call('XLEN', waiting) == 0 then
    redis.call('UNLINK', waiting)
    redis.call('ZREM', due, lane)
    redis.call('HDEL', tries, lane)
    redis.call('HDEL', starts, lane)
    removed = removed + 1
  end
end
if redis.call('EXISTS', due) == 1 and removed > 0 then return 'more' end
if redis.call('EXISTS', due) == 1 or redis.call('XLEN', stream) > 0 then return 'kept' end
if ARGV[4] == '1' then return 'kept' end
redis.call('UNLINK', stream, tries, starts, partly)
return 'gone'
`)

/**
 * Ends a backfill for good: a rule that is created again gets no past events a second time.
 *
 * KEYS[1] backfills   ARGV[1] rule
 */
export const endBackfillScript = new Script<number>(`#!lua flags=allow-oom
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], 'done')
return redis.call('HDEL', KEYS[1], ARGV[1] .. '/version')
`)
