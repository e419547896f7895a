import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { localPath } from '../browsers.js'
import type { CookieKind } from '../sessions/session-cookie.js'

/** Has what a browser that went to the issuer must come back with. */
export const loginCookie: CookieKind = { name: 'sluice-login', maxAgeS: 600 }

const pattern = /^([\w-]{43})\.([\w-]*)$/

/**
 * A login by the issuer that a browser has begun. The browser alone keeps it, in a cookie, so any gateway can end what another began.
 * State, nonce and verifier are made from one secret.
 */
export class BrowserSecret {
  private constructor(
    private readonly secret: string,
    /** The path to go to afterwards. */
    readonly next: string,
  ) {}

  static make(next: string): BrowserSecret {
    return new BrowserSecret(randomBytes(32).toString('base64url'), localPath(next))
  }

  /** Of a cookie; undefined if it is none that was made here. */
  static of(cookie: string): BrowserSecret | undefined {
    const [, secret, next] = pattern.exec(cookie) ?? []
    return secret === undefined
      ? undefined
      : new BrowserSecret(secret, localPath(Buffer.from(next!, 'base64url').toString()))
  }

  get cookie(): string {
    return `${this.secret}.${Buffer.from(this.next).toString('base64url')}`
  }

  get state(): string {
    return this.#made('state')
  }

  get nonce(): string {
    return this.#made('nonce')
  }

  /** Source: RFC 7636, section 4.1. */
  get verifier(): string {
    return this.#made('verifier')
  }

  get challenge(): string {
    return hash('sha256', this.verifier, 'base64url')
  }

  /** Whether the issuer answers this login. */
  isAnsweredBy(state: string): boolean {
    const [own, other] = [Buffer.from(this.state), Buffer.from(state)]
    return own.length === other.length && timingSafeEqual(own, other)
  }

  #made(what: string): string {
    return createHmac('sha256', this.secret).update(what).digest('base64url')
  }
}
