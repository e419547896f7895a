import { Controller, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common'
import { Buses } from '@sluice/control'
import {
  type AcceptedEvent,
  checkPublishable,
  type EventLimits,
  type Headers,
  Provenance,
  readHttp,
  type Rejected,
  tenantOf,
} from '@sluice/event'
import type { Meter } from '@sluice/observability'
import type { Bus } from '@sluice/registry'
import {
  addressOf,
  type Caller,
  eventLimits,
  forbidden,
  LoopTurns,
  METER,
  SETTINGS,
  type Settings,
} from '@sluice/service'
import { type Appended, RedisClock } from '@sluice/streams'
import type { Publication } from '@sluice/tracing'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { delayOf, delayParameters } from './delay.js'
import { publicationOf, traceMembers } from './publication.js'
import { Publishing } from './publishing.js'
import { Describe } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { asProblem, countRefusal, type Problem, toProblem } from '../server/problem.js'

/** The outcome of one event of a batch. */
type Entry = { id: string; position: string; duplicate?: true; deliverAt?: string } | { id?: string; error: Problem }

const single = {
  ...{ specversion: '1.0', id: 'A-1001', source: '/shop/web', type: 'com.shop.order.created' },
  data: { orderId: 'A-1001', total: 129.5 },
}
const ofAws = {
  ...{
    version: '0',
    id: '7bf73129-1428-4cd3-a780-95db273d1602',
    'detail-type': 'EC2 Instance State-change Notification',
  },
  ...{ source: 'aws.ec2', account: '123456789012', time: '2015-11-11T21:29:54Z', region: 'us-east-1' },
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
  detail: { 'instance-id': 'i-abcd1111', state: 'pending' },
}
const put = { Source: 'shop.orders', DetailType: 'OrderCreated', Detail: '{"orderId":"A-1001","total":129.5}' }
const accepted = { id: 'A-1001', position: '2-1767225600000-0' }
const delayed = { id: 'A-1001', position: '2-delayed-1767225600000-000000', deliverAt: '2026-01-31T12:00:00.000Z' }
const incomplete = {
  ...{ type: 'about:blank', title: 'Bad Request', status: 400, code: 'INVALID_ATTRIBUTE' },
  ...{ detail: "attribute 'type' is missing", attribute: 'type' },
}

@Controller('v1/buses/:bus/events')
export class EventsController {
  readonly #limits: EventLimits

  constructor(
    private readonly buses: Buses,
    private readonly publishing: Publishing,
    private readonly clock: RedisClock,
    @Inject(METER) private readonly meter: Meter,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#limits = eventLimits(settings)
  }

  /** 202 means that Redis acknowledged the append. Rules and targets have no influence on it. */
  @Post()
  @HttpCode(202)
  @Describe({
    ...{
      id: 'publishEvents',
      action: 'events:publish',
      tag: 'events',
      summary: 'Publish an event or a batch of events',
    },
    description:
      'CloudEvents (1.0, and 0.2 and 0.3 as they came before it) in structured, batched or binary mode; or an event of EventBridge, entries of PutEvents, or records of S3 or Kinesis. A batch answers for each event in order; bad ones do not harm the others. An event with the attribute `deliverat` waits until then. The quota of a key takes a batch whole or refuses it whole. A batch of which nothing was accepted has the status of its first error.',
    query: delayParameters,
    headers: {
      'Idempotency-Key': {
        description: 'What counts as the same event in place of its `source` and `id`; not for batches.',
        schema: { type: 'string', minLength: 1, maxLength: 257 },
      },
      traceparent: {
        description:
          'The trace that the request is part of, as W3C has it; read where traces are on. Events without a `traceparent` of their own become part of it. An invalid one is ignored.',
        schema: { type: 'string' },
        example: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
      tracestate: { description: 'What tracing systems add to it.', schema: { type: 'string' } },
    },
    body: {
      description:
        'In binary mode (any content type) the attributes are `ce-*` headers and the body is the data. JSON without such headers is what AWS sends.',
      content: {
        'application/cloudevents+json': { schema: ref('CloudEvent'), example: single },
        'application/cloudevents-batch+json': {
          schema: { type: 'array', items: ref('CloudEvent'), maxItems: 1000 },
          example: [single, { ...single, id: 'A-1002' }],
        },
        'application/json': {
          schema: ref('AwsEvents'),
          examples: { event: { value: ofAws }, PutEvents: { value: { Entries: [put] } } },
        },
        '*/*': {
          schema: { type: 'string', description: 'The data, in its own content type.' },
          example: '{"total": 20}',
        },
      },
    },
    answers: {
      202: {
        description: 'Redis acknowledged the append: of the event, or of those of the batch that have a position.',
        headers: ['RateLimit-Policy', 'RateLimit'],
        content: {
          'application/json': {
            schema: { oneOf: [ref('AcceptedEvent'), ref('BatchResult')] },
            examples: {
              event: { value: accepted },
              again: { value: { ...accepted, duplicate: true } },
              later: { value: delayed },
              batch: {
                value: { accepted: 1, rejected: 1, entries: [accepted, { id: 'A-1004', error: incomplete }] },
              },
            },
          },
        },
      },
    },
    refuses: [
      ...(['UNKNOWN_BUS', 'INVALID_EVENT', 'INVALID_ATTRIBUTE', 'REPEATED_HEADER', 'RESERVED_NAME'] as const),
      ...(['RESERVED_BUS'] as const),
      ...([
        'INVALID_IDEMPOTENCY_KEY',
        'IDEMPOTENCY_KEY_REUSED',
        'TOO_MANY_HOPS',
        'TOO_MANY_CAUSED',
        'QUOTA_EXCEEDED',
      ] as const),
      ...(['BUS_GROWING', 'BUS_FULL', 'TENANT_STORAGE_FULL', 'PLATFORM_MOVED'] as const),
      ...(['BUS_RESTORING', 'NOT_DURABLE', 'NOT_REPLICATED', 'TOO_MANY_DELAYED', 'INVALID_QUERY'] as const),
    ],
  })
  async publish(
    @Param('bus') name: string,
    @Query() delay: { deliverAt?: string; delayMs?: string },
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    let bus: Bus | undefined
    let publication: Publication | undefined
    try {
      bus = await this.buses.find(name)
      checkPublishable(name)
      publication = publicationOf(request, bus.name)
      const body = request.body instanceof Uint8Array ? request.body : new Uint8Array()
      const { caller } = request
      const now = new Date()
      const deliverAt = delayOf(delay, this.clock.now())
      const received = readHttp(
        headersOf(request),
        body,
        this.#limits,
        new Provenance(
          ...([caller.name, now, false, caller.tenant, addressOf(request)] as const),
          traceMembers(publication),
          deliverAt,
        ),
        tenantOf(name).name,
      )
      if (received.mode === 'batch') {
        const read = await new LoopTurns().all(permitted(caller, name, received.entries))
        const answer = await this.#batch(bus, read, caller, reply)
        publication?.end(answer.entries)
        return answer
      }
      // the root key has no grants that could lack something
      if (!caller.isRoot) caller.demand('events:publish', { bus: name }, received.event.json)
      const [appended] = await this.publishing.accept(bus, [received.event], caller, reply)
      if ('error' in appended!) throw appended.error
      publication?.end([appended!])
      return appended
    } catch (error) {
      publication?.fail(error)
      // the name of an unknown bus is arbitrary, so it must not become a label
      this.meter.count('sluice_events_rejected_total', { bus: bus?.name ?? '', code: toProblem(error).code })
      throw error
    }
  }

  async #batch(bus: Bus, read: readonly (AcceptedEvent | Rejected)[], caller: Caller, reply: FastifyReply) {
    const good = read.filter((entry): entry is AcceptedEvent => !('error' in entry))
    const results = await this.publishing.accept(bus, good, caller, reply)
    const appended = results[Symbol.iterator]()
    const entries = read.map(entry => toEntry('error' in entry ? entry : (appended.next().value as Appended)))
    const rejected = entries.flatMap(entry => ('error' in entry ? [entry.error] : []))
    const accepted = entries.length - rejected.length
    reply.request.denial = rejected.find(({ code }) => code === 'FORBIDDEN')
    for (const problem of rejected) {
      this.meter.count('sluice_events_rejected_total', { bus: bus.name, code: problem.code })
      countRefusal(this.meter, problem)
    }
    // a caller that checks only the status must not take a batch for accepted if all of it was refused
    const [first] = rejected
    if (accepted > 0 || !first) return { accepted, rejected: rejected.length, entries }
    asProblem(reply, first.status)
    return { ...first, accepted, rejected: rejected.length, entries }
  }
}

/** The entries, with those that the caller may not publish rejected: a refused one harms no other. */
function permitted(
  caller: Caller,
  bus: string,
  entries: Iterable<AcceptedEvent | Rejected>,
): Iterable<AcceptedEvent | Rejected> {
  return caller.isRoot ? entries : decided(caller, bus, entries)
}

function* decided(
  caller: Caller,
  bus: string,
  entries: Iterable<AcceptedEvent | Rejected>,
): Generator<AcceptedEvent | Rejected, void> {
  const action = 'events:publish'
  for (const entry of entries) {
    const decision = 'error' in entry ? undefined : caller.decide(action, { bus }, entry.json)
    if (!decision || decision.allowed) yield entry
    else yield { id: (entry as AcceptedEvent).id, error: forbidden(caller, action, decision) }
  }
}

function toEntry(entry: Appended | Rejected): Entry {
  if (!('error' in entry)) return entry
  return { ...(entry.id === undefined ? {} : { id: entry.id }), error: toProblem(entry.error) }
}

/** The headers with each value of repeated ones, which Node joins. Without Content-Encoding, because the body is unpacked. */
function headersOf({ raw }: FastifyRequest): Headers {
  const hasRepeated = raw.rawHeaders.length > 2 * Object.keys(raw.headers).length
  const headers: Headers = hasRepeated ? raw.headersDistinct : raw.headers
  return headers['content-encoding'] === undefined ? headers : { ...headers, 'content-encoding': undefined }
}
