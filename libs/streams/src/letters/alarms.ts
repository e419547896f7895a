import { alarmScript } from './alarm.script.js'
import type { EventLog } from '../log/log.js'

/** Milliseconds without a dead letter after which the next one is news, and that raising an alarm may take. */
const timing = { quietMs: 10 * 60_000, claimMs: 30_000 }

interface FailingTarget {
  readonly bus: string
  readonly rule: string
  readonly target: string
}

/**
 * Whether the alarm of a target that dead-letters is to be raised, by the caller, who then says how that ended: once for all
 * shards and copies of dlq, and not again before the target was quiet for ten minutes. `claimed`: somebody else is at it.
 */
export function claimAlarm({ redis, keys }: EventLog, target: FailingTarget): Promise<'raise' | 'raised' | 'claimed'> {
  return alarmScript.run(redis, [keys.alarm(target)], [timing.quietMs, timing.claimMs])
}

/** Says how a claimed alarm ended. One that was not raised may be claimed again at once. */
export async function settleAlarm({ redis, keys }: EventLog, target: FailingTarget, raised: boolean): Promise<void> {
  if (raised) await redis.set(keys.alarm(target), 'raised', 'PX', timing.quietMs)
  else await redis.del(keys.alarm(target))
}
