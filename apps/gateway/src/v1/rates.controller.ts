import { Controller, Get, Param, Query } from '@nestjs/common'
import { RatesOfRules, rateWindowNames, rateWindowOf, Rules, type TargetOfRule } from '@sluice/control'
import type { Caller } from '@sluice/service'
import { RequestCaller } from '../server/request-caller.js'
import { Describe, json, type Parameter } from '../openapi/description.js'
import { name, ref } from '../openapi/schema.js'
import { pageOf, pageParameters, type PageQuery } from './pages.js'

/** Rules of a page: a screen may show all rules of a bus. */
const rulesOfAPage = { default: 100, most: 5000 }

const windowParameter: Parameter = {
  description: 'How far back. An hour is counted by the minute, what is longer by the hour.',
  schema: { type: 'string', enum: rateWindowNames, default: '1h' },
}
const refuses = ['UNKNOWN_BUS', 'INVALID_FILTER'] as const

const steps = { window: '1h', from: '2026-01-31T11:01:00.000Z', stepMs: 60_000 }
const delivered = { attempts: 46, failed: 4, handed: 0, letters: 1 }
const partner = { target: 'partner', targetType: 'webhook', destination: 'https://partner.example/hook' }
const ruleRate = {
  ...{ rule: 'big-orders', enabled: true, fired: 42, withheld: 0, perSecond: 0.012, ...delivered },
  lastFiredAt: '2026-01-31T12:00:00.000Z',
}
const targetRate = {
  ...{ rule: 'big-orders', ...partner, ...delivered, succeeded: 42 },
  ...{ statuses: { '2xx': 42, '3xx': 0, '4xx': 0, '5xx': 3, none: 1 }, latencyMs: { p50: 18, p99: 240 } },
  circuit: 'closed',
}
const ruleRates = {
  ...{ rule: 'big-orders', window: '24h', from: '2026-01-30T13:00:00.000Z', stepMs: 3_600_000 },
  ...{ fired: [12, 30], withheld: [0, 0] },
  targets: [
    {
      ...{ ...partner, attempts: [12, 34], failed: [0, 4], handed: [0, 0], letters: [0, 1] },
      latencyMs: { p50: [17, 18], p99: [90, 240] },
    },
  ],
}

interface RateQuery extends PageQuery {
  readonly window?: string
}

@Controller('v1/buses/:bus')
export class RatesController {
  constructor(
    private readonly rules: Rules,
    private readonly rates: RatesOfRules,
  ) {}

  @Get('rates/rules')
  @Describe({
    ...{ id: 'listRuleRates', action: 'rules:read', tag: 'rules' },
    summary: 'How often the rules of a bus fire, and how their deliveries go',
    description: 'Of the rules that the caller may see, by name. The numbers are some seconds old.',
    query: { window: windowParameter, ...pageParameters(rulesOfAPage.default, rulesOfAPage.most) },
    answers: {
      200: {
        description: 'A page of rules.',
        ...json(ref('RuleRatePage'), { ...steps, items: [ruleRate], next: null }),
      },
    },
    refuses,
  })
  async listRules(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Query() { window, ...query }: RateQuery,
  ) {
    const asked = rateWindowOf(window)
    const rules = await this.rules.of(bus)
    const may = (rule: string) => caller.may('rules:read', { bus, rule })
    const { items, next } = pageOf([...rules.keys()].sort(), query, name => name, may, rulesOfAPage.most)
    const found = await this.rates.ofRules(
      bus,
      items.map(name => rules.get(name)!),
      asked,
    )
    return { ...found, next }
  }

  @Get('rates/targets')
  @Describe({
    ...{ id: 'listTargetRates', action: 'rules:read', tag: 'rules' },
    summary: 'How deliveries to the targets of a bus go: attempts, answers, latency',
    description:
      'Of the targets of the rules that the caller may see, by rule and target. The numbers are some seconds old.',
    query: {
      rule: { description: 'Targets of this rule alone.', schema: name },
      window: windowParameter,
      ...pageParameters(),
    },
    answers: {
      200: {
        description: 'A page of targets.',
        ...json(ref('TargetRatePage'), { ...steps, items: [targetRate], next: null }),
      },
    },
    refuses,
  })
  async listTargets(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Query() { window, rule: only, ...query }: RateQuery & { readonly rule?: string },
  ) {
    const asked = rateWindowOf(window)
    const targets = new Map<string, TargetOfRule>(
      [...(await this.rules.of(bus)).values()]
        .filter(({ name }) => only === undefined || name === only)
        .filter(({ name: rule }) => caller.may('rules:read', { bus, rule }))
        .flatMap(rule => rule.targets.map(target => [`${rule.name}/${target.id}`, { rule, target }] as const)),
    )
    const { items, next } = pageOf([...targets.keys()].sort(), query, name => name)
    const found = await this.rates.ofTargets(
      bus,
      items.map(name => targets.get(name)!),
      asked,
    )
    return { ...found, next }
  }

  @Get('rules/:rule/rates')
  @Describe({
    ...{ id: 'getRuleRates', action: 'rules:read', tag: 'rules' },
    summary: 'How a rule and its targets did, minute by minute or hour by hour',
    description: 'Each list has a number for each step, the oldest first. The last step is not over yet.',
    query: { window: windowParameter },
    answers: { 200: { description: 'The numbers.', ...json(ref('RuleRates'), ruleRates) } },
    refuses: [...refuses, 'UNKNOWN_RULE'],
  })
  get(@Param('bus') bus: string, @Param('rule') rule: string, @Query() { window }: { readonly window?: string }) {
    return this.rates.ofRule(bus, rule, rateWindowOf(window))
  }
}
