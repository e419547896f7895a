import { Body, Controller, Delete, Get, HttpCode, Param, Put, Res } from '@nestjs/common'
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger'
import { NotFoundError } from '@sluice/event'
import { warningsOf, withoutSecrets } from '@sluice/registry'
import type { FastifyReply } from 'fastify'
import { Buses } from './buses.service.js'
import { JsonBody } from './json-body.js'

@ApiTags('rules')
@Controller('v1/buses/:bus/rules')
export class RulesController {
  constructor(private readonly buses: Buses) {}

  @Get()
  @ApiOperation({ summary: 'List the rules of a bus' })
  async list(@Param('bus') bus: string) {
    await this.buses.find(bus)
    const rules = [...(this.buses.view.snapshot.rules.get(bus)?.values() ?? [])]
    return { items: rules.sort((a, b) => (a.name < b.name ? -1 : 1)).map(rule => withoutSecrets(rule)) }
  }

  @Get(':rule')
  @ApiOperation({ summary: 'Show a rule', description: 'Secrets are not shown.' })
  async get(@Param('bus') bus: string, @Param('rule') name: string) {
    await this.buses.find(bus)
    const rule = this.buses.view.rule(bus, name)
    if (!rule)
      throw new NotFoundError('UNKNOWN_RULE', `there is no rule '${name}' on bus '${bus}'`, { bus, rule: name })
    return withoutSecrets(rule)
  }

  @Put(':rule')
  @ApiOperation({
    summary: 'Create or change a rule',
    description:
      'It is live when this returns. A webhook without a secret gets one, which only this answer shows. `warnings` says what is legal and may not be meant.',
  })
  @ApiBody({ schema: { $ref: '#/components/schemas/RuleSettings' } })
  async put(
    @Param('bus') bus: string,
    @Param('rule') name: string,
    @Body(JsonBody) settings: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { value, created, newSecrets } = await this.buses.putRule(bus, name, settings)
    void reply.status(created ? 201 : 200)
    const warnings = warningsOf(value)
    return { ...withoutSecrets(value, newSecrets), ...(warnings.length > 0 ? { warnings } : {}) }
  }

  @Delete(':rule')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a rule',
    description: 'Events published after this returns do not meet it any more.',
  })
  async delete(@Param('bus') bus: string, @Param('rule') name: string) {
    await this.buses.deleteRule(bus, name)
  }
}
