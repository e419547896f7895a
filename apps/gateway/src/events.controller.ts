import { Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common'
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { type AcceptedEvent, defaultLimits, type EventLimits, Provenance, readHttp, type Rejected } from '@sluice/event'
import type { Meter } from '@sluice/observability'
import type { Bus } from '@sluice/registry'
import { METER, SETTINGS, type Settings } from '@sluice/service'
import { type Appended, EventLog } from '@sluice/streams'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { principal } from './api-key.js'
import { Buses } from './buses.service.js'
import { asProblem, countRefusal, type Problem, toProblem } from './problem.js'

/** What became of one event of a batch. */
type Entry = { id: string; position: string; duplicate?: true } | { id?: string; error: Problem }

@ApiTags('events')
@Controller('v1/buses/:bus/events')
export class EventsController {
  readonly #limits: EventLimits

  constructor(
    private readonly buses: Buses,
    private readonly log: EventLog,
    @Inject(METER) private readonly meter: Meter,
    @Inject(SETTINGS) settings: Settings,
  ) {
    const { MAX_EVENT_BYTES: eventBytes, MAX_BATCH_EVENTS: batchEvents, MAX_BATCH_BYTES: batchBytes } = settings
    this.#limits = { ...defaultLimits, eventBytes, batchEvents, batchBytes }
  }

  /** Storage first: 202 means that Redis acknowledged the append, and no rule or target has a say in it. */
  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Publish events',
    description:
      'CloudEvents 1.0 in structured mode (application/cloudevents+json), batched mode (application/cloudevents-batch+json) or binary mode (ce-* headers, the data as the body). A batch answers for each event in order; bad ones do not harm the others.',
  })
  @ApiConsumes('application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json')
  @ApiBody({ schema: { $ref: '#/components/schemas/CloudEvent' } })
  @ApiResponse({
    status: 202,
    description: 'Accepted: {"id", "position"}, or for a batch {"accepted", "rejected", "entries"}',
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
      const received = readHttp(request.headers, body, this.#limits, new Provenance(principal, new Date()))
      if (received.mode === 'batch') return await this.#batch(bus, received.entries, reply)
      const [appended] = await this.log.append(bus, [received.event], () => this.#again(name))
      if ('error' in appended!) throw appended.error
      this.#countAccepted(name, [appended!])
      return appended
    } catch (error) {
      // the name of a bus that is not there is the caller's invention and no label
      this.meter.count('sluice_events_rejected_total', { bus: bus?.name ?? '', code: toProblem(error).code })
      throw error
    }
  }

  #countAccepted(bus: string, results: readonly Appended[]): void {
    const accepted = results.filter(result => !('error' in result))
    const duplicates = accepted.filter(result => 'duplicate' in result).length
    if (accepted.length > duplicates)
      this.meter.count('sluice_events_accepted_total', { bus }, accepted.length - duplicates)
    if (duplicates > 0) this.meter.count('sluice_events_duplicate_total', { bus }, duplicates)
  }

  /** The bus as it is now: it has got other shards. */
  async #again(name: string): Promise<Bus> {
    await this.buses.view.refresh()
    return this.buses.view.bus(name)
  }

  async #batch(bus: Bus, read: readonly (AcceptedEvent | Rejected)[], reply: FastifyReply) {
    const good = read.filter((entry): entry is AcceptedEvent => !('error' in entry))
    const results = await this.log.append(bus, good, () => this.#again(bus.name))
    this.#countAccepted(bus.name, results)
    const appended = results[Symbol.iterator]()
    const entries = read.map(entry => toEntry('error' in entry ? entry : (appended.next().value as Appended)))
    const rejected = entries.flatMap(entry => ('error' in entry ? [entry.error] : []))
    const accepted = entries.length - rejected.length
    for (const problem of rejected) {
      this.meter.count('sluice_events_rejected_total', { bus: bus.name, code: problem.code })
      countRefusal(this.meter, problem)
    }
    // a caller that looks at the status alone must not take a batch for accepted of which nothing was
    const [first] = rejected
    if (accepted > 0 || !first) return { accepted, rejected: rejected.length, entries }
    asProblem(reply, first.status)
    return { ...first, accepted, rejected: rejected.length, entries }
  }
}

function toEntry(entry: Appended | Rejected): Entry {
  if (!('error' in entry)) return entry
  return { ...(entry.id === undefined ? {} : { id: entry.id }), error: toProblem(entry.error) }
}
