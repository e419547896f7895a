import { Inject, Injectable } from '@nestjs/common'
import { type Edition, WebhookAddresses } from '@sluice/delivery'
import { NotFoundError, UnavailableError } from '@sluice/event'
import { type Bus, RegistryView, type Rule, ruleKind, type Written } from '@sluice/registry'
import { SETTINGS, type Settings } from '@sluice/service'
import { EventLog, RetiredSubscriptions, routerGroup, untilEdition } from '@sluice/streams'
import { subscriptionOf } from '@sluice/targets'
import { Buses } from '../buses/buses.js'
import type { Precondition } from '../precondition.js'
import { checkWebhookUrls } from './webhook-urls.js'

/** Writes and deletes rules. A change is in force when the call returns. */
@Injectable()
export class Rules {
  constructor(
    private readonly buses: Buses,
    private readonly view: RegistryView,
    private readonly log: EventLog,
    private readonly addresses: WebhookAddresses,
    private readonly retired: RetiredSubscriptions,
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

  async put(busName: string, name: string, settings: unknown, may?: Precondition): Promise<Written<Rule>> {
    const bus = await this.buses.find(busName)
    checkWebhookUrls(settings, this.addresses)
    const written = await this.view.store.put(ruleKind, { bus: busName, name }, settings, may)
    await this.#live(bus, written)
    return written
  }

  async delete(busName: string, name: string, may?: Precondition): Promise<void> {
    const bus = await this.buses.find(busName)
    await this.view.refresh()
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
