import { SluiceError } from '@sluice/event'
import type { FastifyReply } from 'fastify'
import { type Caller, forbidden, type Forbidden } from './caller.js'

/** Sends a browser to the page where somebody logs in. */
export function leadTo(reply: FastifyReply, location: string): void {
  void reply.status(303).headers({ location, vary: 'Accept, Cookie, Origin' }).send()
}

/** @param error of RFC 6750, section 3.1; none if no key was sent */
export function unauthorised(reply: FastifyReply, detail: string, error?: 'invalid_token'): void {
  // what stands in a header is ASCII, without quotes
  const described = detail.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '')
  const bearer = ['realm="Sluice"', ...(error ? [`error="${error}"`, `error_description="${described}"`] : [])].join(
    ', ',
  )
  void reply.header('www-authenticate', `Bearer ${bearer}`)
  refuse(reply, { title: 'Unauthorized', status: 401, code: 'UNAUTHORISED', detail })
}

/** What is wrong with the tenant that a request names. */
export function answerRefusal(reply: FastifyReply, error: unknown): void {
  if (!(error instanceof SluiceError)) throw error
  const { code, message: detail, details } = error
  const [status, title] = tenantRefusals[code] ?? tenantRefusals['FORBIDDEN']!
  refuse(reply, { title, status, code, detail, ...details })
}

const tenantRefusals: Readonly<Record<string, readonly [status: number, title: string]>> = {
  INVALID_TENANT: [400, 'Bad Request'],
  UNKNOWN_TENANT: [404, 'Not Found'],
  FORBIDDEN: [403, 'Forbidden'],
}

export function answerForbidden(reply: FastifyReply, caller: Caller, what: string, why: Forbidden): void {
  const { code, message: detail, details } = forbidden(caller, what, why)
  refuse(reply, { title: 'Forbidden', status: 403, code, detail, ...details })
}

/** Milliseconds after which what is known of keys and grants counts as unknown, if Redis does not confirm it. */
export const confirmedWithinMs = 5000

export const unconfirmed = `Redis has not confirmed for ${confirmedWithinMs / 1000} s who may do what; nothing was done, try again`

export function answerUnknown(reply: FastifyReply, detail = unconfirmed): void {
  void reply.header('retry-after', '1')
  refuse(reply, { title: 'Service Unavailable', status: 503, code: 'ACCESS_UNKNOWN', detail })
}

interface Answered {
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
}

/** RFC 9457, as the gateway answers every error. */
export function refuse(reply: FastifyReply, problem: Answered): void {
  const body = JSON.stringify({ type: 'about:blank', ...problem })
  void reply.status(problem.status).type('application/problem+json; charset=utf-8').send(body)
}
