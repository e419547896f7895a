import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common'
import { type Backtest, type ExplainedRule, Patterns } from '@sluice/control'
import type { Caller } from '@sluice/service'
import { JsonBody } from '../server/json-body.js'
import { RequestCaller, RequestGone } from '../server/request-caller.js'
import { Describe, json } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'

const event = { specversion: '1.0', id: '1', source: '/shop', type: 'order.created', data: { total: 80 } }
const pattern = { data: { total: [{ numeric: ['>', 100] }] } }
const explanation = {
  matched: false,
  summary: 'data.total was 80, and the rule wants > 100',
  fields: [
    {
      ...{ field: 'data.total', at: 'data.total', held: false, actual: 80, where: 'data.total' },
      tests: [{ operator: 'numeric', expected: { numeric: ['>', 100] }, held: false }],
      reason: 'data.total was 80, and the rule wants > 100',
    },
  ],
  branches: [],
}
const backtest = {
  ...{ scanned: 2, matched: 1, matchedBySaved: 2, summary: 'would match 1, 1 fewer than now' },
  gained: { count: 0, events: [] },
  lost: {
    count: 1,
    events: [{ id: 'A-2', type: 'order.created', position: '0-1767225600000-0', summary: explanation.summary }],
  },
}

@Controller('v1')
export class PatternsController {
  constructor(private readonly patterns: Patterns) {}

  @Post('patterns/test')
  @HttpCode(200)
  @Describe({
    ...{ id: 'testPattern', action: 'patterns:test', tag: 'patterns', summary: 'Test a pattern on an event' },
    description: 'For every field what was expected and what the event had, and one sentence that says why.',
    body: { ...json(ref('PatternTest'), { pattern, event }), withEvent: true },
    answers: { 200: { description: 'Whether it matches, and why.', ...json(ref('Explanation'), explanation) } },
    refuses: [
      ...(['INVALID_TEST', 'INVALID_PATTERN', 'PATTERN_TOO_LARGE', 'TOO_COSTLY'] as const),
      ...(['INVALID_EVENT', 'INVALID_ATTRIBUTE'] as const),
    ],
    withoutRedis: true,
  })
  test(@Body(JsonBody) body: unknown) {
    return this.patterns.test(body)
  }

  @Post('buses/:bus/rules/:rule/test')
  @HttpCode(200)
  @Describe({
    ...{ id: 'testRule', action: 'rules:test', tag: 'patterns' },
    summary: 'Test a rule on an event, or a pattern on events of the bus',
    description:
      'With `event`: why the rule matches it or not. With `last`, or `from` and `to`: how many of these events a pattern would match, which it would gain and which it would lose against the saved rule, of the events that the caller may read. With a pattern the rule need not be there yet: it matches nothing then. One answer about a time looks at 10,000 events or for 2 s at most: `next` goes on.',
    body: { ...json(ref('RuleTest'), { pattern, last: 200 }), withEvent: true },
    answers: {
      200: {
        description: 'Whether the event matches, or what became of the last events.',
        content: {
          'application/json': {
            schema: { oneOf: [ref('Explanation'), ref('Backtest')] },
            examples: { event: { value: explanation }, last: { value: backtest } },
          },
        },
      },
    },
    refuses: [
      ...(['UNKNOWN_BUS', 'UNKNOWN_RULE', 'INVALID_TEST', 'INVALID_PATTERN', 'PATTERN_TOO_LARGE'] as const),
      ...(['TOO_COSTLY', 'INVALID_EVENT', 'INVALID_ATTRIBUTE', 'INVALID_CURSOR', 'TOO_MANY_SEARCHES'] as const),
    ],
  })
  testRule(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Param('rule') rule: string,
    @Body(JsonBody) body: unknown,
    @RequestGone() gone: AbortSignal,
  ): Promise<ExplainedRule | Backtest> {
    return this.patterns.testRule(caller, { bus, rule }, body, gone)
  }
}
