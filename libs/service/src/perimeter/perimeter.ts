import type { Principal } from '@sluice/access'
import { SluiceError, UnavailableError } from '@sluice/event'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  type Authenticator,
  type Credentials,
  type Found,
  isProvenByBody,
  isRefusal,
  type ProvenByBody,
  type Refusal,
} from './authenticator.js'
import { type Caller, everyCaller, forbidden, type Forbidden, rootCaller } from './caller.js'
import { type Browsers, wantsPage } from './browsers.js'
import { isCrossSite } from './cross-site.js'
import type { FailedLogins } from './failed-logins.js'
import { cookieOf, sessionCookie } from './sessions/session-cookie.js'
import { isPublic } from './surfaces.js'
import { inTenant, namedTenant, nameInTenant } from './tenancy.js'

/** Milliseconds after which what is known of keys and grants counts as unknown, if Redis does not confirm it. */
const confirmedWithinMs = 5000

export interface PerimeterOptions {
  /** In the order in which they are asked. */
  readonly authenticators: readonly Authenticator[]
  readonly caller: (principal: Principal) => Caller
  /** Has keys and grants, says for how many milliseconds Redis has not confirmed them, and asks it. */
  readonly view: { readonly unconfirmedMs: number; confirm(): Promise<void> }
  /** Whether there is such a tenant, besides the default one; as the view has it. */
  readonly hasTenant: (name: string) => boolean
  readonly logins: FailedLogins
  /** Of a service in which people log in. */
  readonly browsers?: Browsers
}

/**
 * Lets in who may do what the route does, and sets the caller of the request. Only public routes ask nobody. It goes by the route
 * that matched, not by the text of the URL, so that no spelling of a path gets around it. Routes that are added later, Bull Board's
 * included, are behind it too.
 */
export function guardRoutes(server: FastifyInstance, options: PerimeterOptions): void {
  const perimeter = new Perimeter(options)
  server.decorateRequest('caller')
  server.decorateRequest('unproven')
  server.addHook('onRequest', (request, reply, done) => {
    if (isPublic(request.routeOptions.url)) done()
    else perimeter.ask(request, reply, done)
  })
  server.addHook('preValidation', (request, reply, done) => {
    if (request.unproven === undefined) done()
    else perimeter.prove(request.unproven, request, reply, done)
  })
}

type Done = (error?: Error) => void

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while nobody knows who sends the request, because its body says so. It has no caller then. */
    unproven: ProvenByBody | undefined
  }
}

class Perimeter {
  constructor(private readonly options: PerimeterOptions) {}

  ask(request: FastifyRequest, reply: FastifyReply, done: Done): void {
    if (!this.#isStale) return this.#authenticate(request, reply, done)
    // this process may have stood still: then Redis confirms at once
    void this.options.view
      .confirm()
      .catch(() => undefined) // Redis is gone
      .then(() => {
        // the metrics tell an operator that Redis is gone, and the root key is no matter of Redis'
        if (this.#isStale && request.routeOptions.config.action !== 'metrics:read') answerUnknown(reply)
        else this.#authenticate(request, reply, done)
      })
      .catch((error: unknown) => done(error as Error))
  }

  #authenticate(request: FastifyRequest, reply: FastifyReply, done: Done): void {
    const credentials = credentialsOf(request, this.options.browsers)
    const found = this.#principal(credentials, request)
    if (!(found instanceof Promise)) return this.#found(found, credentials, request, reply, done)
    found
      .then(found => this.#found(found, credentials, request, reply, done))
      .catch((error: unknown) => failed(error, reply, done))
  }

  /** Asks again with the body, where only that says who sends the request. */
  prove(unproven: ProvenByBody, request: FastifyRequest, reply: FastifyReply, done: Done): void {
    const { body } = request
    unproven
      .prove(body instanceof Uint8Array ? body : new Uint8Array())
      .then(found => this.#admit(found, {}, request, reply, done))
      .catch((error: unknown) => failed(error, reply, done))
  }

  #found(found: Found, credentials: Credentials, request: FastifyRequest, reply: FastifyReply, done: Done): void {
    if (!isProvenByBody(found)) return this.#admit(found, credentials, request, reply, done)
    request.unproven = found
    reply.raw.once('close', () => found.answered(reply.raw.statusCode))
    done()
  }

  get #isStale(): boolean {
    return this.options.view.unconfirmedMs > confirmedWithinMs
  }

  /** What the first authenticator says that knows the credentials. */
  #principal(credentials: Credentials, request: FastifyRequest): ReturnType<Authenticator['authenticate']> {
    const { authenticators } = this.options
    for (let i = 0; i < authenticators.length; i++) {
      const found = authenticators[i]!.authenticate(credentials, request)
      if (found !== undefined) return found
    }
    return undefined
  }

