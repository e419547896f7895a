import { Inject, Injectable } from '@nestjs/common'
import { type Grant, plainGrant } from '@sluice/access'
import { type Edition, WebhookAddresses } from '@sluice/delivery'
import {
  ConflictError,
  InvalidError,
  nameOfTenant,
  NotFoundError,
  SluiceError,
  tenantOf,
  UnavailableError,
} from '@sluice/event'
import { isObject } from '@sluice/pattern'
import {
  type Bus,
  cycleInWords,
  type CycleStep,
  cyclesOf,
  Owners,
  RegistryView,
  type Rule,
  ruleKind,
  type RuleSettings,
  type RuleWarning,
  type Written,
} from '@sluice/registry'
import { type Caller, forbidden, SETTINGS, type Settings } from '@sluice/service'
import { EventLog, type Fired, readFired, RetiredSubscriptions, routerGroup, untilEdition } from '@sluice/streams'
import { subscriptionOf, type Target } from '@sluice/targets'
import { Buses } from '../buses/buses.js'
import type { Precondition } from '../precondition.js'
import { TenantLimits } from '../tenants/tenant-limits.js'
import { type Does, type Needed, neededBy, neededByTargets, otherTenantsBuses } from './rule-rights.js'
import { checkWebhookUrls } from './webhook-urls.js'

type Settled = Record<string, unknown>

