import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common'
import { searchedAttributes, type ShownEvent, type TailItem, Tails } from '@sluice/control'
import type { Caller } from '@sluice/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Describe, type Parameter } from '../openapi/description.js'
import { RequestCaller } from '../server/request-caller.js'
import { goneOf, sendTexts } from '../server/streamed.js'

const text = { type: 'string', minLength: 1, maxLength: 2048 }
const filters: Record<string, Parameter> = {
  ...Object.fromEntries(
    Object.entries(searchedAttributes).map(([name, attribute]) => [
      name,
      { description: `The event's \`${attribute}\`.`, schema: text },
    ]),
  ),
  pattern: { description: 'A pattern as a rule has it, as JSON.', schema: { type: 'string', minLength: 2 } },
}
const place: Parameter = {
  description: 'The `id` of the last event that was seen: it goes on behind that one.',
  schema: text,
}

const example = `id: mii2vk5h.mii2vk5h-1
data: {"position":"1-1795231631357-1","event":{"specversion":"1.0","id":"A-1001","source":"/shop/web","type":"order.placed"}}

`

/** The events of a bus as they come. */
@Controller('v1/buses/:bus/tail')
export class TailController {
  constructor(private readonly tails: Tails) {}

  @Get()
  @Describe({
    ...{ id: 'tailEvents', action: 'events:read', tag: 'events', summary: 'Watch events as they come' },
    description:
      'Server-sent events: without a name those of the bus with their position, `skipped` with a count where more than 100 a second came, `gap` where the bus keeps no longer what was missed, `end` with the reason. Of the events that the caller may read, as the caller sees them. `Last-Event-ID` goes on where an earlier answer broke off, on any gateway.',
    query: {
      ...filters,
      lastEventId: { ...place, description: `${place.description} For first requests of browsers.` },
    },
    queryCode: 'INVALID_FILTER',
    headers: { 'Last-Event-ID': place },
    answers: {
      200: {
        description: 'Goes on until the client or the gateway ends it.',
        content: { 'text/event-stream': { schema: { type: 'string' }, example } },
      },
    },
    refuses: [
      ...(['UNKNOWN_BUS', 'INVALID_FILTER', 'INVALID_PATTERN', 'PATTERN_TOO_LARGE'] as const),
      ...(['INVALID_CURSOR', 'TOO_MANY_VIEWERS'] as const),
    ],
  })
  async tail(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Query() { lastEventId, ...query }: Record<string, string>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<unknown> {
    const after = request.headers['last-event-id'] ?? lastEventId
    const { items, cut } = await this.tails.open(caller, bus, {
      ...{ query, gone: goneOf(reply), after: Array.isArray(after) ? after.join() : after },
      stillAllowed: () => request.stillAllowed(),
    })
    return sendTexts(reply, 'text/event-stream', framesOf(items), cut)
  }
}

async function* framesOf(items: AsyncGenerator<readonly TailItem[]>): AsyncGenerator<string, void> {
  // milliseconds after which a browser connects again
  yield 'retry: 1000\n\n'
  for await (const some of items) yield some.map(frameOf).join('')
}

function frameOf({ place, ...said }: TailItem): string {
  if (said.kind === 'event') return `id: ${place}\n${dataOfEvent(said.event)}`
  // without data a browser notes the id and tells nobody
  if (said.kind === 'idle') return `: nothing new\nid: ${place}\n\n`
  const { kind, ...data } = said
  return `id: ${place}\nevent: ${kind}\n${dataLines(JSON.stringify(data))}`
}

/** Made once for all viewers that are shown the same. */
const datas = new WeakMap<ShownEvent, string>()

function dataOfEvent(event: ShownEvent): string {
  let data = datas.get(event)
  if (data === undefined) {
    data = dataLines(`{"position":"${event.position}","event":${event.json}}`)
    datas.set(event, data)
  }
  return data
}

/** Texts of events have no line breaks that would end a frame: JSON has none within texts, and blanks between are the producer's. */
function dataLines(data: string): string {
  const lines = data.split(/\r\n|\r|\n/).map(line => `data: ${line}`)
  return `${lines.join('\n')}\n\n`
}