  #admit(
    found: Principal | Refusal | undefined,
    credentials: Credentials,
    request: FastifyRequest,
    reply: FastifyReply,
    done: Done,
  ): void {
    const { options } = this
    if (found === undefined || isRefusal(found)) {
      const { refused, detail } = found ?? unknown(credentials)
      options.logins.failed(refused, request)
      if (options.browsers && wantsPage(request)) return leadTo(reply, options.browsers.loginUrl(request.url))
      const isUnknown = refused === 'no-key' || refused === 'no-session'
      return unauthorised(reply, detail, isUnknown ? undefined : 'invalid_token')
    }
    // a browser adds the cookie by itself, also to requests that another site causes
    if (credentials.session !== undefined && isCrossSite(request, options.browsers?.publicUrl)) {
      options.logins.failed('cross-site', request)
      const detail = 'the request does not come from a page of Sluice; programs send the key as bearer token'
      return refuse(reply, { title: 'Forbidden', status: 403, code: 'CROSS_SITE', detail })
    }
    if (found !== rootCaller.principal && this.#isStale) return answerUnknown(reply)
    const named = namedTenant(request)
    if (named === undefined || options.hasTenant(named)) return this.#decide(found, request, reply, done)
    // another gateway may have just made it
    void options.view
      .confirm()
      .catch(() => undefined) // then it is not known
      .then(() => this.#decide(found, request, reply, done))
      .catch((error: unknown) => done(error as Error))
  }

  /** Lets in a principal that is known, if it may do what the route does. */
  #decide(found: Principal, request: FastifyRequest, reply: FastifyReply, done: Done): void {
    const { options } = this
    const { url, config } = request.routeOptions // a getter that creates an object each time
    let caller: Caller
    try {
      caller = options.caller(inTenant(found, request, options.hasTenant))
    } catch (error) {
      return answerRefusal(reply, error)
    }
    request.caller = caller
    nameInTenant(request, caller)
    if (url === undefined || config.action === everyCaller) return done() // without a route, 404 follows
    if (config.action === undefined)
      return answerForbidden(reply, caller, 'the route', { reason: 'it declares no action' })
    const parameters = request.params as Record<string, string>
    const decision = caller.decide(config.action, config.resource?.(parameters) ?? parameters)
    if (decision.allowed) done()
    else answerForbidden(reply, caller, config.action, decision)
  }
}

function failed(error: unknown, reply: FastifyReply, done: Done): void {
  if (error instanceof UnavailableError) answerUnknown(reply, error.message)
  else done(error as Error)
}

/** The bearer token, else the session of the browser. */
function credentialsOf(request: FastifyRequest, browsers: Browsers | undefined): Credentials {
  const { headers } = request
  const [, scheme = '', secret = ''] = /^(\S+) +(\S+) *$/.exec(headers.authorization ?? '') ?? []
  if (/^bearer$/i.test(scheme)) return { secret }
  if (!browsers || headers.cookie === undefined) return {}
  const session = cookieOf(headers, sessionCookie, browsers.isSecure(request))
  return session === undefined ? {} : { session }
}

function unknown({ secret }: Credentials): Refusal {
  return secret === undefined
    ? { refused: 'no-key', detail: 'send the header "Authorization: Bearer <API key>"' }
    : { refused: 'wrong-key', detail: 'this is not the API key' }
}

/** Sends a browser to the page where somebody logs in. */
function leadTo(reply: FastifyReply, location: string): void {
  void reply.status(303).headers({ location, vary: 'Accept, Cookie, Origin' }).send()
}

/** @param error of RFC 6750, section 3.1; none if no key was sent */
function unauthorised(reply: FastifyReply, detail: string, error?: 'invalid_token'): void {
  // what stands in a header is ASCII, without quotes
  const described = detail.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '')
  const bearer = ['realm="Sluice"', ...(error ? [`error="${error}"`, `error_description="${described}"`] : [])].join(
    ', ',
  )
  void reply.header('www-authenticate', `Bearer ${bearer}`)
  refuse(reply, { title: 'Unauthorized', status: 401, code: 'UNAUTHORISED', detail })
}

/** What is wrong with the tenant that a request names. */
function answerRefusal(reply: FastifyReply, error: unknown): void {
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

function answerForbidden(reply: FastifyReply, caller: Caller, what: string, why: Forbidden): void {
  const { code, message: detail, details } = forbidden(caller, what, why)
  refuse(reply, { title: 'Forbidden', status: 403, code, detail, ...details })
}

const unconfirmed = `Redis has not confirmed for ${confirmedWithinMs / 1000} s who may do what; nothing was done, try again`

function answerUnknown(reply: FastifyReply, detail = unconfirmed): void {
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
function refuse(reply: FastifyReply, problem: Answered): void {
  const body = JSON.stringify({ type: 'about:blank', ...problem })
  void reply.status(problem.status).type('application/problem+json; charset=utf-8').send(body)
}
