import type { IncomingHttpHeaders } from 'node:http'
import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common'
import { checkMovingBack, Messages, MovingBack, PulledQueues, QueueStates, type ShownQueue } from '@sluice/control'
import { isUnderWay } from '@sluice/queues'
import type { Caller } from '@sluice/service'
import type { FastifyReply } from 'fastify'
import { Describe, json, noContent } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { JsonBody } from '../server/json-body.js'
import { RequestCaller } from '../server/request-caller.js'
import { ownNames, type Page, pageOf, pageParameters, type PageQuery } from './pages.js'
import { answerWritten, deleteConditions, etagOf, preconditionOf, writeConditions } from './preconditions.js'
import { shownRedrive } from './redrives.controller.js'

const state = {
  ...{ name: 'orders', own: false, engine: 'sluice', declared: true, fifo: false, fair: true, paused: false },
  ...{ waiting: 12, inFlight: 4, delayed: 2, dead: 0, oldestSentAt: '2026-01-31T12:00:00.000Z' },
  filledBy: { rules: [{ bus: 'default', rule: 'to-orders' }], queues: [], others: 0 },
}
const settings = { fair: true, visibilityMs: 60_000, maxReceives: 5 }
const queue = {
  ...{ name: 'orders', fifo: false, fair: true, visibilityMs: 60_000, delayMs: 0, retentionMs: 345_600_000 },
  ...{ maxReceives: 5, dedupeMs: 300_000, contentDedupe: false, maxMessageBytes: 262_144, paused: false },
}
const written = { ...json(ref('DeclaredQueue'), queue), headers: ['ETag'] }

const moved = {
  ...{
    id: '18',
    by: 'api-key',
    queue: 'lost-parcels',
    state: 'done',
    total: 2,
    redriven: 2,
    missing: [],
    failed: 0,
    errors: [],
  },
  ...{ startedAt: '2026-01-31T12:00:00.000Z', finishedAt: '2026-01-31T12:00:01.000Z', rate: 50 },
}

/** The queues: BullMQ's, and those of Sluice's own engine. */
@Controller('v1/queues')
export class QueuesController {
  constructor(
    private readonly states: QueueStates,
    private readonly queues: PulledQueues,
    private readonly messages: Messages,
    private readonly movingBack: MovingBack,
  ) {}

  @Get()
  @Describe({
    ...{ id: 'listQueues', action: 'queues:read', tag: 'queues', summary: 'List the queues, by name' },
    description:
      "Declared queues, targets of rules, and Sluice's own to callers that may read events of all buses. How many messages or jobs each has.",
    query: pageParameters(),
    answers: { 200: { description: 'A page of queues.', ...json(ref('QueuePage'), { items: [state], next: null }) } },
  })
  async list(@RequestCaller() caller: Caller, @Query() query: PageQuery): Promise<Page<ShownQueue>> {
    const may = (name: string) => this.states.maySee(caller, name)
    const { items, next } = pageOf(ownNames(caller, this.states.names()), query, name => name, may)
    return { items: await this.states.states(caller, items), next }
  }

  @Get(':queue')
  @Describe({
    ...{ id: 'getQueue', action: 'queues:read', tag: 'queues', summary: 'Show a queue: its settings, and what it has' },
    description:
      'One that is not declared has the default settings, and no `ETag`. What it shows can be sent back to `putQueue`.',
    answers: {
      200: {
        description: 'The queue.',
        ...json(ref('QueueDetail'), { ...queue, ...state }),
        headers: ['ETag'],
      },
    },
    refuses: ['UNKNOWN_QUEUE'],
  })
  async get(
    @RequestCaller() caller: Caller,
    @Param('queue') name: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { queue, detail } = await this.queues.detail(caller, name)
    // what it has changes all the time, so the tag is that of the settings
    if (detail.declared) void reply.header('etag', etagOf(queue))
    return detail
  }

  @Put(':queue')
  @Describe({
    ...{ id: 'putQueue', action: 'queues:write', tag: 'queues', summary: 'Make or change a queue' },
    description:
      'A queue with `fifo` or `fair` is one of Sluice; any other is one of BullMQ, which workers of BullMQ consume too. What kind it is cannot change. Whoever names a `deadLetterQueue` needs the right to send to it.',
    headers: writeConditions,
    body: json(ref('QueueSettings'), settings),
    answers: {
      200: { description: 'The queue as it is now.', ...written },
      201: { description: 'It is new.', ...written },
    },
    refuses: [
      ...(['INVALID_QUEUE', 'INVALID_NAME', 'QUEUE_EXISTS', 'QUEUE_BUSY', 'TOO_MANY_QUEUES'] as const),
      ...(['REGISTRY_TOO_LARGE', 'NOT_REPLICATED'] as const),
    ],
  })
  async put(
    @RequestCaller() caller: Caller,
    @Param('queue') name: string,
    @Body(JsonBody) body: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { value, created } = await this.queues.put(caller, name, body, preconditionOf(headers))
    return answerWritten(reply, created, value, value)
  }

