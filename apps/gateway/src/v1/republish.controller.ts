import { Body, Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common'
import { type Patch, Republishing } from '@sluice/control'
import { decodeJson, InvalidError, memberText } from '@sluice/event'
import { addressOf, type Caller } from '@sluice/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Describe, json } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { JsonBody } from '../server/json-body.js'
import { RequestCaller } from '../server/request-caller.js'
import { Publishing } from './publishing.js'

@Controller('v1/buses/:bus/events/:position')
export class RepublishController {
  constructor(
    private readonly republishing: Republishing,
    private readonly publishing: Publishing,
  ) {}

  @Post('republish')
  @HttpCode(202)
  @Describe({
    ...{
      id: 'republishEvent',
      action: 'events:publish',
      tag: 'events',
      summary: 'Publish an event again, as a new one',
    },
    description:
      'Its `id` is new, its `causationid` that of the first, and it has the attribute `republished`: `unchanged`, or `edited` where `edit` is given. Members that `edit` does not name keep their bytes. All rules get it. The caller needs the right to publish it and to read all of the first.',
    body: { ...json(ref('RepublishRequest'), { edit: { data: { total: 5 } } }), withEvent: true },
    answers: {
      202: {
        description: 'Redis acknowledged the append.',
        headers: ['RateLimit-Policy', 'RateLimit'],
        ...json(ref('AcceptedEvent'), {
          ...{ id: '0b9d2c4e-5f0a-4b58-9a37-6f1d2b7c9e10', position: '1-1767225600001-0' },
        }),
      },
    },
    refuses: [
      ...(['UNKNOWN_BUS', 'UNKNOWN_EVENT', 'INVALID_EDIT', 'INVALID_EVENT', 'INVALID_ATTRIBUTE'] as const),
      ...(['RESERVED_NAME', 'RESERVED_BUS', 'QUOTA_EXCEEDED', 'BUS_GROWING', 'BUS_FULL'] as const),
      ...(['TENANT_STORAGE_FULL', 'PLATFORM_MOVED', 'BUS_RESTORING', 'NOT_DURABLE', 'NOT_REPLICATED'] as const),
      'TOO_MANY_DELAYED',
    ],
  })
  async republish(
    @RequestCaller() caller: Caller,
    @Param('bus') busName: string,
    @Param('position') position: string,
    @Body(JsonBody) body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const patch = patchOf(body, request.body)
    const { bus, event } = await this.republishing.make(caller, busName, position, patch, addressOf(request))
    const [appended] = await this.publishing.accept(bus, [event], caller, reply)
    if ('error' in appended!) throw appended.error
    return appended
  }
}

/** @throws InvalidError `INVALID_EDIT` */
function patchOf(body: unknown, bytes: unknown): Patch | undefined {
  const wrong = (path: string, message: string) => new InvalidError('INVALID_EDIT', message, { path })
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw wrong('', 'the body must be a JSON object')
  const other = Object.keys(body).find(name => name !== 'edit')
  if (other !== undefined) throw wrong(other, `there is no field '${other}'; send edit`)
  if (!('edit' in body)) return undefined
  return { value: body.edit, text: memberText(decodeJson(bytes as Uint8Array), 'edit') }
}
