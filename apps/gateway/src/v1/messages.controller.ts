import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common'
import {
  formatCursor,
  KeptJson,
  Messages,
  mostMessages,
  mostWaitMs,
  parseCursor,
  type SentEntry,
  type SettledEntry,
  toJson,
} from '@sluice/control'
import { tenantOf } from '@sluice/event'
import type { DeadMessage, MessagePage, PeekedMessage, ReceivedMessage } from '@sluice/message'
import type { Caller } from '@sluice/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Describe, json } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { JsonBody, OptionalJsonBody } from '../server/json-body.js'
import { asProblem, type Problem, toProblem } from '../server/problem.js'
import { RequestCaller, RequestGone } from '../server/request-caller.js'
import { plainProblem } from '../server/tenant-names.js'
import { checkLimit, pageParameters, type PageQuery } from './pages.js'
import { readMessages } from './sent-messages.js'

const receipt = '19be4c1f700000005f3a1c07'
const peeked = {
  ...{ id: '19be4c1f70000000', body: { orderId: 'A-1001' }, receives: 1, sentAt: '2026-01-31T12:00:00.000Z' },
  ...{ fairKey: 'acme', attributes: { lang: 'en' } },
}
const dead = { ...peeked, receives: 5, reason: 'receives', diedAt: '2026-01-31T12:05:00.000Z' }
const sent = { messages: [{ body: { orderId: 'A-1001' }, fairKey: 'acme', dedupeId: 'A-1001' }] }
const taken = {
  ...{ type: 'about:blank', title: 'Conflict', status: 409, code: 'RECEIPT_TAKEN', path: 'receipts[1]' },
  detail: 'receipts[1] works no more: its visibility ended or it was given back, so the message waits again',
}
const settled = {
  description: 'For each receipt, in their order, what became of it.',
  ...json(ref('SettledMessages'), { entries: [{ done: true }, { error: taken }] }),
}
const refuses = ['UNKNOWN_QUEUE', 'INVALID_MESSAGE', 'INVALID_RECEIPT', 'RECEIPT_TAKEN', 'RECEIPT_GONE'] as const
const pageLimits = pageParameters(20, mostMessages)

/** The messages of queues. */
@Controller('v1/queues/:queue')
export class MessagesController {
  constructor(private readonly messages: Messages) {}

  @Post('messages')
  @HttpCode(202)
  @Describe({
    ...{ id: 'sendMessages', action: 'queues:send', tag: 'queues', summary: 'Send messages to a queue' },
    description: `1 to ${mostMessages}. It answers for each in order: one that is refused does no harm to the others. Where all are refused, the answer has the status of the first error. Of a \`503\` none was sent.`,
    body: { ...json(ref('MessagesToSend'), sent), isBatch: true },
    answers: {
      202: {
        description: 'Redis has those that have an id.',
        ...json(ref('SentMessages'), { accepted: 1, rejected: 0, entries: [{ id: '19be4c1f70000000' }] }),
      },
    },
    refuses: ['UNKNOWN_QUEUE', 'INVALID_MESSAGE', 'MESSAGE_TOO_LARGE', 'PLATFORM_MOVED'],
  })
  async send(
    @Param('queue') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const entries = (await this.messages.send(name, readMessages(request.body))).map(entry => shownSent(request, entry))
    const errors = entries.flatMap(entry => ('error' in entry ? [entry.error] : []))
    const answer = { accepted: entries.length - errors.length, rejected: errors.length, entries }
    // a caller that checks only the status must not take messages for sent if all of them were refused
    const [first] = errors
    if (answer.accepted > 0 || !first) return answer
    asProblem(reply, first.status)
    return { ...first, ...answer }
  }

