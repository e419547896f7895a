import { recordAllLua } from '../journal/journal.script.js'
import { Script } from '../redis/script.js'
import { settleLua } from '../shards/settle.script.js'

/**
 * As settleScript, for entries whose handlers succeeded and whose bus keeps every step. Steps are written once: a call whose answer
 * was lost finds nothing pending. Also when Redis is full: a step is smaller than its entry.
 *
 * KEYS[1] stream   KEYS[2…] journal, its index, buckets   ARGV[1] group
 * ARGV[2…] number of buckets, how long steps are kept (ms), lines of each bucket   then entry ids
 * Returns how many were still pending.
 */
export const settleStepsScript = new Script<number>(`${settleLua}${recordAllLua}
local settled = settle(KEYS[1], ARGV[1], afterSteps(2))
if settled > 0 then recordAll(2, 2) end
return settled
`)
