import { NotFoundError, tenantOf } from '@sluice/event'
import type { Deleted, Registry } from '../../store/registry.js'
import type { Rule, ScheduleOfRule } from './rule.js'
import { ruleKind } from './rule.kind.js'

/** The name of the rule that is the target of a schedule. @param schedule with its tenant */
export function ruleOfSchedule(schedule: string): string {
  return `schedule.${tenantOf(schedule).name}`
}

/** The rules of now. */
interface Rules {
  rule(bus: string, name: string): Rule | undefined
  refresh(): Promise<void>
}

/**
 * Asked before a run is made: without the rule its event would reach nobody.
 *
 * @param bus that of the schedule's events
 * @throws NotFoundError `UNKNOWN_RULE`
 */
export async function demandRuleOfSchedule(rules: Rules, bus: string, schedule: string): Promise<Rule> {
  const name = ruleOfSchedule(schedule)
  const known = () => {
    const rule = rules.rule(bus, name)
    return rule?.schedule && rule
  }
  // somebody may have just made it
  const rule = known() ?? (await rules.refresh(), known())
  if (rule) return rule
  const message = `rule '${name}' of bus '${tenantOf(bus).name}', the target of the schedule, is gone: put the schedule again`
  throw new NotFoundError('UNKNOWN_RULE', message, { bus, rule: name })
}

/** The rule of a schedule stays: a later change of the schedule wrote it, or it belongs to somebody else. */
class Stays extends Error {}

/**
 * Deletes the rule that is the target of a schedule, unless it stays or is gone.
 *
 * @param isOver whether nobody needs the rule any more that this change of the schedule wrote
 * @param by the principal that does it
 * @returns undefined if there was nothing to delete
 */
export async function deleteRuleOfSchedule(
  store: Pick<Registry, 'delete'>,
  bus: string,
  schedule: string,
  isOver: (written: ScheduleOfRule, rule: Rule) => boolean,
  by?: string,
): Promise<Deleted | undefined> {
  const may = (rule: Rule | undefined) => {
    if (!rule?.schedule || !isOver(rule.schedule, rule)) throw new Stays()
  }
  try {
    return await store.delete(ruleKind, { bus, name: ruleOfSchedule(schedule) }, may, by)
  } catch (error) {
    if (error instanceof Stays || error instanceof NotFoundError) return undefined
    throw error
  }
}
