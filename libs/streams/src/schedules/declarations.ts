import { ConflictError, tenantOf } from '@sluice/event'
import type { EventLog } from '../log/log.js'
import { memberScript } from '../shards/lease.script.js'
import { liveMembers } from '../shards/leases.js'

const stage = 'schedule'

/**
 * Which schedules the live instances of services declare: while a new version is rolled out, instances of the old one still have what the new
 * one lacks.
 */
export class Declarations {
  constructor(
    private readonly log: Pick<EventLog, 'redis' | 'keys'>,
    private readonly instance: string,
  ) {}

  /** Says that the instance declares them. @param ttlMs milliseconds after which it counts as gone, unless it says it again */
  async show(schedules: readonly string[], ttlMs: number): Promise<void> {
    const { redis } = this.log
    const args = [this.instance, ttlMs]
    await Promise.all(schedules.map(schedule => memberScript.run(redis, [this.#list(schedule)], args)))
  }

  /** Says that the instance does no longer, so that others need not wait until it counts as gone. */
  async leave(schedules: readonly string[]): Promise<void> {
    const { redis } = this.log
    await Promise.all(schedules.map(schedule => redis.zrem(this.#list(schedule), this.instance)))
  }

  #list(schedule: string): string {
    return this.log.keys.members(stage, schedule)
  }
}

/** Whether any live instance declares it. */
export async function isDeclared(
  { redis, keys }: Pick<EventLog, 'redis' | 'keys'>,
  schedule: string,
): Promise<boolean> {
  return (await liveMembers(redis, keys, stage, schedule)).length > 0
}

/**
 * To be asked right before a schedule is deleted that nobody declared: an instance that has it may have started since that was found.
 *
 * @throws ConflictError `SCHEDULE_DECLARED`
 */
export async function demandUndeclared(log: Pick<EventLog, 'redis' | 'keys'>, schedule: string): Promise<void> {
  if (!(await isDeclared(log, schedule))) return
  const { name } = tenantOf(schedule)
  const message = `schedule '${name}' is not deleted: a running instance has its @Scheduled`
  throw new ConflictError('SCHEDULE_DECLARED', message, { schedule: name })
}
