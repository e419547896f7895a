import type { IncomingHttpHeaders } from 'node:http'
import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common'
import { formatCursor, parseCursor, type PutSchedule, Schedules } from '@sluice/control'
import { InvalidError } from '@sluice/event'
import type { Caller } from '@sluice/service'
import type { KeptSchedule } from '@sluice/streams'
import type { FastifyReply } from 'fastify'
import { Describe, json, noContent, type Parameter } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { JsonBody } from '../server/json-body.js'
import { RequestCaller } from '../server/request-caller.js'
import { checkLimit, type Page, pageParameters, type PageQuery } from './pages.js'
import { answerWritten, deleteConditions, etagOf, preconditionOf, writeConditions } from './preconditions.js'
import { Publishing } from './publishing.js'

/** Runs that an answer shows, and most that may be asked for. */
const runs = { shown: 5, most: 100 }

const settings = {
  ...{ cron: '0 2 * * *', timeZone: 'Europe/Zurich' },
  event: { bus: 'default', type: 'com.shop.report.due', data: { at: '<schedule.time>', run: '<schedule.count>' } },
}
const example = {
  ...{ name: 'nightly', ...settings, owner: 'api-key', paused: false },
  ...{ createdAt: '2027-01-01T12:00:00.000Z', state: 'running', count: 1, leftOut: 0 },
  last: [{ time: '2027-01-02T01:00:00.000Z', madeAt: '2027-01-02T01:00:00.021Z', position: '2-1798851600021-0' }],
  next: ['2027-01-03T01:00:00.000Z', '2027-01-04T01:00:00.000Z'],
}
const shownSchedule = { ...json(ref('Schedule'), example), headers: ['ETag'] }
const countParameter: Parameter = {
  description: 'How many.',
  schema: { type: 'integer', minimum: 1, maximum: runs.most, default: runs.shown },
}
const prefixParameter: Parameter = {
  description: 'Only schedules whose names begin with this.',
  schema: { type: 'string', minLength: 1, maxLength: 128 },
  example: 'report-',
}

interface ShownSchedule extends ReturnType<Schedules['settingsOf']> {
  readonly createdAt: string
  readonly state: 'running' | 'paused' | 'waiting' | 'completed'
  readonly count: number
  readonly leftOut: number
  readonly last: readonly object[]
  readonly next: readonly string[]
}

/** The schedules: when they run, and what they publish. */
@Controller('v1/schedules')
export class SchedulesController {
  constructor(
    private readonly schedules: Schedules,
    private readonly publishing: Publishing,
  ) {}

