import { Inject, Injectable } from '@nestjs/common'
import { type Grant, plainGrant } from '@sluice/access'
import { type Edition, WebhookAddresses } from '@sluice/delivery'
import { NotFoundError, UnavailableError } from '@sluice/event'
import { isObject } from '@sluice/pattern'
import { type Bus, Owners, RegistryView, type Rule, ruleKind, type Written } from '@sluice/registry'
import { type Caller, forbidden, SETTINGS, type Settings } from '@sluice/service'
import { EventLog, RetiredSubscriptions, routerGroup, untilEdition } from '@sluice/streams'
import { subscriptionOf } from '@sluice/targets'
import { Buses } from '../buses/buses.js'
import type { Precondition } from '../precondition.js'
import { TenantLimits } from '../tenants/tenant-limits.js'
import { type Needed, neededBy, neededByTargets } from './rule-rights.js'
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

  /** Whether the owner of a rule has rights that may change. */
  isRestricted(rule: Rule): boolean {
    return this.owners.of(rule) !== undefined
  }

  /** What the owner of a rule lacks now of what the rule needs, as grants to be reviewed and pasted. Nothing for a rule without an owner. */
  lacks(rule: Rule): Grant[] {
    const rights = this.owners.of(rule)?.rights
    if (!rights) return []
    const lacking = neededBy(rule.bus, rule).filter(({ isAllowed }) => !isAllowed(rights))
    return lacking.flatMap(({ grant }) => (grant && plainGrant(rights.tenant, grant)) ?? [])
  }

  /**
   * The caller becomes the owner of the rule, unless the rule does already what it asks for.
   *
   * @throws SluiceError `FORBIDDEN` if the caller may receive nothing from the bus, or has no right to a target that the rule has or
   * gets
   */
  async put(
    caller: Caller,
    busName: string,
    name: string,
    settings: unknown,
    may?: Precondition,
  ): Promise<Written<Rule>> {
    const bus = await this.buses.find(busName)
    checkWebhookUrls(settings, this.addresses)
    const owned = isObject(settings) ? ownedBy(caller, settings) : settings
    const names = { bus: busName, name }
    const written = await this.view.store.put(ruleKind, names, owned, (before, checked) => {
      if (before) this.#demand(caller, names, neededByTargets(busName, before))
      may?.(before)
      if (!before) this.limits.demandRoom('rules', busName)
      this.#demand(caller, names, neededBy(busName, checked))
    })
    await this.#live(bus, written)
    return written
  }

  async delete(caller: Caller, busName: string, name: string, condition?: Precondition): Promise<void> {
    const bus = await this.buses.find(busName)
    await this.view.refresh()
    const mayAll = (before: object | undefined) => {
      if (before) this.#demand(caller, { bus: busName, name }, neededByTargets(busName, before as Rule))
      condition?.(before)
    }
    // without conditions, deleting what is gone already waits for the replicas
    const may = caller.isRoot ? condition : mayAll
    const rule = this.view.rule(busName, name)
    if (rule) may?.(rule)
    const targets = rule?.targets ?? []
    const subscriptions = targets.flatMap(target => subscriptionOf(target) ?? [])
    await this.retired.announce(busName, name, subscriptions)
    const edition = await this.view.store.delete(ruleKind, { bus: busName, name }, may)
    await this.retired.announce(busName, name, subscriptions) // a governor that still saw the rule has deleted the first announcement
    await this.#live(bus, edition)
    await this.retired.remove(bus)
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

  async #live(bus: Bus, edition: Edition): Promise<void> {
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

/** The settings with the caller as owner, in place of the one that a shown rule names. */
function ownedBy(
  { name, principal: { groups } }: Caller,
  { owner: _, ownerGroups: _g, ...settings }: Settled,
): Settled {
  return { ...settings, owner: name, ...(groups.length > 0 && { ownerGroups: groups }) }
}
