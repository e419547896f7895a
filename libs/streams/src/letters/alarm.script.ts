import { Script } from '../redis/script.js'

/**
 * Asks whether an alarm is to be raised now, and keeps the quiet time running: it ends when nothing was asked for so long.
 *
 * KEYS[1] alarm   ARGV[1] quiet time, ms   ARGV[2] how long whoever is told to raise it may take, ms
 * Returns `raise`, or what was found: `raised`, or `claimed` by somebody who is about to raise it.
 */
export const alarmScript = new Script<'raise' | 'raised' | 'claimed'>(`
local state = redis.call('GET', KEYS[1])
if state == 'raised' then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
if state then return state end
redis.call('SET', KEYS[1], 'claimed', 'PX', ARGV[2])
return 'raise'
`)
