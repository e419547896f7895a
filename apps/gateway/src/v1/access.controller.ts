import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common'
import { AccessQuestions, formatCursor, parseCursor, type WhoPlace } from '@sluice/control'
import { InvalidError } from '@sluice/event'
import type { Caller } from '@sluice/service'
import { JsonBody } from '../server/json-body.js'
import { RequestCaller } from '../server/request-caller.js'
import { Describe, json } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'

const allowed = { principal: 'key:web-shop', allowed: true, by: 'keys/web-shop grants[0]' }
const denied = {
  ...{ principal: 'key:web-shop', allowed: false },
  missing: { publish: { bus: 'default', pattern: { source: ['/bank'] } } },
}
const answers = {
  200: {
    description: 'Whether it may.',
    content: {
      'application/json': {
        schema: ref('AccessExplanation'),
        examples: { allowed: { value: allowed }, denied: { value: denied } },
      },
    },
  },
}
const who = { principal: 'key:web-shop', publish: 'keys/web-shop grants[0]' }
const receiver = {
  ...{ rule: 'big-orders', owner: 'key:partner', when: ['data.total'], redact: [] },
  targets: [{ id: 'partner', type: 'webhook', destination: 'https://partner.example/hook' }],
}
const text = { type: 'string', minLength: 1, maxLength: 2048 }
const asked = {
  principal: { description: '`api-key`, `key:<name>` or `subject:<name>`.', schema: text, example: 'key:web-shop' },
  groups: { description: 'The groups of a subject, with commas between them.', schema: text },
  action: { description: 'One of the [actions](#tag/access).', schema: text, example: 'events:publish' },
  resource: {
    description: 'What it is about, by the names of paths.',
    schema: text,
    example: 'bus=shop,rule=big-orders',
  },
}

/** Who may do what, and why. */
@Controller('v1/access')
export class AccessController {
  constructor(private readonly questions: AccessQuestions) {}

  @Get('explain')
  @Describe({
    ...{
      id: 'getAccess',
      action: 'access:read',
      tag: 'access',
      summary: 'Explain whether a principal may do something',
    },
    description:
      'By which line of which document it may, or which grant is missing. `forSome` are the grants, if they allow it for the events of their patterns only.',
    query: asked,
    answers,
    refuses: ['INVALID_QUESTION'],
  })
  get(@RequestCaller() caller: Caller, @Query() query: Record<string, string>): Promise<object> {
    return this.questions.explain(caller, query)
  }

  @Post('explain')
  @HttpCode(200)
  @Describe({
    ...{ id: 'testAccess', action: 'access:read', tag: 'access' },
    summary: 'Explain whether a principal may do something with an event',
    description:
      'The event is checked against the patterns of grants. `redact` says what the principal does not see of it.',
    body: {
      ...json(ref('AccessQuestion'), {
        ...{ principal: 'key:web-shop', action: 'events:publish', resource: 'bus=default' },
        event: { specversion: '1.0', id: 'A-1', source: '/bank', type: 'credit' },
      }),
      withEvent: true,
    },
    answers,
    refuses: ['INVALID_QUESTION'],
  })
  test(@RequestCaller() caller: Caller, @Body(JsonBody) body: unknown): Promise<object> {
    return this.questions.explain(caller, checkFields(body))
  }

  @Get('who')
  @Describe({
    ...{ id: 'listAccess', action: 'access:read', tag: 'access' },
    summary: 'List who may publish such an event, who may receive or read it, and which rules send it where',
    description:
      '`items` are keys, groups and subjects, by name, with the line that allows them to publish and with what is hidden from them. `forSome` are grants that allow it for some of such events only: those that their `pattern` matches. `rules` are those that the caller may read and that may match the event, by name; `when` names the fields that decide it. A page may have fewer of both than there are, also none: `next` says whether to go on.',
    query: {
      bus: { description: 'The bus.', schema: text, example: 'default' },
      type: { description: 'The type of the event.', schema: text, example: 'com.shop.order.created' },
      source: {
        description: 'The source of the event; without it, any.',
        schema: text,
        example: '/shop/web',
      },
      cursor: { description: '`next` of the page before.', schema: { type: 'string', minLength: 1 } },
    },
    answers: {
      200: {
        description: 'A page of them.',
        ...json(ref('AccessPage'), { items: [who], rules: [receiver], next: null }),
      },
    },
    refuses: ['INVALID_QUESTION'],
  })
  async who(
    @RequestCaller() caller: Caller,
    @Query() { bus, type, source, cursor }: Record<string, string>,
  ): Promise<object> {
    if (!bus) throw new InvalidError('INVALID_QUESTION', 'bus must be the name of a bus', { path: 'bus' })
    const event = { ...(type && { type }), ...(source && { source }) }
    const { items, rules, last } = await this.questions.who(caller, bus, event, placeOf(cursor))
    return { items, rules, next: last === undefined ? null : formatCursor(`after ${last.rule} ${last.principal}`) }
  }
}

/** @throws InvalidError `INVALID_CURSOR` */
function placeOf(cursor: string | undefined): WhoPlace | undefined {
  const found = parseCursor(cursor, /^after (\S+) ([^]+)$/)
  return found && { rule: found[1]!, principal: found[2]! }
}

const fields = ['principal', 'groups', 'action', 'resource', 'event']

/** @throws InvalidError `INVALID_QUESTION` */
function checkFields(body: unknown): object {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new InvalidError('INVALID_QUESTION', 'the body must be a JSON object', { path: 'body' })
  const path = Object.keys(body).find(name => !fields.includes(name))
  if (path === undefined) return body
  throw new InvalidError('INVALID_QUESTION', `there is no field '${path}'; send ${fields.join(', ')}`, { path })
}
