import { Body, Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common'
import { TargetTrials, toJson } from '@sluice/control'
import { decodeJson, InvalidError, memberText } from '@sluice/event'
import type { Caller } from '@sluice/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { JsonBody } from '../server/json-body.js'
import { RequestCaller } from '../server/request-caller.js'
import { Describe, json } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'

const event = {
  ...{ specversion: '1.0', id: 'A-1001', source: '/shop', type: 'com.shop.order.created' },
  ...{ sluicetest: 'true', data: { total: 129.5 } },
}
const partner = { target: 'partner', targetType: 'webhook', destination: 'https://partner.example/hook' }
const called = { ...partner, called: true, ok: false, durationMs: 31, status: 422, answer: 'no such order' }
const packing = { target: 'packing', targetType: 'queue', destination: 'packing' }

@Controller('v1/buses/:bus/rules/:rule/targets/:target')
export class TrialsController {
  constructor(private readonly trials: TargetTrials) {}

  @Post('test')
  @HttpCode(200)
  @Describe({
    ...{ id: 'testTarget', action: 'targets:call', tag: 'rules', summary: 'Call a target with a sample event' },
    description:
      'One call as a delivery makes it, also of a disabled target: signed, with the same headers, to the same addresses, and with what the owner of the rule may receive. It is not repeated, becomes no dead letter, publishes no result and does not count for the circuit. The event has the attribute `sluicetest`. Queues, buses and subscriptions are not called: the answer says what a delivery does. Needs the right to the target.',
    body: {
      description: 'The event; where it is left out, one of a type that the rule names.',
      ...json(ref('TargetTest'), { event }),
      withEvent: true,
    },
    answers: {
      200: {
        description: 'What came of it; `ok` says whether a delivery would be done.',
        content: {
          'application/json': {
            schema: ref('Trial'),
            examples: {
              called: {
                value: { ...called, error: 'answered 422: no such order', reason: 'rejected', event },
              },
              queue: { value: { ...packing, called: false, effect: "the event is added to queue 'packing'" } },
            },
          },
        },
      },
    },
    refuses: [
      ...(['UNKNOWN_BUS', 'UNKNOWN_RULE', 'UNKNOWN_TARGET', 'INVALID_TEST', 'INVALID_EVENT'] as const),
      ...(['INVALID_ATTRIBUTE', 'RESERVED_NAME', 'TEST_NOT_MADE', 'TOO_MANY_TESTS'] as const),
    ],
  })
  async test(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Param('rule') rule: string,
    @Param('target') target: string,
    @Body(JsonBody) body: unknown,
    @Req() { body: bytes }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const made = await this.trials.make(caller, bus, rule, target, sampleOf(body, bytes))
    void reply.type('application/json; charset=utf-8')
    return toJson(made)
  }
}

/** The bytes of the event. @throws InvalidError `INVALID_TEST` */
function sampleOf(body: unknown, bytes: unknown): string | undefined {
  const wrong = (path: string, message: string) => new InvalidError('INVALID_TEST', message, { path })
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw wrong('', 'the body must be a JSON object')
  const other = Object.keys(body).find(name => name !== 'event')
  if (other !== undefined) throw wrong(other, `there is no field '${other}'; send event`)
  if (!('event' in body)) return undefined
  return memberText(decodeJson(bytes as Uint8Array), 'event')
}
