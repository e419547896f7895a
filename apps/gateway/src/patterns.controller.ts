import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common'
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger'
import { TakesAnEvent } from './bodies.js'
import { JsonBody } from './json-body.js'
import { Patterns } from './patterns.service.js'

@ApiTags('patterns')
@Controller('v1')
export class PatternsController {
  constructor(private readonly patterns: Patterns) {}

  @Post('patterns/test')
  @TakesAnEvent()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Test a pattern on an event',
    description: 'For every field what was expected and what the event had, and one sentence that says why.',
  })
  @ApiBody({ schema: { $ref: '#/components/schemas/PatternTest' } })
  test(@Body(JsonBody) body: unknown) {
    return this.patterns.test(body)
  }

  @Post('buses/:bus/rules/:rule/test')
  @TakesAnEvent()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Test a rule on an event, or a pattern on the last events of the bus',
    description:
      'With `event`: why the rule matches it or not. With `last`: how many of the last events a pattern would match, which it would gain and which it would lose against the saved rule.',
  })
  @ApiBody({ schema: { $ref: '#/components/schemas/RuleTest' } })
  testRule(@Param('bus') bus: string, @Param('rule') rule: string, @Body(JsonBody) body: unknown) {
    return this.patterns.testRule(bus, rule, body)
  }
}
