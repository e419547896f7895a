import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common'
import { Lanes, type ShownLane } from '@sluice/control'
import type { Caller } from '@sluice/service'
import { JsonBody } from '../server/json-body.js'
import { RequestCaller } from '../server/request-caller.js'
import { Describe, json, noContent } from '../openapi/description.js'
import { object, ref, text } from '../openapi/schema.js'
import { checkLimit } from './pages.js'

/** Lanes of one answer: the first event of each is read, which may be large. */
const lanesOfAnAnswer = { default: 20, most: 50 }

const position = '2-1767225600000-0'
const lane = {
  ...{ lane: '2~billing.Billing.charge~Jx0sVvL2kTqWn1aB', rule: 'billing.Billing.charge', waiting: 3 },
  dueAt: '2026-01-31T12:05:00.000Z',
  head: {
    ...{ position, attempts: 4, id: 'A-1001', type: 'com.shop.order.created', source: '/shop', partitionKey: 'A-1001' },
    error: 'the bank is closed',
  },
}
const refuses = ['UNKNOWN_BUS', 'UNKNOWN_SUBSCRIPTION'] as const

@Controller('v1/buses/:bus/subscriptions/:subscription/lanes')
export class LanesController {
  constructor(private readonly lanes: Lanes) {}

  @Get()
  @Describe({
    ...{
      id: 'listLanes',
      action: 'subscriptions:read',
      tag: 'buses',
      summary: 'List the parked lanes of an ordered subscription, those that are due first',
    },
    description:
      'A lane is what waits for one partition key and handler, in order. `head` is what the others wait for, and why. `parked` is how many lanes there are.',
    query: {
      limit: {
        description: 'Most lanes of the answer.',
        schema: { type: 'integer', minimum: 1, maximum: lanesOfAnAnswer.most, default: lanesOfAnAnswer.default },
      },
    },
    answers: { 200: { description: 'The lanes.', ...json(ref('Lanes'), { items: [lane], parked: 1 }) } },
    refuses,
  })
  list(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Param('subscription') subscription: string,
    @Query() { limit }: { readonly limit?: string },
  ): Promise<{ items: ShownLane[]; parked: number }> {
    const most = checkLimit(limit, lanesOfAnAnswer.default, lanesOfAnAnswer.most)
    return this.lanes.list(caller, bus, subscription, most)
  }

  @Post(':lane/retry')
  @HttpCode(204)
  @Describe({
    ...{ id: 'retryLane', action: 'subscriptions:write', tag: 'buses' },
    summary: 'Try the first event of a parked lane now',
    description: 'The instance that owns its shard tries it within a second or two. It is an attempt like any other.',
    answers: { 204: noContent },
    refuses: [...refuses, 'UNKNOWN_LANE'],
  })
  retry(@Param('bus') bus: string, @Param('subscription') subscription: string, @Param('lane') lane: string) {
    return this.lanes.retry(bus, subscription, lane)
  }

  @Post(':lane/skip')
  @HttpCode(200)
  @Describe({
    ...{ id: 'skipLane', action: 'subscriptions:write', tag: 'buses' },
    summary: 'Give up the first event of a parked lane, so that the others go on',
    description:
      'It becomes a dead letter (`skipped`), which does not close the lane. An attempt that runs at this moment may still have its effect. Needs the right to delete dead letters of the event too.',
    body: json(
      { ...object({ position: { ...text, description: 'Of the event that is meant.' } }), additionalProperties: false },
      { position },
    ),
    answers: {
      200: {
        description: 'It is a dead letter now.',
        ...json(object({ letter: text }), { letter: `default~${position}~billing.Billing.charge~handler` }),
      },
    },
    refuses: [...refuses, 'UNKNOWN_LANE', 'LANE_WENT_ON'],
  })
  async skip(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Param('subscription') subscription: string,
    @Param('lane') lane: string,
    @Body(JsonBody) body: unknown,
  ) {
    const { position } = (body ?? {}) as { readonly position?: unknown }
    return { letter: await this.lanes.skip(caller, bus, subscription, lane, position) }
  }
}
