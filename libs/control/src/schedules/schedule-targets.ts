import { Injectable } from '@nestjs/common'
import { type Edition, namePattern } from '@sluice/delivery'
import { ConflictError, InvalidError, SluiceError, tenantOf, UnavailableError } from '@sluice/event'
import {
  bySluice,
  deleteRuleOfSchedule,
  demandRuleOfSchedule,
  Owners,
  RegistryView,
  type Rule,
  ruleKind,
  ruleOfSchedule,
  type ScheduleOfRule,
  withoutSecrets,
  type Written,
} from '@sluice/registry'
import { type Caller, forbidden } from '@sluice/service'
import { busOf, type KeptSchedule } from '@sluice/streams'
import { Rules } from '../rules/rules.js'

/** What is put as the target of a schedule. */
export interface PutTarget {
  /** With its tenant. */
  readonly schedule: string
  /** The bus of its event. */
  readonly bus: string
  readonly target: object
  /** The change of the schedule that has it. */
  readonly as: ScheduleOfRule
  /** Whether the schedule changes. One that stays as it is keeps the change that its rule names. */
  readonly isChanged: boolean
}

/** A rule that is there before its schedule is. */
export interface WrittenTarget {
  /** With its tenant. */
  readonly schedule: string
  readonly rule: Rule
  /** What it replaced. */
  readonly before: Rule | undefined
  readonly newSecrets: Written<Rule>['newSecrets']
  /** The first one that has it. */
  readonly edition: Edition
}

/** The id of the one target of such a rule. */
const targetId = 'target'

/**
 * The targets of schedules. Each is a rule that belongs to its schedule: on the bus of the schedule's event, for its runs alone. They are
 * told by `sluiceschedule`, which no publisher can set. So its deliveries are those of any rule.
 */
@Injectable()
export class ScheduleTargets {
  constructor(
    private readonly rules: Rules,
    private readonly view: RegistryView,
    private readonly owners: Owners,
  ) {}

  /** The target as answers show it, with secrets that were just made; undefined if the schedule has none. */
  shown(schedule: KeptSchedule, newSecrets?: Written<Rule>['newSecrets']): Record<string, unknown> | undefined {
    const rule = schedule.settings.hasTarget && this.#ruleOf(busOf(schedule), schedule.name)
    if (!rule) return undefined
    const { id: _, ...target } = withoutSecrets(rule, newSecrets).targets[0]!
    return target
  }

  /** Reads what other processes wrote if the target of one is not known here yet. */
  async know(schedules: readonly KeptSchedule[]): Promise<void> {
    if (schedules.some(schedule => schedule.settings.hasTarget && !this.shown(schedule))) await this.view.refresh()
  }

  /**
   * The caller must be allowed to receive the events of the runs: the rule works by the rights of its owner.
   *
   * @param json one of these events
   * @throws SluiceError `FORBIDDEN` with the missing grant
   */
  demandReceives(caller: Caller, bus: string, schedule: string, json: string): void {
    const { groups: ownerGroups } = caller.principal
    const owner = this.owners.of({ bus, owner: caller.name, ownerGroups })
    const { name } = tenantOf(schedule)
    const withheld = owner?.withholds({ bus, pattern: patternOf(name) }, json)
    if (!withheld) return
    const { missing } = withheld
    throw forbidden(caller, `receive the events of schedule '${name}' for its target`, { missing, path: 'target' })
  }

  /** @throws NotFoundError `UNKNOWN_RULE` if the schedule has a target, and that is gone */
  async demandThere(schedule: KeptSchedule): Promise<void> {
    if (schedule.settings.hasTarget) await demandRuleOfSchedule(this.view, busOf(schedule), schedule.name)
  }

