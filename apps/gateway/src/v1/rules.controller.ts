import type { IncomingHttpHeaders } from 'node:http'
import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Put, Query, Req, Res } from '@nestjs/common'
import { firedFilterOf, Rules } from '@sluice/control'
import type { Caller } from '@sluice/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { JsonBody } from '../server/json-body.js'
import { RequestCaller } from '../server/request-caller.js'
import { Describe, json, noContent, type Parameter } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { pageOf, pageParameters, type PageQuery } from './pages.js'
import {
  answerRead,
  deleteConditions,
  notModified,
  preconditionOf,
  readConditions,
  writeConditions,
} from './preconditions.js'
import { exampleRule, exampleSettings, putRefusals, RuleAnswers, shownRule } from './rule-answers.js'

const firedExample = { fired: 42, lastFiredAt: '2026-01-31T12:00:00.000Z' }
const firedParameter: Parameter = {
  description:
    '`never`: only rules that never fired. `before:<time>`: only those that have not fired since; those that never fired too.',
  schema: { type: 'string', minLength: 1 },
  example: 'never',
}

@Controller('v1/buses/:bus/rules')
export class RulesController {
  /** Sorted names by a snapshot's rules, which are immutable. */
  readonly #names = new WeakMap<object, readonly string[]>()

  constructor(
    private readonly rules: Rules,
    private readonly answers: RuleAnswers,
  ) {}

  @Get()
  @Describe({
    ...{ id: 'listRules', action: 'rules:read', tag: 'rules', summary: 'List the rules of a bus, by name' },
    description: 'Those that the caller may see. A page ends before its `limit` where its rules are large.',
    query: { ...pageParameters(), fired: firedParameter },
    answers: {
      200: {
        description: 'A page of rules.',
        ...json(ref('RulePage'), { items: [{ ...exampleRule, ...firedExample }], next: null }),
      },
    },
    refuses: ['UNKNOWN_BUS', 'INVALID_FILTER'],
  })
  async list(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Query() { fired, ...query }: PageQuery & { readonly fired?: string },
  ) {
    const rules = await this.rules.of(bus)
    const may = (rule: string) => caller.may('rules:read', { bus, rule })
    const names = await this.#withFired(bus, this.#namesOf(rules), fired)
    const { items, next } = pageOf(names, query, name => this.answers.shown(rules.get(name)!), may)
    return { items: await this.answers.withFired(bus, items), next }
  }

  @Get(':rule')
  @Describe({
    ...{
      id: 'getRule',
      action: 'rules:read',
      tag: 'rules',
      summary: 'Show a rule',
      description:
        "Secrets are not shown. `fired` and `lastFiredAt` are some seconds old and not a part of the `ETag`. `lacks` is there where the rule's owner has not what the rule needs, and `warnings` where it is certain that nothing arrives; where they could be, the answer is never 304.",
    },
    headers: readConditions,
    answers: {
      200: { description: 'The rule.', ...json(ref('Rule'), { ...exampleRule, ...firedExample }), headers: ['ETag'] },
      304: notModified,
    },
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
    const [shown] = await this.answers.withFired(bus, [this.answers.shown(rule)])
    return answerRead(conditions, reply, rule, shown!)
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
    body: json(ref('RuleSettings'), exampleSettings),
    answers: {
      200: { description: 'The rule as it is now.', ...shownRule },
      201: { description: 'It is new.', ...shownRule },
    },
    refuses: putRefusals,
  })
  async put(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Param('rule') name: string,
    @Body(JsonBody) settings: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const written = await this.rules.put(caller, bus, name, settings, preconditionOf(headers))
    return this.answers.written(written, request, reply)
  }

  @Delete(':rule')
  @HttpCode(204)
  @Describe({
    ...{ id: 'deleteRule', action: 'rules:delete', tag: 'rules', summary: 'Delete a rule', headers: deleteConditions },
    description: 'Events published after this returns do not meet it any more.',
    answers: { 204: noContent },
    refuses: ['UNKNOWN_BUS', 'UNKNOWN_RULE', 'RULE_OF_SCHEDULE', 'RULE_NOT_LIVE', 'NOT_REPLICATED'],
  })
  async delete(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Param('rule') name: string,
    @Headers() headers: IncomingHttpHeaders,
    @Req() request: FastifyRequest,
  ) {
    request.version = await this.rules.delete(caller, bus, name, preconditionOf(headers))
  }

  /** @param filter undefined for all */
  async #withFired(bus: string, names: readonly string[], filter: string | undefined): Promise<readonly string[]> {
    if (filter === undefined) return names
    const wanted = firedFilterOf(filter)
    const fired = await this.rules.fired(bus, names)
    return names.filter(name => wanted(fired.get(name)))
  }

  #namesOf(rules: ReadonlyMap<string, object>): readonly string[] {
    const known = this.#names.get(rules)
    if (known) return known
    const names = [...rules.keys()].sort()
    this.#names.set(rules, names)
    return names
  }
}
