import { Controller, Delete, Get, HttpCode, Param, Query, Res } from '@nestjs/common'
import { Delayed, toJson } from '@sluice/control'
import type { Caller } from '@sluice/service'
import type { FastifyReply } from 'fastify'
import { Describe, json, noContent } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { RequestCaller } from '../server/request-caller.js'
import { checkLimit, type PageQuery, pageParameters } from './pages.js'

/** Events of one page: each is read, and may be large. */
const page = { default: 50, most: 200 }

const deliverAt = '2026-01-31T12:00:00.000Z'
const event = {
  ...{ specversion: '1.0', id: 'A-1001', source: '/shop/web', type: 'com.shop.order.expired', deliverat: deliverAt },
}
const delayed = { position: '2-delayed-1767225600000-000000', deliverAt, event }

/** Events that wait to be appended. */
@Controller('v1/buses/:bus/delayed')
export class DelayedController {
  constructor(private readonly delayed: Delayed) {}

  @Get()
  @Describe({
    ...{ id: 'listDelayed', action: 'events:read', tag: 'events' },
    summary: 'List the events that wait to be appended, those that are due first',
    description:
      'As the caller sees them. Events that it may not read are left out, so a page may have fewer than its `limit`, also none: `next` says whether to go on.',
    query: pageParameters(page.default, page.most),
    answers: { 200: { description: 'What waits.', ...json(ref('DelayedPage'), { items: [delayed], next: null }) } },
    refuses: ['UNKNOWN_BUS', 'INVALID_LIMIT', 'INVALID_CURSOR'],
  })
  async list(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Query() { limit, cursor }: PageQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const most = checkLimit(limit, page.default, page.most)
    return sent(reply, await this.delayed.list(caller, bus, most, cursor))
  }

  @Get(':position')
  @Describe({
    ...{ id: 'getDelayed', action: 'events:read', tag: 'events' },
    summary: 'Show an event that waits to be appended',
    answers: { 200: { description: 'The event, as the caller sees it.', ...json(ref('DelayedEvent'), delayed) } },
    refuses: ['UNKNOWN_BUS', 'UNKNOWN_DELAYED'],
  })
  async get(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Param('position') position: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return sent(reply, await this.delayed.get(caller, bus, position))
  }

  @Delete(':position')
  @HttpCode(204)
  @Describe({
    ...{ id: 'cancelDelayed', action: 'events:cancel', tag: 'events' },
    summary: 'Cancel an event that waits: it is never appended',
    description: 'The caller that published it may, and one that may change the bus.',
    answers: { 204: noContent },
    refuses: ['UNKNOWN_BUS', 'UNKNOWN_DELAYED', 'NOT_REPLICATED', 'NOT_DURABLE'],
  })
  cancel(@RequestCaller() caller: Caller, @Param('bus') bus: string, @Param('position') position: string) {
    return this.delayed.cancel(caller, bus, position)
  }
}

/** Events are sent with their own bytes. */
function sent(reply: FastifyReply, answer: object): string {
  void reply.type('application/json; charset=utf-8')
  return toJson(answer)
}
