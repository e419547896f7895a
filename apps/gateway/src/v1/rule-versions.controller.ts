import type { IncomingHttpHeaders } from 'node:http'
import { Controller, Get, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common'
import { type RuleVersion, RuleVersions } from '@sluice/control'
import { withoutSecrets } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Describe, json } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { RequestCaller } from '../server/request-caller.js'
import { deleteConditions, preconditionOf } from './preconditions.js'
import { exampleRule, putRefusals, RuleAnswers, shownRule } from './rule-answers.js'

const version = {
  ...{ version: 2, by: 'subject:ann', at: '2026-01-31T12:00:00.000Z', edition: 1769860800000 },
  changes: [{ path: '/pattern/data/total', before: [{ numeric: ['>', 50] }], after: [{ numeric: ['>', 100] }] }],
}
const { bus: _, name: _name, ...settings } = exampleRule
/** Most differences that one version of the list shows. */
const mostListed = 100

/** What rules were: the last versions of each. */
@Controller('v1/buses/:bus/rules/:rule/versions')
export class RuleVersionsController {
  constructor(
    private readonly versions: RuleVersions,
    private readonly answers: RuleAnswers,
  ) {}

  @Get()
  @Describe({
    ...{ id: 'listRuleVersions', action: 'rules:read', tag: 'rules', summary: 'List the last versions of a rule' },
    description:
      'The last 20 that are kept, newest first: who wrote each of them, when, and what it changed. Also of a rule that was deleted: the deletion is a version.',
    answers: {
      200: { description: 'The versions.', ...json(ref('RuleVersions'), { items: [version] }) },
    },
    refuses: ['UNKNOWN_BUS', 'UNKNOWN_RULE'],
  })
  async list(@Param('bus') bus: string, @Param('rule') rule: string) {
    const versions = await this.versions.list(bus, rule)
    return { items: versions.map(version => shown(version, mostListed)) }
  }

  @Get(':version')
  @Describe({
    ...{ id: 'getRuleVersion', action: 'rules:read', tag: 'rules', summary: 'Show a version of a rule' },
    description: 'With all of its settings. Secrets are not shown.',
    answers: {
      200: { description: 'The version.', ...json(ref('RuleVersion'), { ...version, settings }) },
    },
    refuses: ['UNKNOWN_BUS', 'UNKNOWN_RULE', 'UNKNOWN_VERSION'],
  })
  async get(@Param('bus') bus: string, @Param('rule') rule: string, @Param('version') number: string) {
    const version = await this.versions.find(bus, rule, number)
    if (!version.value) return shown(version)
    const { bus: _, name: _name, ...settings } = withoutSecrets(version.value)
    return { ...shown(version), settings }
  }

  @Post(':version/restore')
  @HttpCode(200)
  @Describe({
    ...{ id: 'restoreRuleVersion', action: 'rules:write', tag: 'rules', summary: 'Put a rule as it was' },
    description:
      'Makes a new version with the settings of an old one, also of a rule that was deleted. It is live when this returns, and needs what a `PUT` of these settings needs. A target that the rule has now keeps its present secrets; one that it has not any more gets back those of then.',
    headers: deleteConditions,
    answers: {
      200: { description: 'The rule as it is now.', ...shownRule },
      201: { description: 'It is made again.', ...shownRule },
    },
    refuses: [...putRefusals, 'UNKNOWN_RULE', 'UNKNOWN_VERSION', 'DELETED_VERSION'],
  })
  async restore(
    @RequestCaller() caller: Caller,
    @Param('bus') bus: string,
    @Param('rule') rule: string,
    @Param('version') number: string,
    @Headers() headers: IncomingHttpHeaders,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const written = await this.versions.restore(caller, bus, rule, number, preconditionOf(headers))
    return this.answers.written(written, request, reply)
  }
}

function shown({ number, by, at, since, value, changes }: RuleVersion, most = Infinity) {
  return {
    version: number,
    ...(by !== undefined && { by }),
    ...(at !== undefined && { at: new Date(at).toISOString() }),
    ...(since && { edition: since.version }),
    ...(!value && { deleted: true }),
    ...(changes && { changes: changes.slice(0, most) }),
    ...(changes && changes.length > most && { moreChanges: changes.length - most }),
  }
}
