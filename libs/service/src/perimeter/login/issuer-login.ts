import type { Principal } from '@sluice/access'
import { UnavailableError } from '@sluice/event'
import { errorText } from '@sluice/delivery'
import type { Logger } from '@sluice/observability'
import { isRefusal, type Refusal } from '../authenticator.js'
import { discovered, endpointOf } from '../tokens/discovery.js'
import { fetchedJson, type PostedForm } from '../tokens/fetched-json.js'
import type { IssuerKeys } from '../tokens/issuer-keys.js'
import { refusedToken } from '../tokens/token-refusal.js'
import { type TokenRules, verifiedToken } from '../tokens/verified-token.js'
import { BrowserSecret } from './browser-secret.js'

/** Sluice as a client of the issuer. */
export interface IssuerClient {
  readonly id: string
  /** Empty for a public client. */
  readonly secret: string
  readonly scopes: string
  /** Where the issuer sends browsers back to. */
  readonly redirectUri: string
}

/** What the issuer answers in the address that it sends a browser back to. */
export type IssuerAnswer = Readonly<Record<string, unknown>>

const read = { timeoutMs: 10_000, bytes: 256 * 1024 }
/** Milliseconds for which the addresses of the issuer are kept. */
const freshMs = 10 * 60_000
/** Logins that the issuer is asked about at once. */
const mostAsked = 50
const mostCharacters = 4096

/** Logs people in by the issuer: authorization code with PKCE. Sources: OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9207. */
export class IssuerLogin {
  #known: { readonly found: Promise<Record<string, unknown>>; readonly at: number } | undefined
  #asked = 0

  /**
   * @param rules of the issuer's tokens; an ID token is for the client, whatever they say of audiences
   * @param now milliseconds since 1970, by Redis' clock
   */
  constructor(
    private readonly client: IssuerClient,
    private readonly rules: TokenRules,
    private readonly keys: IssuerKeys,
    private readonly now: () => number,
    private readonly logger: Logger,
  ) {}

  get issuer(): string {
    return this.rules.issuer
  }

  /** @returns where the browser goes, and what it keeps. @throws UnavailableError `ACCESS_UNKNOWN` */
  async begin(next: string): Promise<{ readonly url: string; readonly cookie: string }> {
    const secret = BrowserSecret.make(next)
    const url = new URL(await this.#endpoint('authorization_endpoint'))
    const { id, scopes, redirectUri } = this.client
    const asks = {
      ...{ response_type: 'code', client_id: id, redirect_uri: redirectUri, scope: scopes },
      ...{ state: secret.state, nonce: secret.nonce },
      ...{ code_challenge: secret.challenge, code_challenge_method: 'S256' },
    }
    for (const [name, value] of Object.entries(asks)) url.searchParams.set(name, value)
    return { url: url.href, cookie: secret.cookie }
  }

  /**
   * Ends a login.
   *
   * @param cookie what this browser kept
   * @throws UnavailableError `ACCESS_UNKNOWN`
   */
  async finish(
    answer: IssuerAnswer,
    cookie: string | undefined,
  ): Promise<{ readonly principal: Principal; readonly next: string } | Refusal> {
    const secret = BrowserSecret.of(cookie ?? '')
    const { state, code, error, iss } = answer
    if (!secret || typeof state !== 'string' || !secret.isAnsweredBy(state))
      return { refused: 'cross-site', detail: 'this browser did not begin that login, or too long ago' }
    // the answer of another issuer, that somebody mixed in
    if (iss !== undefined && iss !== this.issuer) return refusedToken('the answer is not of the issuer')
    if (typeof error === 'string') return refusedToken(`the issuer says: ${error.slice(0, 100)}`)
    if (typeof code !== 'string' || code === '' || code.length > mostCharacters)
      return refusedToken('the issuer sent no code')
    const token = await this.#idToken(code, secret)
    const principal = typeof token === 'string' ? await this.#principal(token, secret) : token
    return isRefusal(principal) ? principal : { principal, next: secret.next }
  }

  async #principal(token: string, { nonce }: BrowserSecret): Promise<Principal | Refusal> {
    const { id } = this.client
    const found = await verifiedToken(token, { ...this.rules, audience: [id] }, this.keys, this.now())
    if ('refused' in found) return found
    const { payload, principal } = found
    if (payload['nonce'] !== nonce) return refusedToken('the ID token is of another login')
    const isForUs =
      payload['azp'] === undefined
        ? typeof payload.aud === 'string' || payload.aud?.length === 1
        : payload['azp'] === id
    return isForUs ? principal : refusedToken('the ID token is for another client')
  }

  /** The ID token for a code. */
  async #idToken(code: string, { verifier }: BrowserSecret): Promise<string | Refusal> {
    const url = await this.#endpoint('token_endpoint')
    if (this.#asked >= mostAsked) throw away('too many people log in at once')
    this.#asked++
    try {
      const { redirectUri } = this.client
      const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
      const { id_token: token } = await fetchedJson(url, read, await this.#authenticated(form))
      if (typeof token === 'string') return token
      throw new Error(`${url} answered without an id_token`)
    } catch (error) {
      this.logger.warn('the issuer did not confirm a login', { error: errorText(error) })
      return refusedToken('the issuer did not confirm the login; the log of the gateway says why')
    } finally {
      this.#asked--
    }
  }

  /** Source: RFC 6749, section 2.3.1. */
  async #authenticated(form: Record<string, string>): Promise<PostedForm> {
    const { id, secret } = this.client
    if (secret === '') return { body: new URLSearchParams({ ...form, client_id: id }), headers: {} }
    const methods = (await this.#discovered())['token_endpoint_auth_methods_supported']
    if (Array.isArray(methods) && !methods.includes('client_secret_basic') && methods.includes('client_secret_post'))
      return { body: new URLSearchParams({ ...form, client_id: id, client_secret: secret }), headers: {} }
    const login = Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64')
    return { body: new URLSearchParams(form), headers: { authorization: `Basic ${login}` } }
  }

  async #endpoint(name: string): Promise<string> {
    try {
      return endpointOf(await this.#discovered(), name)
    } catch (error) {
      throw away(errorText(error))
    }
  }

  #discovered(): Promise<Record<string, unknown>> {
    const at = performance.now()
    if (this.#known && at - this.#known.at < freshMs) return this.#known.found
    const found = discovered(this.issuer, read)
    const known = (this.#known = { found, at })
    // the next one asks again
    found.catch(() => {
      if (this.#known === known) this.#known = undefined
    })
    return found
  }
}

function formEncoded(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice(2)
}

function away(why: string): UnavailableError {
  return new UnavailableError('ACCESS_UNKNOWN', `nobody can log in by the issuer now: ${why}`)
}