  @Get()
  @Describe({
    ...{ id: 'listSchedules', action: 'schedules:read', tag: 'schedules', summary: 'List the schedules, by name' },
    description: 'Those that the caller may see. A page may have fewer than `limit`, and `next` all the same.',
    query: { ...pageParameters(), prefix: prefixParameter },
    answers: {
      200: {
        description: 'A page of schedules.',
        ...json(ref('SchedulePage'), { items: [example], next: null }),
      },
    },
  })
  async list(
    @RequestCaller() caller: Caller,
    @Query() { limit, cursor, prefix = '' }: PageQuery & { readonly prefix?: string },
  ): Promise<Page<ShownSchedule>> {
    const after = parseCursor(cursor, /^after ([^]+)$/)?.[1]
    const { schedules, last } = await this.schedules.list(caller, prefix, after, checkLimit(limit))
    const items = schedules.map(schedule => this.#shown(schedule))
    return { items, next: last === undefined ? null : formatCursor(`after ${last}`) }
  }

  @Get(':schedule')
  @Describe({
    ...{ id: 'getSchedule', action: 'schedules:read', tag: 'schedules', summary: 'Show a schedule' },
    description:
      'Its settings, what became of its last runs, and when it runs next. The `ETag` is that of the settings. What is shown can be sent back to `putSchedule`.',
    answers: { 200: { description: 'The schedule.', ...shownSchedule } },
    refuses: ['UNKNOWN_SCHEDULE'],
  })
  async get(@Param('schedule') name: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const schedule = await this.schedules.find(name)
    void reply.header('etag', etagOf(this.schedules.settingsOf(schedule)))
    return this.#shown(schedule)
  }

  @Put(':schedule')
  @Describe({
    ...{ id: 'putSchedule', action: 'schedules:write', tag: 'schedules', summary: 'Make or change a schedule' },
    description:
      'The caller becomes its `owner`, and must be allowed to publish its event; each run is published with the rights that the owner has then. With a `target` the caller needs what a rule with that target needs. Where the times or the bus change, runs that were due before are left out. `next` are its next runs. A webhook without a secret gets one, which only this answer shows.',
    headers: writeConditions,
    body: json(ref('ScheduleSettings'), settings),
    answers: {
      200: { description: 'The schedule as it is now.', ...shownSchedule },
      201: { description: 'It is new.', ...shownSchedule },
    },
    refuses: [
      ...(['INVALID_NAME', 'INVALID_SCHEDULE', 'INVALID_EVENT', 'INVALID_ATTRIBUTE', 'RESERVED_NAME'] as const),
      ...(['RESERVED_BUS', 'UNKNOWN_BUS', 'TOO_MANY_SCHEDULES', 'SCHEDULE_BUSY'] as const),
      ...(['INVALID_TRANSFORM', 'FORBIDDEN_ADDRESS', 'RULE_EXISTS', 'RULE_TOO_LARGE', 'TENANT_FULL'] as const),
      ...(['TOO_MANY_RULES', 'BUS_RULES_TOO_LARGE', 'REGISTRY_TOO_LARGE', 'PATTERN_TOO_LARGE'] as const),
      ...(['RULE_NOT_LIVE', 'SECRET_KEY_MISSING', 'SECRET_DAMAGED', 'NOT_REPLICATED', 'NOT_DURABLE'] as const),
    ],
  })
  async put(
    @RequestCaller() caller: Caller,
    @Param('schedule') name: string,
    @Body(JsonBody) body: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#written(await this.schedules.put(caller, name, body, preconditionOf(headers)), reply)
  }

  @Delete(':schedule')
  @HttpCode(204)
  @Describe({
    ...{ id: 'deleteSchedule', action: 'schedules:delete', tag: 'schedules', summary: 'Delete a schedule' },
    description:
      'A run that is being made at that moment is made. What is on its way to its target is dropped, as of a rule that is deleted.',
    headers: deleteConditions,
    answers: { 204: noContent },
    refuses: ['UNKNOWN_SCHEDULE', 'SCHEDULE_BUSY', 'RULE_NOT_LIVE', 'NOT_REPLICATED', 'NOT_DURABLE'],
  })
  delete(@RequestCaller() caller: Caller, @Param('schedule') name: string, @Headers() headers: IncomingHttpHeaders) {
    return this.schedules.delete(caller, name, preconditionOf(headers))
  }

  @Get(':schedule/next')
  @Describe({
    ...{ id: 'listNextRuns', action: 'schedules:read', tag: 'schedules', summary: 'Show when a schedule runs next' },
    description: 'By its settings, also while it is paused. Each run is made within the window after its time.',
    query: { count: countParameter },
    answers: {
      200: {
        description: 'Its next runs, in order; fewer than `count` if there are no more.',
        ...json(ref('NextRuns'), { next: example.next }),
      },
    },
    refuses: ['UNKNOWN_SCHEDULE', 'INVALID_FILTER'],
  })
  async next(@Param('schedule') name: string, @Query() { count }: { readonly count?: string }) {
    const asked = checkCount(count)
    return { next: this.#next(await this.schedules.find(name), asked) }
  }

  @Post(':schedule/pause')
  @HttpCode(200)
  @Describe({
    ...{ id: 'pauseSchedule', action: 'schedules:write', tag: 'schedules', summary: 'Pause a schedule' },
    description: 'Runs that come due while it is paused are left out. A run that is being made at that moment is made.',
    answers: { 200: { description: 'The schedule as it is now.', ...shownSchedule } },
    refuses: ['UNKNOWN_SCHEDULE', 'UNKNOWN_BUS', 'SCHEDULE_BUSY', 'NOT_REPLICATED', 'NOT_DURABLE'],
  })
  pause(@Param('schedule') name: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.#pause(name, true, reply)
  }

  @Post(':schedule/resume')
  @HttpCode(200)
  @Describe({
    ...{ id: 'resumeSchedule', action: 'schedules:write', tag: 'schedules', summary: 'Resume a paused schedule' },
    description: 'It goes on with the next run.',
    answers: { 200: { description: 'The schedule as it is now.', ...shownSchedule } },
    refuses: ['UNKNOWN_SCHEDULE', 'UNKNOWN_BUS', 'SCHEDULE_BUSY', 'NOT_REPLICATED', 'NOT_DURABLE'],
  })
  resume(@Param('schedule') name: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.#pause(name, false, reply)
  }

  @Post(':schedule/run')
  @HttpCode(202)
  @Describe({
    ...{ id: 'runSchedule', action: 'schedules:write', tag: 'schedules', summary: 'Run a schedule now' },
    description:
      'Publishes its event with the time of now, also while it is paused. It moves no other run and is not counted. The caller and the owner must be allowed to publish it.',
    answers: {
      202: {
        description: 'Redis acknowledged the append.',
        ...json(ref('AcceptedEvent'), {
          ...{ id: 'default/nightly/1798804800000/1798826400000/now', position: '2-1798826400000-0' },
        }),
        headers: ['RateLimit-Policy', 'RateLimit'],
      },
    },
    refuses: [
      ...(['UNKNOWN_SCHEDULE', 'UNKNOWN_BUS', 'UNKNOWN_RULE', 'QUOTA_EXCEEDED', 'BUS_GROWING', 'BUS_FULL'] as const),
      ...(['TENANT_STORAGE_FULL', 'PLATFORM_MOVED', 'BUS_RESTORING', 'NOT_DURABLE', 'NOT_REPLICATED'] as const),
    ],
  })
  async run(
    @RequestCaller() caller: Caller,
    @Param('schedule') name: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { bus, event } = await this.schedules.runNow(caller, name)
    const [appended] = await this.publishing.accept(bus, [event], caller, reply)
    if ('error' in appended!) throw appended.error
    return appended
  }

  async #pause(name: string, paused: boolean, reply: FastifyReply): Promise<ShownSchedule> {
    return this.#written({ schedule: await this.schedules.pause(name, paused), created: false }, reply)
  }

  #written({ schedule, created, newSecrets }: Omit<PutSchedule, 'changed'>, reply: FastifyReply): ShownSchedule {
    return answerWritten(reply, created, this.schedules.settingsOf(schedule), this.#shown(schedule, newSecrets))
  }

  #shown(schedule: KeptSchedule, newSecrets?: PutSchedule['newSecrets']): ShownSchedule {
    const { made, count, leftOut, last, waiting, paused } = schedule.state
    const isCompleted = this.schedules.isCompleted(schedule)
    return {
      ...this.schedules.settingsOf(schedule, newSecrets),
      createdAt: iso(made),
      state: paused ? 'paused' : waiting ? 'waiting' : isCompleted ? 'completed' : 'running',
      ...{ count, leftOut },
      last: last.map(([time, madeAt, position]) => ({
        ...{ time: iso(time), madeAt: iso(madeAt) },
        ...(position !== undefined && { position }),
      })),
      ...(waiting && {
        waiting: { since: iso(waiting.since), tries: waiting.tries, code: waiting.code, error: waiting.error },
      }),
      next: this.#next(schedule, runs.shown),
    }
  }

  #next(schedule: KeptSchedule, count: number): string[] {
    return this.schedules.next(schedule, count).map(iso)
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

/** @throws InvalidError `INVALID_FILTER` */
function checkCount(text: string | undefined): number {
  const count = text === undefined ? runs.shown : /^\d+$/.test(text) ? Number(text) : NaN
  if (count >= 1 && count <= runs.most) return count
  throw new InvalidError('INVALID_FILTER', `count must be a number from 1 to ${runs.most}`, { path: 'count' })
}
