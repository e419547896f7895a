import { idInTenant, type Principal } from '@sluice/access'
import { tenantOf } from '@sluice/event'
import { isExpired, type Key } from '@sluice/registry'
import type { Authenticator, Credentials, Refusal } from '../authenticator.js'
import type { SessionStore } from '../sessions/session-store.js'
import { principalOfKey } from '../tenancy.js'
import type { PortalLink, PortalStore } from './portal-store.js'

/** Begins every bearer token that a link was exchanged for. */
const bearerStart = 'slp_'

/** Milliseconds after which such a token ends, and how many of one link work at a time. */
export const portalSessionBounds = { absoluteMs: 60 * 60_000, idleMs: 60 * 60_000, most: 100 }

export interface PortalParts {
  readonly links: PortalStore
  readonly sessions: SessionStore
  /** The key as the registry has it. */
  readonly keyOf: (name: string) => Key | undefined
  /** Milliseconds since 1970, by Redis' clock. */
  readonly now: () => number
}

/** A session of the portal: the bearer token, and when it ends at the latest. Times are RFC 3339. */
export interface PortalSession {
  readonly token: string
  readonly expiresAt: string
  /** When the link ends: until then it can be exchanged for another session. */
  readonly linkExpiresAt: string
}

/**
 * Sessions of the portal. Each refers to a link and the link to a key: it ends with either, and what it may do is what the key may do now.
 */
export class Portals implements Authenticator {
  constructor(private readonly parts: PortalParts) {}

  get links(): PortalStore {
    return this.parts.links
  }

  /**
   * Exchanges the token of a link for one that a page keeps in memory.
   *
   * @returns undefined if the link is over, or the token is not its own
   * @throws UnavailableError `ACCESS_UNKNOWN`
   */
  async exchange(id: string, token: string): Promise<PortalSession | undefined> {
    const link = await this.parts.links.opened(id, token)
    if (!link || !this.#principal(link)) return undefined
    const session = await this.parts.sessions.start(idInTenant(tenantOf(link.key).tenant, `portal:${id}`), () => ({
      portal: id,
    }))
    const ends = Math.min(Date.parse(link.expiresAt), this.parts.now() + portalSessionBounds.absoluteMs)
    return { token: bearerStart + session, expiresAt: new Date(ends).toISOString(), linkExpiresAt: link.expiresAt }
  }

  authenticate({ secret }: Credentials): Promise<Principal | Refusal> | undefined {
    return secret?.text.startsWith(bearerStart) ? this.#find(secret.text.slice(bearerStart.length)) : undefined
  }

  async #find(session: string): Promise<Principal | Refusal> {
    const { portal } = ((await this.parts.sessions.find(session)) ?? {}) as { readonly portal?: unknown }
    const link = typeof portal === 'string' ? await this.parts.links.find(portal) : undefined
    return (link && this.#principal(link)) ?? over
  }

  #principal({ key: name, keyMadeAt }: PortalLink): Principal | undefined {
    const key = this.parts.keyOf(name)
    const isSame = key?.createdAt === keyMadeAt
    return key && isSame && !isExpired(key, this.parts.now()) ? principalOfKey(key) : undefined
  }
}

const over: Refusal = { refused: 'no-session', detail: 'the link to the portal has ended: ask for another one' }
