import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isAllowed, rootCaller } from './caller.js'
import { isCrossSite } from './cross-site.js'
import type { FailedLogins } from './failed-logins.js'
import { isPage, isPublic } from './surfaces.js'

const shortestKey = 16

/** Why a key is unusable or unsafe; undefined for a good one. */
export function apiKeyProblem(key: string): string | undefined {
  const make = 'set it to a long random text, for example from `openssl rand -base64 32`'
  if (key.length < shortestKey) return `is shorter than ${shortestKey} characters: ${make}`
  // the key is sent in a header, where a blank ends it, and clients encode other characters differently
  if (/\s/.test(key)) return `contains a blank or a line break, which no caller can send: ${make}`
  if (!/^[\x21-\x7e]*$/.test(key))
    return `contains a character that is not printable ASCII, which callers send differently: ${make}`
  return undefined
}

export interface KeyOptions {
  readonly key: string
  readonly logins: FailedLogins
  /** The address of the service in browsers, if a proxy changes it. */
  readonly publicUrl?: string
}

/**
 * Requires the key on all routes except public ones, and sets the caller of the request. It goes by the route that matched, not by
 * the text of the URL, so that no spelling of a path gets around it. Routes that are added later, Bull Board's included, need
 * the key too.
 */
export function requireApiKey(server: FastifyInstance, { key, logins, publicUrl }: KeyOptions): void {
  const expected = digest(key)
  server.decorateRequest('caller')
  server.addHook('onRequest', (request, reply, done) => {
    const { url: route, config } = request.routeOptions // a getter that creates an object each time
    if (isPublic(route)) return done()
    const { scheme, secret } = credentials(request, isPage(route))
    if (secret === undefined) {
      logins.failed('no-key', request)
      return unauthorised(reply, 'send the header "Authorization: Bearer <API key>"', isPage(route))
    }
    if (!timingSafeEqual(digest(secret), expected)) {
      logins.failed('wrong-key', request)
      return unauthorised(reply, 'this is not the API key', isPage(route), 'invalid_token')
    }
    // a browser adds Basic credentials by itself, also to requests that another site causes
    if (scheme === 'basic' && isCrossSite(request, publicUrl)) {
      logins.failed('cross-site', request)
      const detail = 'the request does not come from a page of Sluice; programs send the key as bearer token'
      return refuse(reply, { title: 'Forbidden', status: 403, code: 'CROSS_SITE', detail })
    }
    request.caller = rootCaller
    if (route === undefined || isAllowed(rootCaller, config.action, request.params)) return done() // without a route, 404 follows
    const detail = `'${rootCaller.principal}' may not do this: ${config.action ?? 'the route declares no action'}`
    refuse(reply, { title: 'Forbidden', status: 403, code: 'FORBIDDEN', detail })
  })
}

/** The bearer token, or on pages for browsers the password of Basic. */
function credentials({ headers }: FastifyRequest, page: boolean): { scheme?: 'bearer' | 'basic'; secret?: string } {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+) *$/.exec(headers.authorization ?? '') ?? []
  if (/^bearer$/i.test(scheme)) return { scheme: 'bearer', secret: value }
  if (!page || !/^basic$/i.test(scheme)) return {}
  return { scheme: 'basic', secret: Buffer.from(value, 'base64').toString().split(':').slice(1).join(':') }
}

/** @param error of RFC 6750, section 3.1; none if no key was sent */
function unauthorised(reply: FastifyReply, detail: string, page: boolean, error?: 'invalid_token'): void {
  const bearer = ['realm="Sluice"', ...(error ? [`error="${error}"`, `error_description="${detail}"`] : [])].join(', ')
  const challenge = page ? 'Basic realm="Sluice: any user, the API key as password"' : `Bearer ${bearer}`
  void reply.header('www-authenticate', challenge)
  refuse(reply, { title: 'Unauthorized', status: 401, code: 'UNAUTHORISED', detail })
}

/** RFC 9457, as the gateway answers every error. */
function refuse(reply: FastifyReply, problem: { title: string; status: number; code: string; detail: string }): void {
  const body = JSON.stringify({ type: 'about:blank', ...problem })
  void reply.status(problem.status).type('application/problem+json; charset=utf-8').send(body)
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
