import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common'
import { Buses, Rules } from '@sluice/control'
import { ConflictError, NotFoundError } from '@sluice/event'
import type { Bus, Rule } from '@sluice/registry'
import { busStatus, EventLog, liveReaders } from '@sluice/streams'
import { subscriptionOf } from '@sluice/targets'
import { Describe, json, noContent } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { pageOf, pageParameters, type PageQuery } from './pages.js'

const shown = {
  ...{ name: 'billing', entries: 3, bytes: 2048, consumers: 2, readers: 2 },
  rules: ['billing.Billing.charge'],
}

@Controller('v1/buses/:bus/subscriptions')
export class SubscriptionsController {
  constructor(
    private readonly buses: Buses,
    private readonly rules: Rules,
    private readonly log: EventLog,
  ) {}

  @Get()
  @Describe({
    ...{
      id: 'listSubscriptions',
      action: 'subscriptions:read',
      tag: 'buses',
      summary: 'List the subscriptions of a bus, by name',
    },
    description: 'What waits in each, how many instances read it now, and the rules that bring events to it.',
    query: pageParameters(),
    answers: {
      200: {
        description: 'A page of subscriptions.',
        ...json(ref('SubscriptionPage'), { items: [shown], next: null }),
      },
    },
    refuses: ['UNKNOWN_BUS'],
  })
  async list(@Param('bus') busName: string, @Query() query: PageQuery) {
    const bus = await this.buses.find(busName)
    const names = [...this.buses.view.subscriptions(busName)].sort()
    const { items, next } = pageOf(names, query, name => name)
    const { subscriptions } = await busStatus(this.log, bus, items)
    const readers = await Promise.all(items.map(name => liveReaders(this.log, bus, name)))
    return {
      items: subscriptions.map((one, i) => ({
        ...one,
        readers: readers[i]!,
        rules: this.#rulesOf(busName, one.name).map(({ name }) => name),
      })),
      next,
    }
  }

  @Delete(':subscription')
  @HttpCode(204)
  @Describe({
    ...{
      id: 'deleteSubscription',
      action: 'subscriptions:delete',
      tag: 'buses',
      summary: 'Delete a subscription that nobody reads, with its rules',
    },
    description:
      'Deletes the rules whose only target it is, and with the last of them what it holds. Refused while an instance reads it, or where a rule has other targets too.',
    answers: { 204: noContent },
    refuses: ['UNKNOWN_BUS', 'UNKNOWN_SUBSCRIPTION', 'SUBSCRIPTION_IN_USE', 'SUBSCRIPTION_SHARED', 'RULE_NOT_LIVE'],
  })
  async delete(@Param('bus') busName: string, @Param('subscription') subscription: string) {
    const bus = await this.buses.find(busName)
    await this.buses.view.refresh()
    const rules = this.#rulesOf(busName, subscription)
    const about = { bus: busName, subscription }
    if (rules.length === 0)
      throw new NotFoundError(
        'UNKNOWN_SUBSCRIPTION',
        `no rule of bus '${busName}' names a subscription '${subscription}'`,
        about,
      )
    await this.#refuseRead(bus, about)
    this.#refuseShared(rules, about)
    // one that was changed meanwhile stays
    const stillOwn = (before: object | undefined) => this.#refuseShared(before ? [before as Rule] : [], about)
    for (const { name } of rules) {
      await this.#refuseRead(bus, about) // deleting one takes a while, and an instance may have come
      await this.rules.delete(busName, name, stillOwn)
    }
  }

  async #refuseRead(bus: Bus, about: { bus: string; subscription: string }): Promise<void> {
    const readers = await liveReaders(this.log, bus, about.subscription)
    if (readers === 0) return
    const message = `${readers} instances read '${about.subscription}'; stop them first, or they make their rules again`
    throw new ConflictError('SUBSCRIPTION_IN_USE', message, { ...about, instances: readers })
  }

  #refuseShared(rules: readonly Rule[], about: { bus: string; subscription: string }): void {
    const { subscription } = about
    const shared = rules.filter(({ targets }) => targets.some(target => !isTo(target, subscription)))
    if (shared.length === 0) return
    const names = shared.map(({ name }) => name).slice(0, 100)
    const message = `rules with other targets name '${subscription}' too; take it out of them first: ${names[0]}`
    throw new ConflictError('SUBSCRIPTION_SHARED', message, { ...about, rules: names })
  }

  #rulesOf(bus: string, subscription: string): Rule[] {
    const rules = [...(this.buses.view.snapshot.rules.get(bus)?.values() ?? [])]
    return rules.filter(({ targets }) => targets.some(target => isTo(target, subscription)))
  }
}

function isTo(target: Rule['targets'][number], subscription: string): boolean {
  return subscriptionOf(target) === subscription
}
