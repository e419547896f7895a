import { Controller, Get } from '@nestjs/common'
import { Buses, sessionOf, type SessionView } from '@sluice/control'
import { type Caller, everyCaller } from '@sluice/service'
import { Describe, json } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { RequestCaller } from '../server/request-caller.js'

const example = {
  ...{ principal: 'key:support', tenant: 'default', isRoot: false },
  actions: ['events:read', 'dead-letters:read', 'dead-letters:redrive'],
  buses: ['default'],
}

/** Who calls: for pages and programs that offer only what a key may do. */
@Controller('v1/session')
export class SessionController {
  constructor(private readonly buses: Buses) {}

  @Get()
  @Describe({
    ...{ id: 'getSession', action: everyCaller, tag: 'access', summary: 'Say who you are, and what you may ask for' },
    description:
      'Every caller may ask. `actions` has those that you may do with something, and `buses` those of which you may see something; a route still refuses what your grants do not cover.',
    answers: { 200: { description: 'The caller.', ...json(ref('Session'), example) } },
  })
  show(@RequestCaller() caller: Caller): SessionView {
    return sessionOf(
      caller,
      this.buses.view.buses().map(({ name }) => name),
    )
  }
}
