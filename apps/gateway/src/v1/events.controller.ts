import { Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common'
import { Buses, chargesOf, Quotas } from '@sluice/control'
import type { Holder } from '@sluice/access'
import {
  type AcceptedEvent,
  type EventLimits,
  type Headers,
  Provenance,
  readHttp,
  type Rejected,
  type SluiceError,
} from '@sluice/event'
import type { Meter } from '@sluice/observability'
import type { Bus } from '@sluice/registry'
import { type Caller, eventLimits, forbidden, METER, SETTINGS, type Settings } from '@sluice/service'
import { type Appended, EventLog } from '@sluice/streams'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { inTurns } from './in-turns.js'
import { rateLimitHeaders } from './rate-limit.js'
import { Describe } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { asProblem, countRefusal, type Problem, toProblem } from '../server/problem.js'

/** The outcome of one event of a batch. */
type Entry = { id: string; position: string; duplicate?: true } | { id?: string; error: Problem }

const single = {
  ...{ specversion: '1.0', id: 'A-1001', source: '/shop/web', type: 'com.shop.order.created' },
  data: { orderId: 'A-1001', total: 129.5 },
}
const accepted = { id: 'A-1001', position: '2-1767225600000-0' }
const incomplete = {
  ...{ type: 'about:blank', title: 'Bad Request', status: 400, code: 'INVALID_ATTRIBUTE' },
  ...{ detail: "attribute 'type' is missing", attribute: 'type' },
}

@Controller('v1/buses/:bus/events')
export class EventsController {
  readonly #limits: EventLimits

  constructor(
    private readonly buses: Buses,
    private readonly log: EventLog,
    private readonly quotas: Quotas,
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
      'CloudEvents (1.0, and 0.2 and 0.3 as they came before it) in structured, batched or binary mode. A batch answers for each event in order; bad ones do not harm the others. The quota of a key takes a batch whole or refuses it whole. A batch of which nothing was accepted has the status of its first error.',
    headers: {
      'Idempotency-Key': {
        description: 'What counts as the same event in place of its `source` and `id`; not for batches.',
        schema: { type: 'string', minLength: 1, maxLength: 257 },
      },
    },
    body: {
      description:
        'In binary mode (any other content type) the attributes are `ce-*` headers and the body is the data.',
      content: {
        'application/cloudevents+json': { schema: ref('CloudEvent'), example: single },
        'application/cloudevents-batch+json': {
          schema: { type: 'array', items: ref('CloudEvent'), maxItems: 1000 },
          example: [single, { ...single, id: 'A-1002' }],
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
      ...([
        'INVALID_IDEMPOTENCY_KEY',
        'IDEMPOTENCY_KEY_REUSED',
        'TOO_MANY_HOPS',
        'TOO_MANY_CAUSED',
        'QUOTA_EXCEEDED',
      ] as const),
      ...(['BUS_GROWING', 'BUS_FULL', 'PLATFORM_MOVED'] as const),
      ...(['BUS_RESTORING', 'NOT_DURABLE', 'NOT_REPLICATED'] as const),
    ],
  })
  async publish(
    @Param('bus') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    let bus: Bus | undefined
    try {
      bus = await this.buses.find(name)
      const body = request.body instanceof Uint8Array ? request.body : new Uint8Array()
      const { caller } = request
      const received = readHttp(
        headersOf(request),
        body,
        this.#limits,
        new Provenance(caller.name, new Date(), false, caller.tenant),
      )
      if (received.mode === 'batch')
        return await this.#batch(bus, await inTurns(permitted(caller, name, received.entries)), caller, reply)
      // the root key has no grants that could lack something
      if (!caller.isRoot) caller.demand('events:publish', { bus: name }, received.event.json)
      const holders = this.quotas.of(caller.principal)
      if (holders.length > 0) await this.#charge(holders, [received.event], reply)
      const [appended] = await this.log.append(bus, [received.event])
      if ('error' in appended!) throw appended.error
      this.#countAccepted(name, [appended!])
      return appended
    } catch (error) {
      // the name of an unknown bus is arbitrary, so it must not become a label
      this.meter.count('sluice_events_rejected_total', { bus: bus?.name ?? '', code: toProblem(error).code })
      throw error
    }
  }

  /** Counts what is published towards quotas. @throws UnavailableError `QUOTA_EXCEEDED` */
  async #charge(holders: readonly Holder[], events: readonly AcceptedEvent[], reply: FastifyReply): Promise<void> {
    const bytes = events.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0)
    const charges = chargesOf(holders, { events: events.length, bytes })
    try {
      await this.quotas.take(charges)
    } catch (error) {
      const { code, details } = error as SluiceError
      if (code === 'QUOTA_EXCEEDED') this.meter.count('sluice_quota_refused_total', { unit: String(details['unit']) })
      throw error
    } finally {
      const limits = charges.map(charge => ({ charge, state: this.quotas.stateOf(charge) }))
      void reply.headers(rateLimitHeaders(limits))
    }
  }

  #countAccepted(bus: string, results: readonly Appended[]): void {
    const accepted = results.filter(result => !('error' in result))
    const duplicates = accepted.filter(result => 'duplicate' in result).length
    if (accepted.length > duplicates)
      this.meter.count('sluice_events_accepted_total', { bus }, accepted.length - duplicates)
    if (duplicates > 0) this.meter.count('sluice_events_duplicate_total', { bus }, duplicates)
  }

  async #batch(bus: Bus, read: readonly (AcceptedEvent | Rejected)[], caller: Caller, reply: FastifyReply) {
    const good = read.filter((entry): entry is AcceptedEvent => !('error' in entry))
    const holders = this.quotas.of(caller.principal)
    if (holders.length > 0 && good.length > 0) await this.#charge(holders, good, reply)
    const results = await this.log.append(bus, good)
    this.#countAccepted(bus.name, results)
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
