import { nameOf, type Principal } from '@sluice/access'
import type { FastifyRequest } from 'fastify'
import { addressOf } from '../address.js'
import { type Authenticator, isRefusal, type Refusal, Secret } from '../authenticator.js'
import type { Browsers } from '../browsers.js'
import { isCrossSite } from '../cross-site.js'
import type { FailedLogins } from '../failed-logins.js'
import { clearCookie, cookieOf, sessionCookie, setCookie } from '../sessions/session-cookie.js'
import type { Login, Sessions } from '../sessions/sessions.js'
import { loginCookie } from './browser-secret.js'
import type { IssuerLogin } from './issuer-login.js'
import type { LoginBrake } from './login-brake.js'

/** What a browser is to do: keep cookies, and go somewhere. */
export interface Led {
  readonly to: string
  readonly cookies: readonly string[]
}

/** Why somebody is not logged in, for the page. */
export interface NotLoggedIn extends Refusal {
  /** Of HTTP. */
  readonly status: 401 | 403 | 429
  /** Seconds. */
  readonly retryAfterS?: number
}

export interface LoginParts {
  readonly sessions: Sessions
  /** Know the root key and the keys of the registry. */
  readonly keys: readonly Authenticator[]
  readonly issuer: IssuerLogin | undefined
  readonly browsers: Browsers
  readonly failed: FailedLogins
  readonly brake: LoginBrake
}

/** How people log in and out in a browser, whatever the page looks like. */
export class Logins {
  constructor(private readonly parts: LoginParts) {}

  /** The name of the issuer that people can log in by. */
  get issuer(): string | undefined {
    return this.parts.issuer?.issuer
  }

  /** The name of who is logged in: `key:web-shop`. @throws UnavailableError `ACCESS_UNKNOWN` */
  async nameOf(request: FastifyRequest): Promise<string | undefined> {
    const id = this.#cookie(request)
    const principal = id === undefined ? undefined : await this.parts.sessions.principalOf(id)
    return principal && nameOf(principal)
  }

  /** Logs somebody in who has a key. @throws UnavailableError `ACCESS_UNKNOWN` */
  async withKey(request: FastifyRequest, key: string, next: string): Promise<Led | NotLoggedIn> {
    const refused = this.#refused(request)
    if (refused) return refused
    const found = await this.#keyLogin(key, request)
    return 'refused' in found ? this.#failed(found, request) : this.#started(found, request, next)
  }

  /** Sends somebody to the issuer. @throws UnavailableError `ACCESS_UNKNOWN` */
  async begin(request: FastifyRequest, next: string): Promise<Led | undefined> {
    const begun = await this.parts.issuer?.begin(next)
    return begun && { to: begun.url, cookies: [setCookie(loginCookie, begun.cookie, this.#isSecure(request))] }
  }

  /** Logs somebody in who comes back from the issuer. @throws UnavailableError `ACCESS_UNKNOWN` */
  async finish(request: FastifyRequest): Promise<Led | NotLoggedIn | undefined> {
    const { issuer } = this.parts
    if (!issuer) return undefined
    const slowed = this.#slowed(request)
    if (slowed) return slowed
    const isSecure = this.#isSecure(request)
    const found = await issuer.finish(
      request.query as object as Record<string, unknown>,
      cookieOf(request.headers, loginCookie, isSecure),
    )
    if ('refused' in found) return this.#failed(found, request)
    const login: Login = { by: 'issuer', issuer: issuer.issuer, subject: found.principal }
    const { to, cookies } = await this.#started(login, request, found.next)
    return { to, cookies: [...cookies, clearCookie(loginCookie, isSecure)] }
  }

  /** @throws UnavailableError `ACCESS_UNKNOWN` */
  async logOut(request: FastifyRequest): Promise<Led | NotLoggedIn> {
    const refused = this.#crossSite(request)
    if (refused) return refused
    await this.#endOld(request)
    return { to: `${this.parts.browsers.base}/`, cookies: [clearCookie(sessionCookie, this.#isSecure(request))] }
  }

  async #keyLogin(key: string, request: FastifyRequest): Promise<Login | Refusal> {
    const secret = new Secret(key)
    for (const authenticator of this.parts.keys) {
      const found = await authenticator.authenticate({ secret }, request)
      if (found !== undefined) return loginOf(found as Principal | Refusal, secret)
    }
    return { refused: 'wrong-key', detail: 'this is not an API key of this platform' }
  }

  async #started(login: Login, request: FastifyRequest, next: string): Promise<Led> {
    // an id that the browser came with is never taken over
    await this.#endOld(request)
    const id = await this.parts.sessions.start(login)
    return { to: this.parts.browsers.base + next, cookies: [setCookie(sessionCookie, id, this.#isSecure(request))] }
  }

  async #endOld(request: FastifyRequest): Promise<void> {
    const id = this.#cookie(request)
    if (id !== undefined) await this.parts.sessions.end(id)
  }

  #cookie(request: FastifyRequest): string | undefined {
    return cookieOf(request.headers, sessionCookie, this.#isSecure(request))
  }

  #isSecure(request: FastifyRequest): boolean {
    return this.parts.browsers.isSecure(request)
  }

  #refused(request: FastifyRequest): NotLoggedIn | undefined {
    return this.#crossSite(request) ?? this.#slowed(request)
  }

  /** Another site could log somebody in as somebody else, or out. */
  #crossSite(request: FastifyRequest): NotLoggedIn | undefined {
    if (!isCrossSite(request, this.parts.browsers.publicUrl)) return undefined
    this.parts.failed.failed('cross-site', request)
    return { status: 403, refused: 'cross-site', detail: 'the form was not sent by this page; open it anew' }
  }

  #slowed(request: FastifyRequest): NotLoggedIn | undefined {
    const retryAfterS = this.parts.brake.waitS(addressOf(request))
    if (retryAfterS === 0) return undefined
    this.parts.failed.failed('too-many', request)
    const detail = `too many logins from your address failed; try again in ${retryAfterS} s`
    return { status: 429, refused: 'too-many', detail, retryAfterS }
  }

  #failed(refusal: Refusal, request: FastifyRequest): NotLoggedIn {
    this.parts.failed.failed(refusal.refused, request)
    // another site can make a browser come back from no login
    if (refusal.refused === 'cross-site') return { ...refusal, status: 403 }
    this.parts.brake.failed(addressOf(request))
    return { ...refusal, status: 401 }
  }
}

function loginOf(found: Principal | Refusal, { digest }: Secret): Login | Refusal {
  if (isRefusal(found)) return found
  return found.kind === 'root' ? { by: 'root' } : { by: 'key', key: found, digest }
}
