import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { UnavailableError } from '@sluice/event'
import type { Keys, RedisClient } from '@sluice/streams'

/** A link to the portal, without its token. Times are RFC 3339. */
export interface PortalLink {
  /** Public: it is in the path of the page. */
  readonly id: string
  /** The API key by whose rights of the moment the link works, as it is called inside Sluice. */
  readonly key: string
  /** When that key was made: another one of its name is another key. */
  readonly keyMadeAt: string
  /** Origins of the pages that may show it in a frame. */
  readonly frameAncestors: readonly string[]
  /** The principal that made it. */
  readonly by: string
  readonly createdAt: string
  readonly expiresAt: string
}

/** What Redis has of a link: the token as its digest, so that who reads Redis cannot use it. */
interface Kept extends PortalLink {
  readonly digest: string
}

/** Links of a tenant. */
export const mostPortalLinks = 1000

const idPattern = /^[\w-]{22}$/

/** Links to the portal in Redis, for all gateways alike. They expire by themselves. */
export class PortalStore {
  /** @param now milliseconds since 1970, by Redis' clock */
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Pick<Keys, 'portal' | 'portals'>,
    private readonly now: () => number,
  ) {}

  /** @returns the link and its token, which is not stored; undefined if the tenant has its most links */
  async make(
    tenant: string,
    {
      lastsMs,
      ...given
    }: Pick<PortalLink, 'key' | 'keyMadeAt' | 'frameAncestors' | 'by'> & { readonly lastsMs: number },
  ): Promise<{ readonly link: PortalLink; readonly token: string } | undefined> {
    const [id, token] = [randomBytes(16).toString('base64url'), randomBytes(32).toString('base64url')]
    const now = Math.round(this.now())
    const times = { createdAt: new Date(now).toISOString(), expiresAt: new Date(now + lastsMs).toISOString() }
    const link: PortalLink = { id, ...given, ...times }
    const list = this.keys.portals(tenant)
    await this.redis.zremrangebyscore(list, '-inf', now)
    if ((await this.redis.zcard(list)) >= mostPortalLinks) return undefined
    const kept: Kept = { ...link, digest: digestOf(token) }
    await this.redis.set(this.keys.portal(id), JSON.stringify(kept), 'PX', lastsMs)
    await this.redis.zadd(list, now + lastsMs, id)
    return { link, token }
  }

  /** @returns undefined if there is none, or not any more @throws UnavailableError `ACCESS_UNKNOWN` */
  async find(id: string): Promise<PortalLink | undefined> {
    const kept = await this.#kept(id)
    return kept && withoutDigest(kept)
  }

  /** The link, if the token is its own. @throws UnavailableError `ACCESS_UNKNOWN` */
  async opened(id: string, token: string): Promise<PortalLink | undefined> {
    const kept = await this.#kept(id)
    const digest = digestOf(token)
    const isOwn = kept && timingSafeEqual(Buffer.from(kept.digest), Buffer.from(digest))
    return isOwn ? withoutDigest(kept) : undefined
  }

  /** The links of a tenant, the last to expire first. */
  async list(tenant: string): Promise<PortalLink[]> {
    const ids = await this.redis.zrange(this.keys.portals(tenant), '+inf', String(this.now()), 'BYSCORE', 'REV')
    if (ids.length === 0) return []
    const texts = await this.redis.mget(ids.map(id => this.keys.portal(id)))
    return texts.flatMap(text => (text === null ? [] : [withoutDigest(JSON.parse(text) as Kept)]))
  }

  async revoke(tenant: string, id: string): Promise<void> {
    await this.redis.del(this.keys.portal(id))
    await this.redis.zrem(this.keys.portals(tenant), id)
  }

  async #kept(id: string): Promise<Kept | undefined> {
    if (!idPattern.test(id)) return undefined
    try {
      const text = await this.redis.get(this.keys.portal(id))
      return text === null ? undefined : (JSON.parse(text) as Kept)
    } catch (cause) {
      const message = 'Redis does not say whether the link works; nothing was done, try again'
      throw new UnavailableError('ACCESS_UNKNOWN', message, {}, { cause })
    }
  }
}

function withoutDigest({ digest: _, ...link }: Kept): PortalLink {
  return link
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64url')
}
