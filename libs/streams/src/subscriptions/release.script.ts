import { Script } from '../redis/script.js'

/**
 * Takes the starts of entries back, unless another consumer took them meanwhile: entries that were not begun must not count as
 * begun, and others may take them at once.
 *
 * KEYS[1] stream   ARGV[1] group   ARGV[2] consumer   ARGV[3] ms that they are to look idle
 * then for each: entry id, how often it counts as taken now, how often it is to count
 * Returns how many were still the consumer's.
 */
export const releaseScript = new Script<number>(`#!lua flags=allow-oom
local released = 0
for a = 4, #ARGV, 3 do
  local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[a], ARGV[a], 1)[1]
  if pending and pending[2] == ARGV[2] and pending[4] == tonumber(ARGV[a + 1]) then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[a], 'IDLE', ARGV[3], 'RETRYCOUNT', ARGV[a + 2], 'JUSTID')
    released = released + 1
  end
end
return released
`)
