import { Injectable } from '@nestjs/common'
import { Rules } from '@sluice/control'
import {
  patternWarnings,
  type Rule,
  type RuleWarning,
  warningsOf,
  withoutSecrets,
  type Written,
} from '@sluice/registry'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { json } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { etagOf } from './preconditions.js'

/** The example of what a `PUT` sends. */
export const exampleSettings = {
  pattern: { type: ['com.shop.order.created'], data: { total: [{ numeric: ['>', 100] }] } },
  targets: [
    { id: 'partner', type: 'webhook', url: 'https://partner.example/hook', retry: { attempts: 8 } },
    { id: 'packing', type: 'queue', queue: 'packing' },
  ],
}
const [partner, packing] = exampleSettings.targets
export const exampleRule = {
  ...{ bus: 'default', name: 'big-orders', enabled: true, owner: 'api-key', pattern: exampleSettings.pattern },
  targets: [{ ...partner, secret: 'whsec_***' }, packing],
}
/** The description of an answer that shows a rule. */
export const shownRule = { ...json(ref('Rule'), exampleRule), headers: ['ETag'] }

/** Why a write of a rule may be refused. */
export const putRefusals = [
  ...([
    'INVALID_NAME',
    'INVALID_RULE',
    'INVALID_TRANSFORM',
    'INVALID_PATTERN',
    'PATTERN_TOO_LARGE',
    'FORBIDDEN_ADDRESS',
  ] as const),
  ...([
    'RULE_OF_SCHEDULE',
    'RULE_TOO_LARGE',
    'UNKNOWN_BUS',
    'TENANT_FULL',
    'TOO_MANY_RULES',
    'BUS_RULES_TOO_LARGE',
  ] as const),
  ...(['REGISTRY_TOO_LARGE', 'RULE_NOT_LIVE', 'NOT_REPLICATED', 'SECRET_KEY_MISSING', 'SECRET_DAMAGED'] as const),
] as const

/** What answers say of rules. */
@Injectable()
export class RuleAnswers {
  constructor(private readonly rules: Rules) {}

  /** @param ofPut warnings that only a write answers */
  shown(rule: Rule, newSecrets?: Parameters<typeof withoutSecrets>[1], ofPut: readonly RuleWarning[] = []) {
    const lacks = this.rules.lacks(rule)
    const warnings = [...ofPut, ...this.rules.rightsWarnings(rule)]
    return {
      ...withoutSecrets(rule, newSecrets),
      ...(lacks.length > 0 ? { lacks } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
    }
  }

  /** The rules with how often they fired. */
  async withFired<T extends { readonly name: string }>(bus: string, rules: readonly T[]) {
    const fired = await this.rules.fired(
      bus,
      rules.map(({ name }) => name),
    )
    return rules.map(rule => {
      const found = fired.get(rule.name)
      const last = found && { lastFiredAt: new Date(found.lastAt).toISOString() }
      return { ...rule, fired: found?.count ?? 0, ...last }
    })
  }

  /** The answer to a write. The audit gets the number of the version. */
  written({ value, created, newSecrets, number }: Written<Rule>, request: FastifyRequest, reply: FastifyReply) {
    request.version = number
    void reply.status(created ? 201 : 200).header('etag', etagOf(value))
    const cycles = this.rules.warningsOf(request.caller, value)
    return this.shown(value, newSecrets, [...warningsOf(value), ...patternWarnings(value.pattern), ...cycles])
  }
}
