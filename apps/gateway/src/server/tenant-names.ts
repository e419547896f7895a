import { defaultTenant, nameOfTenant, tenantOf } from '@sluice/event'
import type {} from '@sluice/service' // it gives requests their caller
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Problem } from './problem.js'

/** Members of an answer that may be names with their tenant. What documents say has none, and neither have events. */
const named = ['name', 'bus'] as const

/**
 * Answers name things as the caller's tenant does. It is the way back of what the perimeter does with the names of a path: a caller
 * never sees the name of a tenant, its own included. Answers that are text already are made so by their routes.
 */
export function answerWithPlainNames(server: FastifyInstance): void {
  server.addHook('preSerialization', (request, _reply, payload, done) => {
    done(null, isOfTenant(request) ? withPlainNames(payload) : payload)
  })
}

function isOfTenant({ caller }: FastifyRequest): boolean {
  return caller !== undefined && caller.tenant !== defaultTenant
}

/** Members of an answer that are lists of things with names. */
const lists = ['items', 'events', 'cycle', 'warnings'] as const

/** One thing, or a page of them. */
export function withPlainNames<T>(answer: T): T {
  if (typeof answer !== 'object' || answer === null) return answer
  const plain = { ...answer } as Record<string, unknown>
  for (const member of named) {
    const value = plain[member]
    if (typeof value === 'string') plain[member] = tenantOf(value).name
  }
  for (const member of lists) {
    const some = plain[member]
    if (Array.isArray(some)) plain[member] = some.map(item => withPlainNames(item as unknown))
  }
  if (plain['chain'] !== undefined) plain['chain'] = withPlainNames(plain['chain'])
  return plain as T
}

/** A problem as the caller's tenant names things. */
export function plainProblem({ caller }: Pick<FastifyRequest, 'caller'>, problem: Problem): Problem {
  if (caller === undefined || caller.tenant === defaultTenant) return problem
  return JSON.parse(JSON.stringify(problem).replaceAll(nameOfTenant(caller.tenant, ''), '')) as Problem
}
