import { alarmScript } from './alarm.script.js'
import type { EventLog } from '../log/log.js'

/** Milliseconds: without a dead letter, after which the next one raises an alarm again; and that raising one may take. */
const timing = { quietMs: 10 * 60_000, claimMs: 30_000 }

interface FailingTarget {
  readonly bus: string
  readonly rule: string
  readonly target: string
}

/**
 * Asks whether the caller is to raise the alarm of a target that dead-letters; a caller that got `raise` then calls
 * {@link settleAlarm}. One alarm for all shards and copies of dlq, and no further one before the target was quiet for ten
 * minutes. `claimed`: another copy is raising it.
 */
export function claimAlarm({ redis, keys }: EventLog, target: FailingTarget): Promise<'raise' | 'raised' | 'claimed'> {
  return alarmScript.run(redis, [keys.alarm(target)], [timing.quietMs, timing.claimMs])
}

/** Records whether a claimed alarm was raised. If not, it may be claimed again at once. */
export async function settleAlarm({ redis, keys }: EventLog, target: FailingTarget, raised: boolean): Promise<void> {
  if (raised) await redis.set(keys.alarm(target), 'raised', 'PX', timing.quietMs)
  else await redis.del(keys.alarm(target))
}