  @Post('receive')
  @HttpCode(200)
  @Describe({
    ...{ id: 'receiveMessages', action: 'queues:receive', tag: 'queues', summary: 'Receive messages of a queue' },
    description: `Where there is none it waits up to \`waitMs\`, at most ${mostWaitMs}. Each message is given to nobody else until its visibility ends, and then comes again, unless it was acknowledged. A caller that may not receive any more is let go within a second with 401 or 403; a gateway that stops answers with no message.`,
    body: { ...json(ref('ReceiveRequest'), { max: 10, waitMs: 20_000, visibilityMs: 60_000 }), optional: true },
    answers: {
      200: {
        description: 'Messages, none if none came in time. Each body has the bytes that were sent.',
        ...json(ref('ReceivedMessages'), { messages: [{ ...peeked, receipt }] }),
      },
    },
    refuses: ['UNKNOWN_QUEUE', 'INVALID_MESSAGE', 'TOO_MANY_LONG_POLLS'],
  })
  async receive(
    @RequestCaller() caller: Caller,
    @RequestGone() gone: AbortSignal,
    @Param('queue') name: string,
    @Body(OptionalJsonBody) body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const stillAllowed = () => request.stillAllowed()
    const messages = await this.messages.receive(name, body, { caller, stillAllowed, gone })
    this.#putBackUnsent(name, messages, reply)
    void reply.type('application/json; charset=utf-8')
    return toJson({ messages: messages.map(({ receipt, ...message }) => ({ ...shown(message), receipt })) })
  }

  @Post('ack')
  @HttpCode(200)
  @Describe({
    ...{ id: 'ackMessages', action: 'queues:receive', tag: 'queues', summary: 'Acknowledge messages: they are done' },
    body: json(ref('Receipts'), { receipts: [receipt] }),
    answers: { 200: settled },
    refuses,
  })
  async ack(@Param('queue') name: string, @Body(JsonBody) body: unknown, @Req() request: FastifyRequest) {
    return shownSettled(request, await this.messages.ack(name, body))
  }

  @Post('nack')
  @HttpCode(200)
  @Describe({
    ...{ id: 'nackMessages', action: 'queues:receive', tag: 'queues', summary: 'Give messages back' },
    description: 'They may be received again at once, or after `delayMs`.',
    body: json(ref('ReceiptsToGiveBack'), { receipts: [receipt], delayMs: 5000 }),
    answers: { 200: settled },
    refuses,
  })
  async nack(@Param('queue') name: string, @Body(JsonBody) body: unknown, @Req() request: FastifyRequest) {
    return shownSettled(request, await this.messages.nack(name, body))
  }

  @Post('extend')
  @HttpCode(200)
  @Describe({
    ...{ id: 'extendMessages', action: 'queues:receive', tag: 'queues', summary: 'Keep messages for longer' },
    description: 'Their visibility ends `visibilityMs` from now on.',
    body: json(ref('ReceiptsToExtend'), { receipts: [receipt], visibilityMs: 60_000 }),
    answers: { 200: settled },
    refuses,
  })
  async extend(@Param('queue') name: string, @Body(JsonBody) body: unknown, @Req() request: FastifyRequest) {
    return shownSettled(request, await this.messages.extend(name, body))
  }

  @Get('messages')
  @Describe({
    ...{ id: 'peekMessages', action: 'queues:receive', tag: 'queues', summary: 'Look at messages without taking them' },
    description: 'All that are not dead, those in flight too.',
    query: pageLimits,
    answers: {
      200: { description: 'A page of messages.', ...json(ref('PeekedMessagePage'), { items: [peeked], next: null }) },
    },
    refuses: ['UNKNOWN_QUEUE'],
  })
  async peek(@Param('queue') name: string, @Query() query: PageQuery, @Res({ passthrough: true }) reply: FastifyReply) {
    const page = await this.messages.peek(name, checkLimit(query.limit, 20, mostMessages), cursorOf(query))
    void reply.type('application/json; charset=utf-8')
    return shownPage(page, shown)
  }

  @Get('dead')
  @Describe({
    ...{
      id: 'listDeadMessages',
      action: 'queues:receive',
      tag: 'queues',
      summary: 'List the dead messages of a queue',
    },
    description: 'Those that were given up and are not a dead letter or in the `deadLetterQueue` yet.',
    query: pageLimits,
    answers: {
      200: { description: 'A page of dead messages.', ...json(ref('DeadMessagePage'), { items: [dead], next: null }) },
    },
    refuses: ['UNKNOWN_QUEUE'],
  })
  async dead(@Param('queue') name: string, @Query() query: PageQuery, @Res({ passthrough: true }) reply: FastifyReply) {
    const page = await this.messages.dead(name, checkLimit(query.limit, 20, mostMessages), cursorOf(query))
    void reply.type('application/json; charset=utf-8')
    return shownPage(page, ({ reason, diedAt, ...message }: DeadMessage) => {
      return { ...shown(message), reason, diedAt: new Date(diedAt).toISOString() }
    })
  }

