import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common'
import { checkRedrive, formatCursor, parseCursor, Redrives, toJson } from '@sluice/control'
import { decodeJson, memberText, tenantOf } from '@sluice/event'
import { isUnderWay, type Redrive } from '@sluice/queues'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '@sluice/service'
import { RequestCaller } from '../server/request-caller.js'
import { JsonBody } from '../server/json-body.js'
import { Describe, json } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { checkLimit, pageParameters, type PageQuery } from './pages.js'

const redrive = {
  ...{ id: '17', by: 'api-key', state: 'done', total: 2, redriven: 2, missing: [], failed: 0, errors: [] },
  ...{ startedAt: '2026-01-31T12:00:00.000Z', finishedAt: '2026-01-31T12:00:01.000Z', rate: 50 },
}
const shown = json(ref('Redrive'), redrive)

@Controller('v1/dead-letters')
export class RedrivesController {
  constructor(private readonly redrives: Redrives) {}

  @Post('redrive')
  @HttpCode(200)
  @Describe({
    ...{
      id: 'redriveDeadLetters',
      action: 'dead-letters:redrive',
      tag: 'dead letters',
      summary: 'Send dead letters again',
    },
    description:
      'By ids or by filter, oldest event first, each to the one target that failed or all to another. With `dryRun` it says what it would send.',
    body: {
      ...json(ref('RedriveRequest'), { filter: { bus: 'default', rule: 'big-orders' }, rate: 50 }),
      withEvent: true,
    },
    answers: {
      200: {
        description: 'It is done; with `dryRun`, what it would do.',
        content: {
          'application/json': {
            schema: { oneOf: [ref('Redrive'), ref('Selected')] },
            examples: {
              done: { value: redrive },
              dryRun: {
                value: {
                  ...{
                    matching: 1,
                    complete: true,
                    groups: [{ fingerprint: 'f3a1', count: 1, error: 'answered 422' }],
                  },
                  sample: ['default~0-1-1~big-orders~partner'],
                },
              },
            },
          },
        },
      },
      202: { description: 'It runs: ask for it by its id.', ...shown },
    },
    refuses: ['INVALID_REDRIVE', 'INVALID_FILTER', 'INVALID_EDIT', 'UNKNOWN_RULE'],
  })
  async redrive(
    @RequestCaller() caller: Caller,
    @Body(JsonBody) body: unknown,
    @Req() { body: bytes }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const checked = checkRedrive(body)
    const editText = checked.edit && memberText(decodeJson(bytes as Uint8Array), 'edit')
    const request = { ...checked, ...(editText === undefined ? {} : { editText }) }
    if (request.dryRun) {
      void reply.type('application/json; charset=utf-8')
      return toJson(await this.redrives.dryRun(caller, request))
    }
    const redrive = await this.redrives.start(caller, request)
    void reply.status(isUnderWay(redrive) ? 202 : 200)
    return shownRedrive(redrive)
  }

  @Get('redrives')
  @Describe({
    ...{ id: 'listRedrives', action: 'dead-letters:read', tag: 'dead letters', summary: 'List redrives, newest first' },
    description:
      'Those that are over are remembered for seven days, and the latest 1,000 of them. Other callers than the root key see those that they asked for.',
    query: pageParameters(),
    answers: {
      200: { description: 'A page of redrives.', ...json(ref('RedrivePage'), { items: [redrive], next: null }) },
    },
  })
  async list(@RequestCaller() caller: Caller, @Query() query: PageQuery) {
    const before = parseCursor(query.cursor, /^before (\d{1,15})$/)?.[1]
    const { redrives, last } = await this.redrives.list(caller, checkLimit(query.limit), before)
    return { items: redrives.map(shownRedrive), next: last === undefined ? null : formatCursor(`before ${last}`) }
  }

  @Get('redrives/:id')
  @Describe({
    ...{ id: 'getRedrive', action: 'dead-letters:read', tag: 'dead letters', summary: 'Show how a redrive stands' },
    answers: { 200: { description: 'The redrive.', ...shown } },
    refuses: ['UNKNOWN_REDRIVE'],
  })
  async get(@RequestCaller() caller: Caller, @Param('id') id: string) {
    return shownRedrive(await this.redrives.get(caller, id))
  }

  @Delete('redrives/:id')
  @Describe({
    ...{
      id: 'cancelRedrive',
      action: 'dead-letters:redrive',
      tag: 'dead letters',
      summary: 'Stop a redrive before its next letters',
    },
    description: 'What it sent stays sent.',
    answers: { 200: { description: 'The redrive.', ...shown } },
    refuses: ['UNKNOWN_REDRIVE'],
  })
  async cancel(@RequestCaller() caller: Caller, @Param('id') id: string) {
    return shownRedrive(await this.redrives.cancel(caller, id))
  }
}

/** The tenant is that of who asks. */
export function shownRedrive({ tenant: _, queue, ...redrive }: Redrive): Omit<Redrive, 'tenant'> {
  return { ...redrive, ...(queue !== undefined && { queue: tenantOf(queue).name }) }
}
