import { Script } from '../redis/script.js'

/**
 * Writes down which subscriptions a rule names that is about to be deleted. Also in a Redis that is full: what it leads to
 * makes room.
 *
 * KEYS[1] retired   ARGV fields
 */
export const announceScript = new Script<number>(`#!lua flags=allow-oom
for _, field in ipairs(ARGV) do redis.call('HSET', KEYS[1], field, '') end
return #ARGV
`)

/**
 * Removes what a subscription holds that came before a moment: nobody wants it any more. What came later is of a rule that
 * was made anew. It only frees memory, so it works in a Redis that is full.
 *
 * KEYS[1] subscription   KEYS[2] due   KEYS[3] tries   KEYS[4] starts   KEYS[5] partly   KEYS[6] lease of its ordered readers
 * ARGV[1] the moment, ms   ARGV[2] entries and ARGV[3] lanes of one call   ARGV[4] ms after which a consumer is taken to be gone
 * Returns 'more' where there is more to remove now, 'gone' when nothing is left, else 'kept': some came later, or an instance
 * still reads it.
 *
 * The lanes of an ordered subscription are left to its owner, where it has one. Their keys are named by its stream's.
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
if redis.call('EXISTS', stream) == 1 then
  for _, flat in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local group = {}
    for i = 1, #flat, 2 do group[flat[i]] = flat[i + 1] end
    for _, reader in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group.name)) do
      local consumer = {}
      for i = 1, #reader, 2 do consumer[reader[i]] = reader[i + 1] end
      if consumer.name ~= 'owner' and consumer.idle < tonumber(ARGV[4]) then return 'kept' end
    end
  end
end
redis.call('UNLINK', stream, tries, starts, partly)
return 'gone'
`)

/**
 * Ends a backfill for good: a rule that is made again is not given past events once more.
 *
 * KEYS[1] backfills   ARGV[1] rule
 */
export const endBackfillScript = new Script<number>(`#!lua flags=allow-oom
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], 'done')
return redis.call('HDEL', KEYS[1], ARGV[1] .. '/version')
`)
