import { Injectable } from '@nestjs/common'
import { ConflictError, NotFoundError } from '@sluice/event'
import type { Bus, Rule } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import {
  busStatus,
  EventLog,
  liveReaders,
  type SubscriptionInstance,
  subscriptionInstances,
  type SubscriptionStatus,
} from '@sluice/streams'
import { subscriptionOf } from '@sluice/targets'
import { Buses } from '../buses/buses.js'
import { Rules } from '../rules/rules.js'

/** What waits in a subscription, how many instances read it now, and the rules that bring events to it, as far as the caller may see them. */
export interface SubscriptionView extends SubscriptionStatus {
  readonly readers: number
  readonly rules: readonly string[]
}

/** With the instances that read it. */
export interface SubscriptionDetail extends SubscriptionView {
  readonly instances: readonly SubscriptionInstance[]
}

/** Names a subscription in errors. */
interface About {
  readonly bus: string
  readonly subscription: string
}

/** The subscriptions of a bus: those that its rules name. */
@Injectable()
export class Subscriptions {
  constructor(
    private readonly buses: Buses,
    private readonly rules: Rules,
    private readonly log: EventLog,
  ) {}

  /** In ascending order. @throws NotFoundError `UNKNOWN_BUS` */
  async names(busName: string): Promise<string[]> {
    await this.buses.find(busName)
    return [...this.buses.view.subscriptions(busName)].sort()
  }

  async views(caller: Caller, busName: string, names: readonly string[]): Promise<SubscriptionView[]> {
    const bus = await this.buses.find(busName)
    const { subscriptions } = await busStatus(this.log, bus, names)
    const readers = await Promise.all(names.map(name => liveReaders(this.log, bus, name)))
    return subscriptions.map((one, i) => ({
      ...one,
      readers: readers[i]!,
      rules: this.#rulesOf(busName, one.name).flatMap(({ name }) => (mayName(caller, busName, name) ? [name] : [])),
    }))
  }

  /** With its instances. @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_SUBSCRIPTION` */
  async find(caller: Caller, busName: string, subscription: string): Promise<SubscriptionDetail> {
    const bus = await this.buses.find(busName)
    if (!this.buses.view.subscriptions(busName).includes(subscription)) throw unknown({ bus: busName, subscription })
    const [view] = await this.views(caller, busName, [subscription])
    return { ...view!, instances: await subscriptionInstances(this.log, bus, subscription) }
  }

  /**
   * Deletes the rules whose only target a subscription is, and with the last of them what it holds.
   *
   * @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_SUBSCRIPTION`
   * @throws SluiceError `FORBIDDEN` if the caller may not delete one of the rules
   * @throws ConflictError `SUBSCRIPTION_IN_USE` while an instance reads it, `SUBSCRIPTION_SHARED` where a rule has other targets too
   */
  async delete(caller: Caller, busName: string, subscription: string): Promise<void> {
    const bus = await this.buses.find(busName)
    await this.buses.view.refresh()
    const rules = this.#rulesOf(busName, subscription)
    const about = { bus: busName, subscription }
    if (rules.length === 0) throw unknown(about)
    await this.#refuseRead(bus, about)
    refuseShared(caller, rules, about)
    // one that was changed meanwhile stays
    const stillOwn = (before: object | undefined) => refuseShared(caller, before ? [before as Rule] : [], about)
    for (const { name } of rules) caller.demand('rules:delete', { bus: busName, rule: name })
    for (const { name } of rules) {
      await this.#refuseRead(bus, about) // deleting one takes a while, and an instance may have come
      await this.rules.delete(caller, busName, name, stillOwn)
    }
  }

  async #refuseRead(bus: Bus, about: About): Promise<void> {
    const readers = await liveReaders(this.log, bus, about.subscription)
    if (readers === 0) return
    const message = `${readers} instances read '${about.subscription}'; stop them first, or they make their rules again`
    throw new ConflictError('SUBSCRIPTION_IN_USE', message, { ...about, instances: readers })
  }

  #rulesOf(bus: string, subscription: string): Rule[] {
    const rules = [...(this.buses.view.snapshot.rules.get(bus)?.values() ?? [])]
    return rules.filter(({ targets }) => targets.some(target => subscriptionOf(target) === subscription))
  }
}

function unknown(about: About): NotFoundError {
  const message = `no rule of bus '${about.bus}' names a subscription '${about.subscription}'`
  return new NotFoundError('UNKNOWN_SUBSCRIPTION', message, { ...about })
}

function refuseShared(caller: Caller, rules: readonly Rule[], about: About): void {
  const { bus, subscription } = about
  const shared = rules.filter(({ targets }) => targets.some(target => subscriptionOf(target) !== subscription))
  if (shared.length === 0) return
  const names = shared.flatMap(({ name }) => (mayName(caller, bus, name) ? [name] : [])).slice(0, 100)
  const named = names.length === 0 ? '' : `: ${names[0]}`
  const message = `rules with other targets name '${subscription}' too; take it out of them first${named}`
  throw new ConflictError('SUBSCRIPTION_SHARED', message, { ...about, rules: names })
}

function mayName(caller: Caller, bus: string, rule: string): boolean {
  return caller.may('rules:read', { bus, rule })
}
