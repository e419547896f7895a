import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common'
import {
  checkDeletion,
  DeadLetters,
  eventFilterFields,
  filterOf,
  groupFilterFields,
  lettersOfAPage,
  parseGroupCursor,
  rateWindowNames,
  rateWindowOf,
  searchedAttributes,
  toJson,
} from '@sluice/control'
import { letterFilterFields } from '@sluice/delivery'
import { NotFoundError } from '@sluice/event'
import type { FastifyReply } from 'fastify'
import type { Caller } from '@sluice/service'
import { withPlainNames } from '../server/tenant-names.js'
import { RequestCaller } from '../server/request-caller.js'
import { JsonBody } from '../server/json-body.js'
import { Describe, json, noContent, type Parameter } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { checkLimit, pageParameters } from './pages.js'

const id = 'default~2-1767225600000-0~big-orders~partner'
const letter = {
  ...{ id, bus: 'default', position: '2-1767225600000-0', rule: 'big-orders', target: 'partner', redrives: 0 },
  ...{ targetType: 'webhook', destination: 'https://partner.example/hook', reason: 'rejected', error: 'answered 422' },
  attempts: [{ at: '2026-01-31T12:00:00.000Z', error: 'answered 422', durationMs: 12 }],
  ...{ failedAt: '2026-01-31T12:00:00.000Z', fingerprint: 'f3a1', eventId: 'A-1001', type: 'com.shop.order.created' },
}
const event = { specversion: '1.0', id: 'A-1001', source: '/shop', type: 'com.shop.order.created' }
const group = {
  ...{ fingerprint: 'f3a1', bus: 'default', count: 2, rule: 'big-orders', target: 'partner', targetType: 'webhook' },
  ...{ destination: 'https://partner.example/hook', reason: 'rejected', error: 'answered 422' },
  ...{ firstFailedAt: '2026-01-31T11:00:00.000Z', lastFailedAt: '2026-01-31T12:00:00.000Z', lastId: id },
}

function filters(fields: readonly string[]): Record<string, Parameter> {
  return Object.fromEntries(fields.map(field => [field, filter(field)]))
}

function filter(field: string): Parameter {
  if (field === 'from' || field === 'to') {
    const description = `Given up ${field === 'from' ? 'then or later' : 'earlier'}.`
    return { description, schema: { type: 'string', format: 'date-time' } }
  }
  return { description: `Letters whose \`${field}\` is this.`, schema: { type: 'string', maxLength: 2048 } }
}

/** Filters that look into the events, as the caller sees them. */
const ofEvents: Record<string, Parameter> = {
  ...Object.fromEntries(
    eventFilterFields.map(field => [
      field,
      {
        description: `Letters of events with this \`${searchedAttributes[field]}\`.`,
        schema: { type: 'string', maxLength: 2048 },
      },
    ]),
  ),
  pattern: {
    description: 'Letters of events that match this pattern, as a rule has it, as JSON.',
    schema: { type: 'string', minLength: 2 },
  },
}