  @Get('groups')
  @Describe({
    ...{ id: 'listClosedGroups', action: 'queues:receive', tag: 'queues' },
    summary: 'List the closed groups of a FIFO queue, by name',
    description:
      'Groups of which nothing is received, because a message of theirs was given up and the queue has `onFailure` `park`.',
    query: pageLimits,
    answers: {
      200: {
        description: 'A page of groups.',
        ...json(ref('ClosedGroupPage'), { items: [{ group: 'acme', givenUp: 2 }], next: null }),
      },
    },
    refuses: ['UNKNOWN_QUEUE', 'NO_GROUPS'],
  })
  async closedGroups(@Param('queue') name: string, @Query() query: PageQuery) {
    const after = parseCursor(query.cursor, /^after (.*)$/su)?.[1]
    const { items, next } = await this.messages.closedGroups(name, checkLimit(query.limit, 20, mostMessages), after)
    return { items, next: next === undefined ? null : formatCursor(`after ${next}`) }
  }

  @Post('groups/open')
  @HttpCode(200)
  @Describe({
    ...{ id: 'openGroup', action: 'queues:write', tag: 'queues', summary: 'Let a closed group go on' },
    description:
      'Its messages are received again, without those that were given up: they stay where they are. Of a group that is not closed, or that nobody knows, it changes nothing.',
    body: json(ref('GroupToOpen'), { group: 'acme' }),
    answers: { 200: { description: 'It is open.', ...json(ref('OpenedGroup'), { opened: true }) } },
    refuses: ['UNKNOWN_QUEUE', 'NO_GROUPS', 'INVALID_MESSAGE'],
  })
  async openGroup(@Param('queue') name: string, @Body(JsonBody) body: unknown) {
    return { opened: await this.messages.openGroup(name, body) }
  }

  @Get('keys')
  @Describe({
    ...{ id: 'listWaitingKeys', action: 'queues:receive', tag: 'queues' },
    summary: 'List the fair keys of a fair queue that have messages to give, those with most first',
    description: 'Of more than 1,000 such keys it looks at the 1,000 whose turn comes next.',
    query: { limit: pageLimits.limit },
    answers: {
      200: {
        description: 'The keys.',
        ...json(ref('WaitingKeys'), { items: [{ fairKey: 'acme', waiting: 10_000 }], more: false }),
      },
    },
    refuses: ['UNKNOWN_QUEUE', 'NO_FAIR_KEYS'],
  })
  async waitingKeys(@Param('queue') name: string, @Query() query: Pick<PageQuery, 'limit'>) {
    return this.messages.waitingKeys(name, checkLimit(query.limit, 20, mostMessages))
  }

  /** Gives messages back whose answer did not go out: the client was gone. */
  #putBackUnsent(name: string, messages: readonly ReceivedMessage[], { raw }: FastifyReply): void {
    if (messages.length === 0) return
    raw.once('close', () => {
      if (!raw.writableFinished) void this.messages.putBack(name, messages).catch(() => undefined) // their visibility ends
    })
  }
}

function shownSent(request: FastifyRequest, entry: SentEntry) {
  if ('error' in entry) return { error: problemOf(request, entry.error) }
  return { id: entry.id, ...(entry.duplicate && { duplicate: true }) }
}

function shownSettled(request: FastifyRequest, entries: readonly SettledEntry[]) {
  return { entries: entries.map(entry => ('error' in entry ? { error: problemOf(request, entry.error) } : entry)) }
}

function problemOf(request: FastifyRequest, error: Error): Problem {
  return plainProblem(request, toProblem(error))
}

/** Deliveries are named inside Sluice only, and queues without their tenant. */
function shown({ body, sentAt, delivery: _, from, ...message }: PeekedMessage) {
  const shownFrom = from && {
    ...{ queue: tenantOf(from.queue).name, id: from.id, reason: from.reason, receives: from.receives },
    sentAt: new Date(from.sentAt).toISOString(),
  }
  return {
    ...{ ...message, body: new KeptJson(body), sentAt: new Date(sentAt).toISOString() },
    ...(shownFrom && { from: shownFrom }),
  }
}

function shownPage<T>({ items, next }: MessagePage<T>, of: (item: T) => object): string {
  return toJson({ items: items.map(of), next: next === undefined ? null : formatCursor(`after ${next}`) })
}

/** Where a page begins: an id, the place of a dead message, or a number. */
function cursorOf({ cursor }: PageQuery): string | undefined {
  return parseCursor(cursor, /^after ([0-9a-z]{1,64})$/)?.[1]
}
