import { Script } from '../script.js'

/**
 * Moves dead letters from the stream they arrive on to where they are kept. The id is the delivery's, so a letter that
 * was written twice is kept once.
 *
 * KEYS[1] lease   KEYS[2] dead   KEYS[3] letters   KEYS[4] letter events   KEYS[5] letter index
 * ARGV[1] group   ARGV[2] token   then for each entry: entry id, letter id ('' to drop it), failed at (ms), letter, event
 * Returns how many were kept, or -1 (deposed).
 */
export const keepScript = new Script<number>(`
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[2] then return -1 end
local kept = 0
for a = 3, #ARGV, 5 do
  if redis.call('XACK', KEYS[2], ARGV[1], ARGV[a]) == 1 then
    if ARGV[a + 1] ~= '' then
      redis.call('HSET', KEYS[3], ARGV[a + 1], ARGV[a + 3])
      redis.call('HSET', KEYS[4], ARGV[a + 1], ARGV[a + 4])
      redis.call('ZADD', KEYS[5], ARGV[a + 2], ARGV[a + 1])
      kept = kept + 1
    end
    redis.call('XDEL', KEYS[2], ARGV[a])
  end
end
return kept
`)

/**
 * Sends a kept letter's event again, to one target: the letter goes exactly when the new entry comes.
 *
 * KEYS[1] letters   KEYS[2] letter events   KEYS[3] letter index   KEYS[4] the stream to send it to
 * ARGV[1] letter id   ARGV[2…] fields of the new entry
 * Returns 1, or 0 when there is no such letter (any more).
 */
export const redriveScript = new Script<0 | 1>(`
local event = redis.call('HGET', KEYS[2], ARGV[1])
if not event then return 0 end
redis.call('XADD', KEYS[4], '*', 'e', event, unpack(ARGV, 2))
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
return 1
`)
