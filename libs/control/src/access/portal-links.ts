import { Inject, Injectable } from '@nestjs/common'
import { ConflictError, InvalidError, NotFoundError, tenantOf } from '@sluice/event'
import {
  type Caller,
  mostPortalLinks,
  type PortalLink,
  Portals,
  type PortalSession,
  SETTINGS,
  type Settings,
} from '@sluice/service'
import { ApiKeys } from './api-keys.js'

/** Milliseconds that a link works. */
const lasts = { leastMs: 60_000, byDefaultMs: 15 * 60_000, mostMs: 24 * 3_600_000 }
/** Origins of a link, and characters of each. */
const most = { ancestors: 10, characters: 255 }

/** A link as the caller's tenant names its key. */
export type ShownLink = Omit<PortalLink, 'keyMadeAt'>

/** A link that was made, with its address: the token in it cannot be shown again. */
export interface MadeLink extends ShownLink {
  /** With the token in its fragment, which browsers send to nobody. A path where `PUBLIC_URL` is not set. */
  readonly url: string
}

/** Makes links by which somebody without a key of his own sees, for a short time, what one key may see. */
@Injectable()
export class PortalLinks {
  constructor(
    private readonly portals: Portals,
    private readonly keys: ApiKeys,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * @throws InvalidError `INVALID_PORTAL_LINK`; NotFoundError `UNKNOWN_KEY`; ConflictError `TOO_MANY_PORTAL_LINKS`; SluiceError `FORBIDDEN`
   * for a key that the caller could not make, or that can do more than the caller
   */
  async make(caller: Caller, body: unknown): Promise<MadeLink> {
    const { key: plain, lastsMs, frameAncestors } = checked(body)
    const name = caller.full(plain)
    caller.demand('portal-links:write', { key: name })
    const key = await this.keys.find(name)
    if (key.signs) throw wrong('key', `the key '${plain}' signs requests, so it opens no portal; name another one`)
    this.keys.demandAllOf(caller, key)
    const given = { key: name, keyMadeAt: key.createdAt, frameAncestors, by: caller.name, lastsMs }
    const made = await this.portals.links.make(caller.tenant, given)
    if (!made) {
      const message = `there are ${mostPortalLinks} links already; revoke some, or wait until they expire`
      throw new ConflictError('TOO_MANY_PORTAL_LINKS', message, { limit: mostPortalLinks })
    }
    const { link, token } = made
    const base = this.settings.PUBLIC_URL.replace(/\/$/, '')
    return { ...shown(link), url: `${base}/portal/${link.id}#${token}` }
  }

  /** Those of the caller's tenant whose keys the caller may make, the last to expire first. */
  async list(caller: Caller): Promise<ShownLink[]> {
    const links = await this.portals.links.list(caller.tenant)
    const works = ({ key, keyMadeAt }: PortalLink) =>
      this.keys.all().get(key)?.createdAt === keyMadeAt && caller.may('portal-links:read', { key })
    return links.filter(works).map(shown)
  }

  /** Ends the link and all sessions by it. @throws NotFoundError `UNKNOWN_PORTAL_LINK` */
  async revoke(caller: Caller, id: string): Promise<void> {
    const link = await this.portals.links.find(id)
    if (!link || !caller.owns(link.key) || !caller.may('portal-links:delete', { key: link.key })) throw unknown(id)
    await this.portals.links.revoke(caller.tenant, id)
  }

  /** @throws NotFoundError `UNKNOWN_PORTAL_LINK` also for a wrong token: who guesses learns nothing */
  async exchange(id: string, body: unknown): Promise<PortalSession> {
    const { token, ...others } = fieldsOf(body)
    const [other] = Object.keys(others)
    if (other !== undefined) throw wrong(other, `there is no field '${other}'; send token`)
    if (typeof token !== 'string') throw wrong('token', 'token must be a text: what stands behind # in the link')
    const session = await this.portals.exchange(id, token)
    if (!session) throw unknown(id)
    return session
  }

  /** The origins of pages that may show the link in a frame; none for a link that is over. @throws UnavailableError `ACCESS_UNKNOWN` */
  async frameAncestors(id: string): Promise<readonly string[]> {
    return (await this.portals.links.find(id))?.frameAncestors ?? []
  }
}

function shown({ keyMadeAt: _, ...link }: PortalLink): ShownLink {
  return { ...link, key: tenantOf(link.key).name }
}

function checked(body: unknown): { key: string; lastsMs: number; frameAncestors: string[] } {
  const { key, expiresInMs = lasts.byDefaultMs, frameAncestors = [], ...others } = fieldsOf(body)
  const [other] = Object.keys(others)
  if (other !== undefined) throw wrong(other, `there is no field '${other}'; send key, expiresInMs, frameAncestors`)
  if (typeof key !== 'string') throw wrong('key', 'key must be the name of an API key')
  const lastsMs = Number.isInteger(expiresInMs) ? (expiresInMs as number) : 0
  if (lastsMs < lasts.leastMs || lastsMs > lasts.mostMs)
    throw wrong('expiresInMs', `expiresInMs must be a whole number from ${lasts.leastMs} to ${lasts.mostMs}`)
  if (!Array.isArray(frameAncestors) || frameAncestors.length > most.ancestors)
    throw wrong('frameAncestors', `frameAncestors must be a list of at most ${most.ancestors} origins`)
  return { key, lastsMs, frameAncestors: frameAncestors.map((one, i) => originOf(one, `frameAncestors[${i}]`)) }
}

/** It becomes a part of a header, so it is nothing but an origin. */
function originOf(value: unknown, path: string): string {
  const isShort = typeof value === 'string' && value.length <= most.characters
  const url = isShort && URL.canParse(value) ? new URL(value) : undefined
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === 'localhost')
  if (url && isSafe && url.origin === value && /^[\x21-\x7e]+$/.test(value) && !/[;,*' ]/.test(value)) return value
  throw wrong(path, `${path} must be an https origin such as https://app.example, without a path or a star`)
}

function fieldsOf(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>
  throw wrong('', 'the body must be a JSON object')
}

function wrong(path: string, message: string): InvalidError {
  return new InvalidError('INVALID_PORTAL_LINK', message, { path })
}

function unknown(link: string): NotFoundError {
  const message = 'there is no such link to the portal, or it has ended; ask for another one'
  return new NotFoundError('UNKNOWN_PORTAL_LINK', message, { link })
}
