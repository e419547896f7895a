import type { Principal } from '@sluice/access'
import { namePattern } from '@sluice/delivery'
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
  Secret,
} from './authenticator.js'
import {
  answerForbidden,
  answerRefusal,
  answerUnknown,
  confirmedWithinMs,
  leadTo,
  refuse,
  unauthorised,
  unconfirmed,
} from './answers.js'
import { type Caller, everyCaller, rootCaller } from './caller.js'
import { type Browsers, wantsPage } from './browsers.js'
import { isCrossSite } from './cross-site.js'
import type { FailedLogins } from './failed-logins.js'
import { cookieOf, sessionCookie } from './sessions/session-cookie.js'
import { isPublic } from './surfaces.js'
import { inTenant, namedTenant, nameInTenant } from './tenancy.js'

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
  server.decorateRequest('stillAllowed', function (this: FastifyRequest) {
    return perimeter.askAgain(this)
  })
  server.addHook('onRequest', (request, reply, done) => {
    if (isPublic(request.routeOptions.url)) done()
    else perimeter.ask(request, reply, done)
  })
  server.addHook('preValidation', (request, reply, done) => {
    if (request.unproven !== undefined) perimeter.prove(request.unproven, request, reply, done)
    else if (request.body !== undefined && perimeter.hasChanged(request)) perimeter.askLate(request, reply, done)
    else done()
  })
}

type Done = (error?: Error) => void

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while nobody knows who sends the request, because its body says so. It has no caller then. */
    unproven: ProvenByBody | undefined
    /**
     * Asks again who sends the request and whether it may do what the route does: an answer that goes on must end when the key does.
     *
     * @throws UnavailableError if it cannot be known now
     */
    stillAllowed(): Promise<Caller | NoMore>
  }
}

/** Why an answer may not go on. */
export interface NoMore {
  readonly reason: 'unauthorised' | 'forbidden'
  /** For people. */
  readonly detail: string
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

  /** Whether the rights of the caller changed since it was let in: it may have kept its body back for long. */
  hasChanged({ caller }: FastifyRequest): boolean {
    return caller !== undefined && !caller.isRoot && this.options.caller(caller.principal).rights !== caller.rights
  }

  /** Asks again before anything is done with the body. */
  askLate(request: FastifyRequest, reply: FastifyReply, done: Done): void {
    this.askAgain(request)
      .then(answer => {
        if (!('reason' in answer)) request.caller = answer
        else if (answer.reason === 'unauthorised') return unauthorised(reply, answer.detail, 'invalid_token')
        else return refuse(reply, { title: 'Forbidden', status: 403, code: 'FORBIDDEN', detail: answer.detail })
        done()
      })
      .catch((error: unknown) => failed(error, reply, done))
  }

  #found(found: Found, credentials: Credentials, request: FastifyRequest, reply: FastifyReply, done: Done): void {
    if (!isProvenByBody(found)) return this.#admit(found, credentials, request, reply, done)
    request.unproven = found
    reply.raw.once('close', () => found.answered(reply.raw.statusCode))
    done()
  }

  async askAgain(request: FastifyRequest): Promise<Caller | NoMore> {
    const { options } = this
    if (this.#isStale) await options.view.confirm().catch(() => undefined) // Redis is gone
    const credentials = { ...credentialsOf(request, options.browsers), isAgain: true }
    const found = await this.#principal(credentials, request)
    if (found === undefined || isProvenByBody(found) || isRefusal(found)) {
      const { detail } = found && 'detail' in found ? found : unknown(credentials)
      return { reason: 'unauthorised', detail }
    }
    if (found !== rootCaller.principal && this.#isStale) throw new UnavailableError('ACCESS_UNKNOWN', unconfirmed)
    try {
      const caller = options.caller(inTenant(found, request, options.hasTenant))
      const { action, resource } = request.routeOptions.config
      const parameters = request.params as Record<string, string>
      if (action !== undefined && action !== everyCaller) caller.demand(action, resource?.(parameters) ?? parameters)
      return caller
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      return { reason: 'forbidden', detail: error.message }
    }
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
    const resource = config.resource?.(parameters) ?? parameters
    const decision = caller.decide(config.action, resource)
    if (decision.allowed) return done()
    const bus = askedBus(request)
    const named = bus === undefined ? decision : caller.decide(config.action, { bus: caller.full(bus), ...resource })
    answerForbidden(reply, caller, config.action, named.allowed ? decision : named)
  }
}

/** The bus that a list is asked for, so that a refusal suggests no more than that. */
function askedBus({ query }: FastifyRequest): string | undefined {
  const { bus } = (query ?? {}) as { bus?: unknown }
  return typeof bus === 'string' && namePattern.test(bus) ? bus : undefined
}

function failed(error: unknown, reply: FastifyReply, done: Done): void {
  if (error instanceof UnavailableError) answerUnknown(reply, error.message)
  else done(error as Error)
}

/** The bearer token, else the session of the browser. */
function credentialsOf(request: FastifyRequest, browsers: Browsers | undefined): Credentials {
  const { headers } = request
  const [, scheme = '', secret = ''] = /^(\S+) +(\S+) *$/.exec(headers.authorization ?? '') ?? []
  if (/^bearer$/i.test(scheme)) return { secret: new Secret(secret) }
  if (!browsers || headers.cookie === undefined) return {}
  const session = cookieOf(headers, sessionCookie, browsers.isSecure(request))
  return session === undefined ? {} : { session }
}

function unknown({ secret }: Credentials): Refusal {
  return secret === undefined
    ? { refused: 'no-key', detail: 'send the header "Authorization: Bearer <API key>"' }
    : { refused: 'wrong-key', detail: 'this is not the API key' }
}
