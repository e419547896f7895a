import { createHmac, timingSafeEqual } from 'node:crypto'
import { idOf, type Principal, rootPrincipal } from '@sluice/access'
import { isExpired, type Principals } from '@sluice/registry'
import type { KeyUses } from '../key-uses.js'
import { principalOfKey } from '../tenancy.js'
import type { SessionStore } from './session-store.js'

/** How somebody logged in: the root key, the digest of a key's secret, or a token of the issuer. */
export type Login =
  | { readonly by: 'root' }
  | { readonly by: 'key'; readonly key: Principal; readonly digest: string }
  | { readonly by: 'issuer'; readonly issuer: string; readonly subject: Principal }

/** What Redis has of a login: nothing that would let anybody in. */
type Reference =
  | { readonly root: string }
  | { readonly key: string }
  | ({ readonly issuer: string } & Pick<Principal, 'name' | 'groups' | 'tenant'>)

/** What sessions are checked by, at each request. */
export interface SessionParts {
  readonly store: SessionStore
  readonly principals: Pick<Principals, 'keyOf'>
  readonly uses: Pick<KeyUses, 'used'>
  readonly rootKey: string
  /** Empty without one. */
  readonly issuer: string
  /** Milliseconds since 1970, by Redis' clock. */
  readonly now: () => number
}

/**
 * Sessions of browsers. A session refers to the key that somebody logged in with, and never has rights of its own: it ends with the key,
 * and what it may do is what the key may do now.
 */
export class Sessions {
  constructor(private readonly parts: SessionParts) {}

  /** @returns the id, for the cookie. @throws UnavailableError `ACCESS_UNKNOWN` */
  start(login: Login): Promise<string> {
    return this.parts.store.start(holderOf(login), id => this.#reference(login, id))
  }

  /**
   * Who is logged in; undefined if the session is over.
   *
   * @param isUse whether the session lasts longer for it
   * @throws UnavailableError `ACCESS_UNKNOWN`
   */
  async principalOf(id: string, isUse = true): Promise<Principal | undefined> {
    const reference = (await this.parts.store.find(id, isUse)) as Reference | undefined
    if (reference === undefined) return undefined
    const principal = this.#principal(reference, id)
    if (principal === undefined) await this.parts.store.end(id)
    return principal
  }

  /** @throws UnavailableError `ACCESS_UNKNOWN` */
  end(id: string): Promise<void> {
    return this.parts.store.end(id)
  }

  #reference(login: Login, id: string): Reference {
    if (login.by === 'root') return { root: this.#rootProof(id) }
    if (login.by === 'key') return { key: login.digest }
    const { kind: _, ...subject } = login.subject
    return { issuer: login.issuer, ...subject }
  }

  #principal(reference: Reference, id: string): Principal | undefined {
    if ('root' in reference) return isEqual(reference.root, this.#rootProof(id)) ? rootPrincipal : undefined
    if ('issuer' in reference) {
      const { issuer, ...subject } = reference
      return issuer === this.parts.issuer ? { kind: 'subject', ...subject } : undefined
    }
    const now = this.parts.now()
    const key = this.parts.principals.keyOf(reference.key, now)
    if (!key || isExpired(key, now)) return undefined
    this.parts.uses.used(key.name, now)
    return principalOfKey(key)
  }

  /** Of another root key it is another one. It says nothing of the key to somebody who does not have the id. */
  #rootProof(id: string): string {
    return createHmac('sha256', this.parts.rootKey).update(`session:${id}`).digest('base64url')
  }
}

function holderOf(login: Login): string {
  if (login.by === 'root') return idOf(rootPrincipal)
  return idOf(login.by === 'key' ? login.key : login.subject)
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
