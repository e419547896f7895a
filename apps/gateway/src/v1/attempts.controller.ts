import { Controller, Get, Param, Query, Res } from '@nestjs/common'
import { recordedOutcomes } from '@sluice/biography'
import { AttemptSearch } from '@sluice/control'
import type { Caller } from '@sluice/service'
import type { FastifyReply } from 'fastify'
import { Describe, type Media, type Parameter } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { RequestCaller } from '../server/request-caller.js'
import { checkLimit, pageParameters } from './pages.js'
import { linesMedia, sendSearch } from './search-answer.js'

/** Default number of attempts of one answer. */
const byDefault = 50

const found = {
  ...{ position: '2-1767225600000-0', rule: 'big-orders', target: 'partner', attempt: 1, redrives: 0 },
  ...{ outcome: 'failed', startedAt: '2026-01-01T00:00:00.009Z', endedAt: '2026-01-01T00:00:00.021Z' },
  ...{ durationMs: 12, status: 503, error: 'answered 503', retryAt: '2026-01-01T00:00:01.021Z' },
}
const progress = { scanned: 812, complete: true, through: '2026-01-01T00:00:00.768Z', next: null, level: 'errors' }

const name = { type: 'string', minLength: 1, maxLength: 256 }
const time = { type: 'string', format: 'date-time' }
const filters: Record<string, Parameter> = {
  from: { description: 'The event was appended then or later.', schema: time },
  to: { description: 'The event was appended earlier.', schema: time },
  endedFrom: { description: 'The attempt ended then or later.', schema: time },
  endedTo: { description: 'The attempt ended earlier.', schema: time },
  rule: { description: 'Of this rule.', schema: name },
  target: { description: 'Of the target with this id.', schema: name },
  subscription: { description: 'Of targets that fill this subscription, by the rules of now.', schema: name },
  outcome: { description: 'How it ended.', schema: { type: 'string', enum: recordedOutcomes } },
  status: { description: 'The status of an HTTP answer.', schema: { type: 'integer', minimum: 100, maximum: 599 } },
}

const media: Record<string, Media> = {
  'application/json': { schema: ref('AttemptPage'), example: { items: [found], ...progress } },
  [linesMedia]: {
    schema: ref('AttemptLine'),
    examples: { found: { value: { found } }, progress: { value: { progress } } },
  },
}

/** Attempts of deliveries, as far as the journal of the bus has them. */
@Controller('v1/buses/:bus/attempts')
export class AttemptsController {
  constructor(private readonly search: AttemptSearch) {}

  @Get()
  @Describe({
    ...{ id: 'listAttempts', summary: 'Find attempts of deliveries, those of the newest events first' },
    ...{ action: 'events:read', tag: 'events' },
    description:
      'Of the attempts that the journal of the bus has, and of events that the caller may read. At the level `errors` it has no attempt that succeeded, and at `off` none. One answer looks at 100,000 steps or for 2 s at most, so it may have fewer than its `limit`, also none: `next` says whether to go on. With `Accept: application/x-ndjson` it goes on for a minute, one line for each attempt and for each step of the way.',
    query: { ...filters, ...pageParameters(byDefault) },
    queryCode: 'INVALID_FILTER',
    answers: { 200: { description: 'What was found so far.', content: media } },
    refuses: ['UNKNOWN_BUS', 'INVALID_FILTER', 'TOO_MANY_SEARCHES'],
  })
  list(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Query() { limit, cursor, ...query }: Record<string, string>,
    @Res() reply: FastifyReply,
  ): Promise<unknown> {
    const asked = { query, limit: checkLimit(limit, byDefault), cursor }
    return sendSearch(reply, {
      page: gone => this.search.page(caller, bus, asked, gone),
      stream: parts => this.search.stream(caller, bus, asked, parts),
    })
  }
}
