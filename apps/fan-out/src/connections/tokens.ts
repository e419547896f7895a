import { errorText, type Failure, parseRetryAfter, type WebhookAddresses } from '@sluice/delivery'
import type { Credentials } from '@sluice/registry'
import { type Http, type HttpAnswer, readStart, withoutTexts } from '@sluice/targets'

/**
 * Milliseconds: that an endpoint may take to give a token, that a token lasts of which it does not say how long and at most, the time
 * before its end at which it is fetched anew, between two questions for tokens of one connection, and the most that an endpoint may ask
 * for between them.
 */
const timing = {
  ...{ answerMs: 10_000, usualMs: 300_000, longestMs: 86_400_000, marginMs: 30_000, againMs: 5000 },
  longestAgainMs: 300_000,
}
/** Of what it lasts, the share before its end at most at which it is fetched anew. */
const marginShare = 0.1

const tokenForm = /^[\x21-\x7e]{1,16384}$/
/** What RFC 6749 allows for the error of a token endpoint. */
const errorForm = /^[\x20\x21\x23-\x5b\x5d-\x7e]{1,100}$/

type OAuth = Extract<Credentials, { type: 'oauth2' }>

/** Whose tokens: credentials of a connection, by the object that stays the same while they do. */
export interface TokenOf {
  /** Of the connection, as its tenant calls it. */
  readonly name: string
  readonly credentials: OAuth
}

/** An access token. */
export interface Token {
  readonly text: string
  /** When it was given, and until when it is used. Monotonic. */
  readonly givenAt: number
  readonly until: number
}

export function isToken(token: Token | Failure): token is Token {
  return !('ok' in token)
}

interface Known {
  token?: Token
  /** The question that is under way, for all that wait. */
  asking?: Promise<Token | Failure> | undefined
  /** The last answer that was none, and until when nobody asks again. Monotonic. */
  failed?: { readonly failure: Failure; readonly until: number } | undefined
}

/**
 * Access tokens of connections, fetched by client credentials when they are needed and kept until shortly before they end. All calls of
 * this process share them: for one connection there is one question at a time, and none for five seconds after one that failed.
 */
export class Tokens {
  readonly #known = new WeakMap<OAuth, Known>()

  constructor(
    private readonly http: Http,
    private readonly addresses: WebhookAddresses,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Never rejects. */
  async of(of: TokenOf, signal: AbortSignal): Promise<Token | Failure> {
    const { token } = this.#knownOf(of)
    return token && this.now() < token.until ? token : this.#ask(of, signal)
  }

  /**
   * Another token than one that a receiver refused. Never rejects.
   *
   * @returns undefined if that one had just been given: a newer one would be refused too
   */
  async renewed(of: TokenOf, refused: Token, signal: AbortSignal): Promise<Token | Failure | undefined> {
    const { token } = this.#knownOf(of)
    if (token && token !== refused && this.now() < token.until) return token
    return this.now() - refused.givenAt < timing.againMs ? undefined : this.#ask(of, signal)
  }

  #knownOf({ credentials }: TokenOf): Known {
    let known = this.#known.get(credentials)
    if (!known) this.#known.set(credentials, (known = {}))
    return known
  }

  async #ask(of: TokenOf, signal: AbortSignal): Promise<Token | Failure> {
    const known = this.#knownOf(of)
    const leftMs = known.failed ? known.failed.until - this.now() : 0
    if (known.failed && leftMs > 0) {
      const { failure } = known.failed
      return failure.retryAfterMs === undefined ? failure : { ...failure, retryAfterMs: Math.ceil(leftMs) }
    }
    known.asking ??= this.#fetch(of).then(answer => {
      known.asking = undefined
      known.failed = undefined
      if (isToken(answer)) known.token = answer
      else known.failed = { failure: answer, until: this.now() + Math.max(timing.againMs, answer.retryAfterMs ?? 0) }
      return answer
    })
    return Promise.race([known.asking, late(of, signal)])
  }

  async #fetch(of: TokenOf): Promise<Token | Failure> {
    const { credentials } = of
    const url = new URL(credentials.tokenUrl)
    const forbidden = this.addresses.forbiddenHost(url.hostname)
    if (forbidden) return failure(of, forbidden.problem)
    const askedAt = this.now()
    try {
      const signal = AbortSignal.timeout(timing.answerMs)
      const answer = await this.http.call({ method: 'POST', url, ...question(credentials), signal })
      const { bytes } = await readStart(answer.body)
      return this.#read(of, answer, bytes.toString(), askedAt)
    } catch (error) {
      return failure(of, errorText(error))
    }
  }

  #read(of: TokenOf, { statusCode, headers }: HttpAnswer, text: string, askedAt: number): Token | Failure {
    const { access_token: token, token_type: type = 'bearer', expires_in: seconds, error } = membersOf(text)
    if (statusCode !== 200) {
      const said = typeof error === 'string' && errorForm.test(error) ? `: ${error}` : ''
      const retryAfterMs = parseRetryAfter([headers['retry-after']].flat()[0], new Date())
      const againMs = retryAfterMs && Math.min(retryAfterMs, timing.longestAgainMs)
      return failure(of, `it answered ${statusCode}${said}`, againMs)
    }
    if (typeof token !== 'string' || !tokenForm.test(token))
      return failure(of, 'it answered 200 without an access_token')
    if (typeof type !== 'string' || type.toLowerCase() !== 'bearer')
      return failure(of, 'it gave a token of another type than bearer')
    const given = Number(seconds)
    const lastsMs = seconds !== undefined && given > 0 ? Math.min(given * 1000, timing.longestMs) : timing.usualMs
    const marginMs = Math.min(timing.marginMs, lastsMs * marginShare)
    return { text: token, givenAt: askedAt, until: askedAt + lastsMs - marginMs }
  }
}

/** Source: https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2, and 2.3.1 */
function question({ clientId, clientSecret, scope, audience, clientIn }: OAuth) {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(scope !== undefined && { scope }),
    ...(audience !== undefined && { audience }),
    ...(clientIn === 'body' && { client_id: clientId, client_secret: clientSecret }),
  })
  const client = Buffer.from(`${encoded(clientId)}:${encoded(clientSecret)}`).toString('base64')
  return {
    headers: {
      ...{ 'user-agent': 'Sluice', accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      ...(clientIn !== 'body' && { authorization: `Basic ${client}` }),
    },
    body: form.toString(),
  }
}

/** As a form has it. */
function encoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

/** The members of a JSON object; none of any other text. */
function membersOf(text: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text) as object) }
  } catch {
    return {}
  }
}

/** It is so for all events of the target: its circuit holds them when it lasts. */
function failure({ name, credentials }: TokenOf, why: string, retryAfterMs?: number): Failure {
  const shown = withoutTexts(why, [credentials.clientSecret])
  const error = `no access token for connection '${name}': ${shown}`
  return { ok: false, error, unavailable: true, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

/** The call has no time left, whatever becomes of the question. */
function late(of: TokenOf, signal: AbortSignal): Promise<Failure> {
  return new Promise(resolve => {
    const end = () => resolve(failure(of, 'it did not answer in the time of the call'))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
