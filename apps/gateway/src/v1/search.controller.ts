import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common'
import { EventSearch, searchedAttributes } from '@sluice/control'
import { InvalidError } from '@sluice/event'
import type { Caller } from '@sluice/service'
import type { FastifyReply } from 'fastify'
import { Describe, type Media, type Parameter } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { JsonBody } from '../server/json-body.js'
import { RequestCaller } from '../server/request-caller.js'
import { checkLimit, pageParameters } from './pages.js'
import { linesMedia, sendSearch } from './search-answer.js'

/** Default number of events of one answer. */
const byDefault = 50

const event = { specversion: '1.0', id: 'A-1001', source: '/shop/web', type: 'com.shop.order.created' }
const found = { position: '2-1767225600000-0', event }
const progress = { scanned: 812, complete: true, through: '2026-01-01T00:00:00.000Z', next: null }
const example = { items: [found], ...progress }

const text = { type: 'string', minLength: 1, maxLength: 2048 }
const time = { type: 'string', format: 'date-time' }
const filters: Record<string, Parameter> = {
  from: { description: 'Appended then or later.', schema: time },
  to: { description: 'Appended earlier.', schema: time },
  ...Object.fromEntries(
    Object.entries(searchedAttributes).map(([name, attribute]) => [
      name,
      { description: `The event's \`${attribute}\`.`, schema: text },
    ]),
  ),
  idempotencyKey: {
    description:
      'The `Idempotency-Key` that it was published with, within the dedupe window of the bus; `principal` is then that of the publisher, you if it is left out.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  pattern: { description: 'A pattern as a rule has it, as JSON.', schema: { type: 'string', minLength: 2 } },
  unwanted: {
    description: 'Only events that no rule of the bus gets now: by the rules of now, whatever they were.',
    schema: { type: 'boolean', default: false },
  },
}

const media: Record<string, Media> = {
  'application/json': { schema: ref('SearchPage'), example },
  [linesMedia]: {
    schema: ref('SearchLine'),
    examples: { found: { value: { found } }, progress: { value: { progress } } },
  },
}
const described = {
  action: 'events:read',
  tag: 'events',
  description:
    'Of the events that the bus still has and the caller may read, as the caller sees them. One answer looks at 10,000 events or for 2 s at most, so it may have fewer than its `limit`, also none: `next` says whether to go on. With `Accept: application/x-ndjson` it goes on for a minute, one line for each event and for each step of the way.',
  answers: { 200: { description: 'What was found so far, newest first.', content: media } },
} as const
const refuses = ['UNKNOWN_BUS', 'INVALID_FILTER', 'INVALID_PATTERN', 'PATTERN_TOO_LARGE', 'TOO_MANY_SEARCHES'] as const

/** Events that a bus still has. */
@Controller('v1/buses/:bus/events')
export class SearchController {
  constructor(private readonly search: EventSearch) {}

  @Get()
  @Describe({
    ...{ id: 'listEvents', summary: 'Find events, newest first', ...described },
    query: { ...filters, ...pageParameters(byDefault) },
    queryCode: 'INVALID_FILTER',
    refuses,
  })
  list(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Query() { limit, cursor, ...query }: Record<string, string>,
    @Res() reply: FastifyReply,
  ): Promise<unknown> {
    return this.#answer(caller, bus, { query, limit, cursor }, reply)
  }

  @Post('search')
  @HttpCode(200)
  @Describe({
    ...{ id: 'searchEvents', summary: 'Find events, newest first, by a longer pattern', ...described },
    body: { content: { 'application/json': { schema: ref('SearchRequest'), example: { pattern: { type: ['x'] } } } } },
    refuses: [...refuses, 'INVALID_LIMIT', 'INVALID_CURSOR'],
  })
  find(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Body(JsonBody) body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<unknown> {
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      throw new InvalidError('INVALID_FILTER', 'the body must be an object, for example {"type": "order.placed"}', {
        path: 'body',
      })
    const { limit, cursor, ...query } = body as Record<string, unknown>
    return this.#answer(caller, bus, { query, limit, cursor: cursor ?? undefined }, reply)
  }

  async #answer(
    caller: Caller,
    bus: string,
    { query, limit, cursor }: { query: Record<string, unknown>; limit: unknown; cursor: unknown },
    reply: FastifyReply,
  ): Promise<unknown> {
    const most = checkLimit(limit === undefined ? undefined : String(limit), byDefault)
    const asked = { query, limit: most, cursor }
    return sendSearch(reply, {
      page: gone => this.search.page(caller, bus, asked, gone),
      stream: parts => this.search.stream(caller, bus, asked, parts),
    })
  }
}
