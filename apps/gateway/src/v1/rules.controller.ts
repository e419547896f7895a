import type { IncomingHttpHeaders } from 'node:http'
import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Put, Query, Res } from '@nestjs/common'
import { Rules } from '@sluice/control'
import { patternWarnings, type Rule, warningsOf, withoutSecrets } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import type { FastifyReply } from 'fastify'
import { JsonBody } from '../server/json-body.js'
import { RequestCaller } from '../server/request-caller.js'
import { Describe, json, noContent } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { pageOf, pageParameters, type PageQuery } from './pages.js'
import {
  answerRead,
  deleteConditions,
  etagOf,
  notModified,
  preconditionOf,
  readConditions,
  writeConditions,
} from './preconditions.js'

const settings = {
  pattern: { type: ['com.shop.order.created'], data: { total: [{ numeric: ['>', 100] }] } },
  targets: [
    { id: 'partner', type: 'webhook', url: 'https://partner.example/hook', retry: { attempts: 8 } },
    { id: 'packing', type: 'queue', queue: 'packing' },
  ],
}
const [partner, packing] = settings.targets
const rule = {
  ...{ bus: 'default', name: 'big-orders', enabled: true, owner: 'api-key', pattern: settings.pattern },
  targets: [{ ...partner, secret: 'whsec_***' }, packing],
}
const shown = { ...json(ref('Rule'), rule), headers: ['ETag'] }

@Controller('v1/buses/:bus/rules')
export class RulesController {
  /** Sorted names by a snapshot's rules, which are immutable. */
  readonly #names = new WeakMap<object, readonly string[]>()

  constructor(private readonly rules: Rules) {}

  @Get()
  @Describe({
    ...{ id: 'listRules', action: 'rules:read', tag: 'rules', summary: 'List the rules of a bus, by name' },
    description: 'Those that the caller may see. A page ends before its `limit` where its rules are large.',
    query: pageParameters(),
    answers: { 200: { description: 'A page of rules.', ...json(ref('RulePage'), { items: [rule], next: null }) } },
    refuses: ['UNKNOWN_BUS'],
  })
  async list(@RequestCaller() caller: Caller, @Param('bus') bus: string, @Query() query: PageQuery) {
    const rules = await this.rules.of(bus)
    const may = (rule: string) => caller.may('rules:read', { bus, rule })
    return pageOf(this.#namesOf(rules), query, name => this.#shown(rules.get(name)!), may)
  }

  @Get(':rule')
  @Describe({
    ...{
      id: 'getRule',
      action: 'rules:read',
      tag: 'rules',
      summary: 'Show a rule',
      description:
        "Secrets are not shown. `lacks` is there where the rule's owner has not what the rule needs any more; where it could be, the answer is never 304.",
    },
    headers: readConditions,
    answers: { 200: { description: 'The rule.', ...shown }, 304: notModified },
    refuses: ['UNKNOWN_BUS', 'UNKNOWN_RULE'],
  })
  async get(
    @Param('bus') bus: string,
    @Param('rule') name: string,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const rule = await this.rules.find(bus, name)
    // the rights of an owner change without the rule
    const conditions = this.rules.isRestricted(rule) ? {} : headers
    return answerRead(conditions, reply, rule, this.#shown(rule))
  }

  @Put(':rule')
  @Describe({
    ...{
      id: 'putRule',
      action: 'rules:write',
      tag: 'rules',
      summary: 'Make or change a rule',
      headers: writeConditions,
    },
    description:
      'It is live when this returns. A webhook without a secret gets one, which only this answer shows. `warnings` says what is legal and may not be meant. What `getRule` shows can be sent back; send its `ETag` as `If-Match`, so that nothing is undone that was changed since. The caller becomes its `owner`, and needs the right to every target. The rule gets what its owner may receive, as the owner may see it, by the rights of the moment.',
    body: json(ref('RuleSettings'), settings),
    answers: { 200: { description: 'The rule as it is now.', ...shown }, 201: { description: 'It is new.', ...shown } },
    refuses: [
      ...(['INVALID_NAME', 'INVALID_RULE', 'INVALID_PATTERN', 'PATTERN_TOO_LARGE', 'FORBIDDEN_ADDRESS'] as const),
      ...([
        'RULE_TOO_LARGE',
        'UNKNOWN_BUS',
        'TENANT_FULL',
        'TOO_MANY_RULES',
        'BUS_RULES_TOO_LARGE',
        'REGISTRY_TOO_LARGE',
      ] as const),
      ...(['RULE_NOT_LIVE', 'NOT_REPLICATED', 'SECRET_KEY_MISSING', 'SECRET_DAMAGED'] as const),
    ],
  })
  async put(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Param('rule') name: string,
    @Body(JsonBody) settings: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { value, created, newSecrets } = await this.rules.put(caller, bus, name, settings, preconditionOf(headers))
    void reply.status(created ? 201 : 200).header('etag', etagOf(value))
    const warnings = [...warningsOf(value), ...patternWarnings(value.pattern)]
    return { ...this.#shown(value, newSecrets), ...(warnings.length > 0 ? { warnings } : {}) }
  }

  @Delete(':rule')
  @HttpCode(204)
  @Describe({
    ...{ id: 'deleteRule', action: 'rules:delete', tag: 'rules', summary: 'Delete a rule', headers: deleteConditions },
    description: 'Events published after this returns do not meet it any more.',
    answers: { 204: noContent },
    refuses: ['UNKNOWN_BUS', 'UNKNOWN_RULE', 'RULE_NOT_LIVE', 'NOT_REPLICATED'],
  })
  async delete(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Param('rule') name: string,
    @Headers() headers: IncomingHttpHeaders,
  ) {
    await this.rules.delete(caller, bus, name, preconditionOf(headers))
  }

  #shown(rule: Rule, newSecrets?: Parameters<typeof withoutSecrets>[1]) {
    const lacks = this.rules.lacks(rule)
    return { ...withoutSecrets(rule, newSecrets), ...(lacks.length > 0 ? { lacks } : {}) }
  }

  #namesOf(rules: ReadonlyMap<string, Rule>): readonly string[] {
    const known = this.#names.get(rules)
    if (known) return known
    const names = [...rules.keys()].sort()
    this.#names.set(rules, names)
    return names
  }
}