/** Writes and deletes rules. A change is in force when the call returns. */
@Injectable()
export class Rules {
  constructor(
    private readonly buses: Buses,
    private readonly view: RegistryView,
    private readonly log: EventLog,
    private readonly addresses: WebhookAddresses,
    private readonly retired: RetiredSubscriptions,
    private readonly owners: Owners,
    private readonly limits: TenantLimits,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_RULE` */
  async find(busName: string, name: string): Promise<Rule> {
    await this.buses.find(busName)
    const rule = this.view.rule(busName, name)
    if (rule) return rule
    throw new NotFoundError('UNKNOWN_RULE', `there is no rule '${name}' on bus '${busName}'`, {
      bus: busName,
      rule: name,
    })
  }

  /** The current rules of a bus. @throws NotFoundError `UNKNOWN_BUS` */
  async of(busName: string): Promise<ReadonlyMap<string, Rule>> {
    await this.buses.find(busName)
    return this.view.snapshot.rules.get(busName) ?? new Map<string, Rule>()
  }

  /** How often each of these rules fired, as routers said some seconds ago; nothing of one that never did. */
  fired(busName: string, names: readonly string[]): Promise<ReadonlyMap<string, Fired>> {
    return readFired(this.log, busName, names)
  }

  /** Whether a rule works by rights that may change. */
  isRestricted(rule: Rule): boolean {
    return this.owners.of(rule) !== undefined || otherTenantsBuses(rule.bus, rule.targets).length > 0
  }

  /** What the owner of a rule lacks now of what the rule needs, as grants to be reviewed and pasted. Nothing for a rule without an owner. */
  lacks(rule: Rule): Grant[] {
    const owner = this.owners.of(rule)
    if (!owner) return []
    const lacking = neededByTargets(rule.bus, rule).filter(({ isAllowed }) => !isAllowed(owner.rights))
    const grants = lacking.flatMap(({ grant }) => (grant && plainGrant(owner.rights.tenant, grant)) ?? [])
    const withheld = owner.withholdsAll(rule)
    return withheld ? [withheld.missing, ...grants] : grants
  }

  /** Warns where it is certain that nothing arrives, by the rights of now: at no target, or at one that is a bus of another tenant. */
  rightsWarnings(rule: Rule): RuleWarning[] {
    const refused = this.#refusedByTenants(rule.bus, rule).map(({ path, error }) => warning(path, error.message))
    const withheld = this.owners.of(rule)?.withholdsAll(rule)
    if (!withheld) return refused
    const { reason, missing } = withheld
    return [warning('pattern', `${reason}. It lacks a grant such as ${JSON.stringify(missing)}`), ...refused]
  }

  /**
   * The caller becomes the owner of the rule, unless the rule does already what it asks for.
   *
   * @throws SluiceError `FORBIDDEN` if the caller may receive nothing from the bus, or has no right to a target that the rule has or
   * gets; ConflictError `RULE_OF_SCHEDULE`
   */
  async put(
    caller: Caller,
    busName: string,
    name: string,
    settings: unknown,
    may?: Precondition,
  ): Promise<Written<Rule>> {
    const bus = await this.buses.find(busName)
    const mayPut = (before: Rule | undefined) => {
      refuseOfSchedule(before)
      may?.(before)
    }
    const written = await this.write(caller, busName, name, withoutSchedule(settings), mayPut)
    await this.live(bus, written)
    return written
  }

  /**
   * As {@link put}, also the rule of a schedule, and without waiting until it is live.
   *
   * @param may throws to refuse what would be replaced
   */
  async write(
    caller: Caller,
    busName: string,
    name: string,
    settings: unknown,
    may?: (before: Rule | undefined) => void,
  ): Promise<Written<Rule>> {
    await this.buses.find(busName)
    checkWebhookUrls(settings, this.addresses)
    const owned = isObject(settings) ? ownedBy(caller, settings) : settings
    const names = { bus: busName, name }
    const mayPut = (before: Rule | undefined, checked: RuleSettings) => {
      if (before) this.#demand(caller, names, neededByTargets(busName, before))
      may?.(before)
      if (!before) this.limits.demandRoom('rules', busName)
      this.#demand(caller, names, neededBy(busName, checked))
      this.#demandOfTenants(busName, checked)
    }
    return this.view.store.put(ruleKind, names, owned, mayPut, caller.name)
  }

  /** @throws SluiceError `FORBIDDEN` if the caller has no right to the target, as for a change of it */
  demandTarget(caller: Caller, { bus, name, pattern }: Rule, target: Target): void {
    this.#demand(caller, { bus, name }, neededByTargets(bus, { pattern, targets: [target] }))
  }

  /**
   * Warns of circles that the rule is part of. Of one with a rule that the caller may not see nothing is said: whether there is a
   * warning would tell what that rule matches.
   */
  warningsOf(caller: Caller, rule: Rule): RuleWarning[] {
    const maySee = ({ bus, rule }: CycleStep) => caller.may('rules:read', { bus, rule })
    const nameOf = ({ bus, rule, target }: CycleStep) => `'${rule}' of bus '${tenantOf(bus).name}' (${target})`
    return cyclesOf(rule, this.view.snapshot)
      .filter(({ steps }) => steps.every(maySee))
      .map(cycle => {
        const shown = cycle.steps.map(step => ({ ...step, bus: tenantOf(step.bus).name }))
        return { code: 'CYCLE', path: cycle.path, message: cycleInWords(cycle, nameOf), cycle: shown }
      })
  }

  /** @returns the number of the version that is the deletion @throws ConflictError `RULE_OF_SCHEDULE` */
  async delete(caller: Caller, busName: string, name: string, condition?: Precondition): Promise<number | undefined> {
    const bus = await this.buses.find(busName)
    await this.view.refresh()
    const mayAll = (before: object | undefined) => {
      if (before) this.#demand(caller, { bus: busName, name }, neededByTargets(busName, before as Rule))
      condition?.(before)
    }
    // without conditions, deleting what is gone already waits for the replicas
    const may = caller.isRoot ? condition : mayAll
    const rule = this.view.rule(busName, name)
    refuseOfSchedule(rule)
    if (rule) may?.(rule)
    const targets = rule?.targets ?? []
    const subscriptions = targets.flatMap(target => subscriptionOf(target) ?? [])
    await this.retired.announce(busName, name, subscriptions)
    const deleted = await this.view.store.delete(ruleKind, { bus: busName, name }, may, caller.name)
    await this.retired.announce(busName, name, subscriptions) // a governor that still saw the rule has deleted the first announcement
    await this.live(bus, deleted)
    await this.retired.remove(bus)
    return deleted.number
  }

  #demand(caller: Caller, { bus, name }: { bus: string; name: string }, needed: readonly Needed[]): void {
    if (caller.isRoot) return
    const lacked = needed.find(({ isAllowed }) => !isAllowed(caller.rights))
    if (!lacked) return
    const { grant, path } = lacked
    const missing = grant && plainGrant(caller.tenant, grant)
    const why = missing ? { missing, path } : { reason: 'only the root key may', path }
    throw forbidden(caller, `what rule '${name}' of bus '${bus}' does`, why)
  }

  /**
   * Events go to a bus of another tenant if that one lets them too, whoever the caller is.
   *
   * @throws SluiceError `FORBIDDEN`; InvalidError `INVALID_RULE` if it does and has no such bus
   */
  #demandOfTenants(busName: string, rule: Does): void {
    const [refused] = this.#refusedByTenants(busName, rule)
    if (refused) {
      const { path, error } = refused
      throw new SluiceError(error.code, `${path}: ${error.message}`, { ...error.details, path })
    }
    for (const [i, { tenant, bus }] of otherTenantsBuses(busName, rule.targets)) {
      if (this.view.snapshot.buses.has(nameOfTenant(tenant, bus))) continue
      const message = `targets[${i}].bus names '${bus}' of tenant '${tenant}', and there is no such bus`
      throw new InvalidError('INVALID_RULE', message, { path: `targets[${i}].bus` })
    }
  }

  #refusedByTenants(busName: string, { pattern, targets }: Does): { path: string; error: SluiceError }[] {
    return otherTenantsBuses(busName, targets).flatMap(([i, { tenant, bus }]) => {
      const guest = this.owners.guest(tenantOf(busName).tenant, tenant)
      const error = guest.refusalOfAll(nameOfTenant(tenant, bus), pattern)
      return error ? [{ path: `targets[${i}]`, error }] : []
    })
  }

  /** Waits until routers work by it. @throws UnavailableError `RULE_NOT_LIVE` */
  async live(bus: Bus, edition: Edition): Promise<void> {
    await this.view.refresh()
    const { redis, keys } = this.log
    const knows = (other: Edition) => this.view.knows(other)
    const timeoutMs = this.settings.RULE_LIVE_TIMEOUT_MS
    if (await untilEdition({ redis, keys, stage: routerGroup, bus, edition, knows, timeoutMs })) return
    throw new UnavailableError(
      'RULE_NOT_LIVE',
      'the change is saved, but a router does not yet work by it; it will when it answers again. Sending the same request again is safe',
    )
  }
}

function warning(path: string, why: string): RuleWarning {
  return { code: 'NOTHING_ARRIVES', path, message: `nothing arrives: ${why}` }
}

/** @throws ConflictError `RULE_OF_SCHEDULE` */
function refuseOfSchedule(rule: Rule | undefined): void {
  if (!rule?.schedule) return
  const { name: schedule } = rule.schedule
  const message = `rule '${rule.name}' is the target of schedule '${schedule}': change or delete that schedule`
  throw new ConflictError('RULE_OF_SCHEDULE', message, { bus: rule.bus, rule: rule.name, schedule })
}

/** A rule that was shown may say what it was, and becomes one that belongs to nobody. */
function withoutSchedule(settings: unknown): unknown {
  if (!isObject(settings)) return settings
  const { schedule: _, ...own } = settings
  return own
}

/** The settings with the caller as owner, in place of the one that a shown rule names. */
function ownedBy(
  { name, principal: { groups } }: Caller,
  { owner: _, ownerGroups: _g, ...settings }: Settled,
): Settled {
  return { ...settings, owner: name, ...(groups.length > 0 && { ownerGroups: groups }) }
}
