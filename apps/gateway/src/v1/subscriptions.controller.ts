import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common'
import { type SubscriptionDetail, Subscriptions, type SubscriptionView } from '@sluice/control'
import type { Caller } from '@sluice/service'
import { RequestCaller } from '../server/request-caller.js'
import { Describe, json, noContent } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { type Page, pageOf, pageParameters, type PageQuery } from './pages.js'

const shown = {
  ...{ name: 'billing', entries: 3, bytes: 2048, consumers: 2, ageMs: 1200, readers: 2 },
  rules: ['billing.Billing.charge'],
}

@Controller('v1/buses/:bus/subscriptions')
export class SubscriptionsController {
  constructor(private readonly subscriptions: Subscriptions) {}

  @Get()
  @Describe({
    ...{
      id: 'listSubscriptions',
      action: 'subscriptions:read',
      tag: 'buses',
      summary: 'List the subscriptions of a bus, by name',
    },
    description:
      'What waits in each, how many instances read it now, and the rules that bring events to it, as far as the caller may see them.',
    query: pageParameters(),
    answers: {
      200: {
        description: 'A page of subscriptions.',
        ...json(ref('SubscriptionPage'), { items: [shown], next: null }),
      },
    },
    refuses: ['UNKNOWN_BUS'],
  })
  async list(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Query() query: PageQuery,
  ): Promise<Page<SubscriptionView>> {
    const may = (subscription: string) => caller.may('subscriptions:read', { bus, subscription })
    const { items, next } = pageOf(await this.subscriptions.names(bus), query, name => name, may)
    return { items: await this.subscriptions.views(caller, bus, items), next }
  }

  @Get(':subscription')
  @Describe({
    ...{ id: 'getSubscription', action: 'subscriptions:read', tag: 'buses', summary: 'Show a subscription' },
    description:
      'What waits in it, the rules that bring events to it, as far as the caller may see them, and the instances that read it.',
    answers: {
      200: {
        description: 'The subscription.',
        ...json(ref('SubscriptionDetail'), {
          ...shown,
          instances: [{ name: 'host-5f2c81aa', pending: 2, idleMs: 0 }],
        }),
      },
    },
    refuses: ['UNKNOWN_BUS', 'UNKNOWN_SUBSCRIPTION'],
  })
  get(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Param('subscription') subscription: string,
  ): Promise<SubscriptionDetail> {
    return this.subscriptions.find(caller, bus, subscription)
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
  delete(@RequestCaller() caller: Caller, @Param('bus') bus: string, @Param('subscription') subscription: string) {
    return this.subscriptions.delete(caller, bus, subscription)
  }
}