  /**
   * Writes the rule, before its schedule is written: a run must not come before its target, nor before that is {@link live}.
   *
   * @param since what an earlier try of the same write wrote
   * @throws what a PUT of a rule with this target throws, with the paths that it has in a schedule; ConflictError `RULE_EXISTS`
   */
  async put(
    caller: Caller,
    { schedule, bus, target, as, isChanged }: PutTarget,
    since?: WrittenTarget,
  ): Promise<WrittenTarget> {
    const rule = ruleOfSchedule(schedule)
    const known = isChanged ? undefined : this.#ruleOf(bus, schedule)?.schedule
    const settings = {
      pattern: patternOf(as.name),
      targets: [{ ...target, id: targetId }],
      schedule: known ?? as,
    }
    let before: Rule | undefined
    const mayReplace = (found: Rule | undefined) => {
      before = found
      if (!found || found.schedule) return
      const message = `bus '${tenantOf(bus).name}' has a rule '${rule}' already, the name that the target of schedule '${as.name}' would have: delete that rule, or give the schedule another name`
      throw new ConflictError('RULE_EXISTS', message, { bus, rule })
    }
    const written = await this.rules.write(caller, bus, rule, settings, mayReplace).catch((error: unknown) => {
      throw atTarget(error)
    })
    const made = { schedule, rule: written.value, edition: written }
    return since && isSame(before, since.rule)
      ? { ...made, before: since.before, newSecrets: { ...since.newSecrets, ...written.newSecrets } }
      : { ...made, before, newSecrets: written.newSecrets }
  }

  /** Waits until routers work by it. @throws UnavailableError `RULE_NOT_LIVE` */
  async live({ rule, edition }: WrittenTarget): Promise<void> {
    await this.rules.live(this.view.bus(rule.bus), edition)
  }

  /** Puts back what a write replaced that came to nothing, unless somebody else wrote it since. */
  async putBack({ schedule, rule, before }: WrittenTarget): Promise<void> {
    const { store } = this.view
    const { bus, name } = rule
    if (before) await store.change(ruleKind, { bus, name }, found => (isSame(found, rule) ? before : undefined))
    else await deleteRuleOfSchedule(store, bus, schedule, (_, found) => isSame(found, rule), bySluice)
    await this.view.refresh()
  }

  /**
   * Deletes rules that a change of the schedule left without use. Its deliveries are dropped, as those of any rule that is deleted.
   *
   * @param before as it was before the change
   * @param after undefined if it was deleted
   */
  async forgetOf(caller: Caller, before: KeptSchedule | undefined, after: KeptSchedule | undefined): Promise<void> {
    if (before?.settings.hasTarget) await this.view.refresh() // another gateway may have just made it
    const { name, state } = (after ?? before)!
    const buses = new Set([before, after].flatMap(schedule => (schedule ? [busOf(schedule)] : [])))
    for (const bus of buses) {
      const isUsed = after?.settings.hasTarget && bus === busOf(after)
      if (isUsed || !this.#ruleOf(bus, name)) continue
      const isOver = ({ made, revision }: ScheduleOfRule) =>
        made === state.made && (after === undefined || revision <= state.revision)
      const deleted = await deleteRuleOfSchedule(this.view.store, bus, name, isOver, caller.name)
      if (deleted) await this.rules.live(this.view.bus(bus), deleted)
    }
  }

  #ruleOf(bus: string, schedule: string): Rule | undefined {
    const rule = this.view.rule(bus, ruleOfSchedule(schedule))
    return rule?.schedule && rule
  }
}

function isSame(one: Rule | undefined, other: Rule): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** The error about a target that was not live in time, and was put back. */
export function notLive(error: unknown): unknown {
  if (!(error instanceof UnavailableError) || error.code !== 'RULE_NOT_LIVE') return error
  const message = 'a router does not yet work by the target of the schedule, so nothing was changed; try again'
  return new UnavailableError(error.code, message, error.details, { cause: error })
}

/** Matches the runs of a schedule, and nothing else. @param schedule without its tenant */
function patternOf(schedule: string) {
  return { sluiceschedule: [schedule] }
}

/** @throws InvalidError `INVALID_NAME` if the rule of its target would have too long a name */
export function checkNameWithTarget(schedule: string): void {
  const { name } = tenantOf(schedule)
  const rule = ruleOfSchedule(schedule)
  if (namePattern.test(rule)) return
  const most = name.length - (rule.length - 128)
  const message = `the name of a schedule with a target must have at most ${most} characters: its rule is called '${rule}'`
  throw new InvalidError('INVALID_NAME', message, { schedule: name })
}

/** The error about the rule, with the path that its target has in a schedule. */
function atTarget(error: unknown): unknown {
  if (!(error instanceof SluiceError)) return error
  const { path } = error.details
  if (typeof path !== 'string' || !/^(targets\[0\]|pattern$)/.test(path)) return error
  const named = (text: string) => text.replaceAll('targets[0]', 'target')
  const code = error.code === 'INVALID_RULE' ? 'INVALID_SCHEDULE' : error.code
  const details = { ...error.details, path: path === 'pattern' ? 'target' : named(path) }
  return new SluiceError(code, named(error.message), details, { cause: error })
}
