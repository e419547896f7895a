import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common'
import { toJson, Transforms } from '@sluice/control'
import { decodeJson, InvalidError, memberText } from '@sluice/event'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { JsonBody } from '../server/json-body.js'
import { Describe, json } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'

const event = { specversion: '1.0', id: '1', source: '/shop', type: 'order.created', data: { id: 'A-1', total: 80 } }
const transform = { paths: { id: '$.data.id' }, template: '{"order": <id>}' }

@Controller('v1')
export class TransformsController {
  constructor(private readonly transforms: Transforms) {}

  @Post('transforms/test')
  @HttpCode(200)
  @Describe({
    ...{ id: 'testTransform', action: 'transforms:test', tag: 'rules', summary: 'Test a transform on an event' },
    description:
      'What a target with this transform would be sent in place of the event, or why nothing. The event is read as it is sent here: nothing is hidden of it.',
    body: { ...json(ref('TransformTest'), { transform, event }), withEvent: true },
    answers: {
      200: {
        description: 'What it makes.',
        ...json(ref('TransformOutput'), { contentType: 'application/json', output: { order: 'A-1' } }),
      },
    },
    refuses: [
      ...(['INVALID_TEST', 'INVALID_TRANSFORM', 'TRANSFORM_FAILED', 'TRANSFORM_BUSY'] as const),
      ...(['INVALID_EVENT', 'INVALID_ATTRIBUTE'] as const),
    ],
    withoutRedis: true,
  })
  async test(
    @Body(JsonBody) body: unknown,
    @Req() { body: bytes }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { transform, event } = fieldsOf(body)
    const made = await this.transforms.test(transform, event, memberText(decodeJson(bytes as Uint8Array), 'event')!)
    void reply.type('application/json; charset=utf-8')
    return toJson(made)
  }
}

/** @throws InvalidError `INVALID_TEST` */
function fieldsOf(body: unknown): { readonly transform: unknown; readonly event: unknown } {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw wrong('', 'the body must be a JSON object')
  const other = Object.keys(body).find(name => name !== 'transform' && name !== 'event')
  if (other !== undefined) throw wrong(other, `there is no field '${other}'; send transform, event`)
  if (!('transform' in body)) throw wrong('transform', 'send a transform: {"inputPath": "$.data"}')
  if (!('event' in body)) throw wrong('event', 'send an event')
  return { transform: body.transform, event: body.event }
}

function wrong(path: string, message: string): InvalidError {
  return new InvalidError('INVALID_TEST', message, { path })
}