  @Delete(':queue')
  @HttpCode(204)
  @Describe({
    ...{ id: 'deleteQueue', action: 'queues:delete', tag: 'queues', summary: 'Delete a queue with all its messages' },
    description: 'Refused while rules fill it, or other queues give up messages to it.',
    headers: deleteConditions,
    answers: { 204: noContent },
    refuses: ['UNKNOWN_QUEUE', 'QUEUE_IN_USE', 'QUEUE_BUSY', 'NOT_REPLICATED'],
  })
  delete(@RequestCaller() caller: Caller, @Param('queue') name: string, @Headers() headers: IncomingHttpHeaders) {
    return this.queues.delete(caller, name, preconditionOf(headers))
  }

  @Post(':queue/purge')
  @HttpCode(200)
  @Describe({
    ...{ id: 'purgeQueue', action: 'queues:delete', tag: 'queues', summary: 'Remove the messages of a queue' },
    description:
      'Those that wait or are delayed; of a queue with `fifo` or `fair` also those in flight. What is sent meanwhile stays, and so do dead messages.',
    answers: { 200: { description: 'How many it removed.', ...json(ref('Purged'), { purged: 14 }) } },
    refuses: ['UNKNOWN_QUEUE'],
  })
  async purge(@Param('queue') name: string) {
    return { purged: await this.messages.purge(name) }
  }

  @Post(':queue/redrive')
  @HttpCode(200)
  @Describe({
    ...{ id: 'redriveMessages', action: 'queues:redrive', tag: 'queues', summary: 'Move given-up messages back' },
    description:
      'Messages that other queues gave up to this one go back to them, oldest first; those that were sent here stay. The caller must also be allowed to send to the queues that give up messages to it. With `dryRun` it says what would go where.',
    body: json(ref('MovingBack'), { rate: 50 }),
    answers: {
      200: {
        description: 'It is done; with `dryRun`, what it would do.',
        content: {
          'application/json': {
            schema: { oneOf: [ref('Redrive'), ref('MovingBackPlan')] },
            examples: {
              done: { value: moved },
              dryRun: {
                value: {
                  ...{ matching: 2, complete: true, queues: [{ queue: 'parcels', count: 2 }] },
                  sample: ['19be4c1f70000000'],
                },
              },
            },
          },
        },
      },
      202: {
        description: 'It runs: ask for it by its id.',
        ...json(ref('Redrive'), moved),
      },
    },
    refuses: ['UNKNOWN_QUEUE', 'INVALID_REDRIVE'],
  })
  async redrive(
    @RequestCaller() caller: Caller,
    @Param('queue') name: string,
    @Body(JsonBody) body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { dryRun, ...asked } = checkMovingBack(body)
    if (dryRun) return this.movingBack.plan(caller, name)
    const redrive = await this.movingBack.start(caller, name, asked)
    void reply.status(isUnderWay(redrive) ? 202 : 200)
    return shownRedrive(redrive)
  }

  @Get(':queue/redrives/:id')
  @Describe({
    ...{ id: 'getQueueRedrive', action: 'queues:receive', tag: 'queues', summary: 'Show how moving back stands' },
    description: 'Shown to callers that may move the messages of the queue back, whoever began it.',
    answers: { 200: { description: 'The redrive.', ...json(ref('Redrive'), moved) } },
    refuses: ['UNKNOWN_QUEUE', 'UNKNOWN_REDRIVE'],
  })
  async getRedrive(@RequestCaller() caller: Caller, @Param('queue') name: string, @Param('id') id: string) {
    return shownRedrive(await this.movingBack.get(caller, name, id))
  }

  @Delete(':queue/redrives/:id')
  @Describe({
    ...{ id: 'cancelQueueRedrive', action: 'queues:redrive', tag: 'queues', summary: 'Stop moving messages back' },
    description: 'What it moved stays moved.',
    answers: { 200: { description: 'The redrive.', ...json(ref('Redrive'), moved) } },
    refuses: ['UNKNOWN_QUEUE', 'UNKNOWN_REDRIVE'],
  })
  async cancelRedrive(@RequestCaller() caller: Caller, @Param('queue') name: string, @Param('id') id: string) {
    return shownRedrive(await this.movingBack.cancel(caller, name, id))
  }
}
