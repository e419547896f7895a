import { Script } from '../redis/script.js'

/**
 * Decides whether the alarm of a target is to be raised, and restarts its quiet time. The quiet time ends when this was not
 * called for that long.
 *
 * KEYS[1] alarm   ARGV[1] quiet time, ms   ARGV[2] how long the caller that is told `raise` may take, ms
 * Returns `raise`, or the state that was found: `raised`, or `claimed` by another caller that is about to raise it.
 */
export const alarmScript = new Script<'raise' | 'raised' | 'claimed'>(`
local state = redis.call('GET', KEYS[1])
if state == 'raised' then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
if state then return state end
redis.call('SET', KEYS[1], 'claimed', 'PX', ARGV[2])
return 'raise'
`)
