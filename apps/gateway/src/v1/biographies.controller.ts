import { Controller, Get, Param, Query, Res } from '@nestjs/common'
import { Biographies, depths, toJson } from '@sluice/control'
import { InvalidError } from '@sluice/event'
import type { Caller } from '@sluice/service'
import type { FastifyReply } from 'fastify'
import { biographyExample } from '../openapi/biography.schemas.js'
import { Describe, json } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { RequestCaller } from '../server/request-caller.js'

/** What happened to one event. */
@Controller('v1/buses/:bus/events/:position')
export class BiographiesController {
  constructor(private readonly biographies: Biographies) {}

  @Get()
  @Describe({
    ...{ id: 'getBiography', action: 'events:read', tag: 'events' },
    summary: 'Tell what happened to an event: who got it, who did not and why, and what came of it',
    description:
      'As the caller sees the event. `complete` and `missing` say what is not known; `derived` marks what is not recorded but follows from something else. Events of its causes and effects that the caller may not see are `notYours`.',
    query: {
      explain: {
        description: 'Whether it says why each other rule did not match, by the rules as they were.',
        schema: { type: 'boolean', default: false },
      },
      depth: {
        description: 'Levels of effects: of events that it caused, that these caused, and so on.',
        schema: { type: 'integer', minimum: 1, maximum: depths.most, default: depths.byDefault },
      },
    },
    answers: { 200: { description: 'Its biography.', ...json(ref('Biography'), biographyExample) } },
    refuses: ['UNKNOWN_BUS', 'UNKNOWN_EVENT', 'EVENT_FORGOTTEN', 'EVENT_DELAYED', 'INVALID_QUERY'],
  })
  async get(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Param('position') position: string,
    @Query() { explain, depth }: Record<string, string>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const asked = { explain: flag('explain', explain), depth: depthOf(depth) }
    const told = await this.biographies.tell(caller, bus, position, asked)
    void reply.type('application/json; charset=utf-8')
    return toJson(told)
  }
}

function flag(path: string, given: string | undefined): boolean {
  if (given === undefined || given === 'false') return false
  if (given === 'true') return true
  throw new InvalidError('INVALID_QUERY', `${path} must be true or false`, { path })
}

function depthOf(given: string | undefined): number {
  const depth = given === undefined ? depths.byDefault : /^\d{1,3}$/.test(given) ? Number(given) : 0
  if (depth >= 1 && depth <= depths.most) return depth
  const message = `depth must be a number from 1 to ${depths.most}`
  throw new InvalidError('INVALID_QUERY', message, { path: 'depth', limit: depths.most })
}