@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: DeadLetters) {}

  @Get()
  @Describe({
    ...{
      id: 'listDeadLetters',
      action: 'dead-letters:read',
      tag: 'dead letters',
      summary: 'List dead letters, newest first',
    },
    description:
      'A page may have fewer than its `limit`, also none, where few of many match: `next` says whether to go on.',
    query: { ...filters(letterFilterFields), ...ofEvents, ...pageParameters(lettersOfAPage) },
    queryCode: 'INVALID_FILTER',
    answers: {
      200: { description: 'A page of dead letters.', ...json(ref('DeadLetterPage'), { items: [letter], next: null }) },
    },
    refuses: ['INVALID_FILTER', 'INVALID_PATTERN', 'PATTERN_TOO_LARGE'],
  })
  list(@RequestCaller() caller: Caller, @Query() query: Record<string, string>) {
    const { limit, cursor, ...filter } = query
    return this.letters.list(caller, filter, checkLimit(limit, lettersOfAPage), cursor)
  }

  @Get('groups')
  @Describe({
    ...{ id: 'listDeadLetterGroups', action: 'dead-letters:read', tag: 'dead letters' },
    summary: 'Group dead letters by what went wrong, the largest group first',
    description: 'A group is a target, a reason and an error without what differs from event to event: a fingerprint.',
    query: {
      ...filters(groupFilterFields),
      window: {
        description: 'Shows of each group how many letters came in each step of this time, as `rate`.',
        schema: { type: 'string', enum: rateWindowNames },
      },
      ...pageParameters(lettersOfAPage),
    },
    queryCode: 'INVALID_FILTER',
    answers: {
      200: { description: 'A page of groups.', ...json(ref('LetterGroupPage'), { items: [group], next: null }) },
    },
    refuses: ['INVALID_FILTER'],
  })
  groups(@RequestCaller() caller: Caller, @Query() query: Record<string, string>) {
    const { limit, cursor, window, ...filter } = query
    const asked = window === undefined ? undefined : rateWindowOf(window)
    const [after, most] = [parseGroupCursor(cursor), checkLimit(limit, lettersOfAPage)]
    return this.letters.groups(caller, filterOf(filter, groupFilterFields), most, after, asked)
  }

  @Get(':id')
  @Describe({
    ...{
      id: 'getDeadLetter',
      action: 'dead-letters:read',
      tag: 'dead letters',
      summary: 'Show a dead letter with its event and every attempt',
    },
    answers: { 200: { description: 'The letter.', ...json(ref('DeadLetterDetail'), { ...letter, event }) } },
    refuses: ['UNKNOWN_DEAD_LETTER'],
  })
  async get(@RequestCaller() caller: Caller, @Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const found = (await this.letters.get(caller, id)) ?? unknown(id)
    void reply.type('application/json; charset=utf-8')
    return toJson(withPlainNames(found))
  }

  @Delete(':id')
  @HttpCode(204)
  @Describe({
    ...{
      id: 'deleteDeadLetter',
      action: 'dead-letters:delete',
      tag: 'dead letters',
      summary: 'Delete a dead letter and its event for good',
    },
    answers: { 204: noContent },
    refuses: ['UNKNOWN_DEAD_LETTER'],
  })
  async deleteOne(@RequestCaller() caller: Caller, @Param('id') id: string) {
    if (!(await this.letters.deleteOne(caller, id))) unknown(id)
  }

  @Post('delete')
  @HttpCode(200)
  @Describe({
    ...{
      id: 'deleteDeadLetters',
      action: 'dead-letters:delete',
      tag: 'dead letters',
      summary: 'Delete dead letters for good',
    },
    description:
      'By ids or by filter. With `dryRun` it says what it would delete. Where there are more than it deletes in some seconds, `next` is the `cursor` of the next request.',
    body: json(ref('DeletionRequest'), { filter: { rule: 'big-orders', to: '2026-01-31T12:00:00Z' } }),
    answers: {
      200: {
        description: 'What it deleted; with `dryRun`, what it would delete.',
        content: {
          'application/json': {
            schema: { oneOf: [ref('Deletion'), ref('Selected')] },
            examples: {
              deleted: { value: { deleted: 2, missing: [], next: null } },
              dryRun: { value: { matching: 2, complete: true, groups: [], sample: [id] } },
            },
          },
        },
      },
    },
    refuses: ['INVALID_DELETION', 'INVALID_FILTER', 'INVALID_CURSOR'],
  })
  delete(@RequestCaller() caller: Caller, @Body(JsonBody) body: unknown) {
    const { select, dryRun, before } = checkDeletion(body)
    return dryRun ? this.letters.dryRun(caller, select) : this.letters.delete(caller, select, before)
  }
}

function unknown(id: string): never {
  const message = `there is no dead letter '${id}'; it may have been redriven or deleted`
  throw new NotFoundError('UNKNOWN_DEAD_LETTER', message, { id })
}
