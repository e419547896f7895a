import { defaultTenant } from '@sluice/event'
import { defaultMatchSteps } from '@sluice/pattern'
import type { EventVerb } from './actions.js'
import type { Allowed } from './decision.js'
import { EventGrants } from './event-grants.js'
import { type Grant, grantFields, type GrantName, type ManagedKind, type ManagedVerb } from './grant.js'
import { anyName, Mask } from './mask.js'
import { isOfTenant, isWithin, plainName } from './tenancy.js'

/** Grants, and the document that has them: `keys/web-shop`, `grants/billing`. */
export interface Source {
  readonly of: string
  readonly grants: readonly Grant[]
}

interface Line {
  readonly grant: Grant
  readonly allowed: Allowed
}

interface ManagedLine {
  readonly allowed: Allowed
  readonly kind: ManagedKind
  readonly bus: Mask
  readonly name: Mask
  readonly verbs: readonly ManagedVerb[] | undefined
}

/**
 * All grants of one principal. They are about things of its tenant, which they name without it, and about no others. Each part is compiled
 * when it is first asked about, so that rights nobody uses cost little.
 */
export class Rights {
  /** Of the platform's API key, which may do everything in the default tenant. */
  static readonly all = new Rights([], 0, defaultTenant, true)

  private readonly events = new Map<EventVerb, EventGrants>()
  #managed: readonly ManagedLine[] | undefined
  #keys: readonly { readonly allowed: Allowed; readonly name: Mask }[] | undefined

  private constructor(
    private readonly sources: readonly Source[],
    private readonly mostSteps: number,
    readonly tenant: string,
    /** Whether everything of the tenant is allowed, without any grant. */
    readonly isAll: boolean,
  ) {}

  /** @param mostSteps of matching one event with the patterns of one verb and bus */
  static of(sources: readonly Source[], mostSteps = defaultMatchSteps, tenant = defaultTenant): Rights {
    return new Rights(sources, mostSteps, tenant, false)
  }

  /** Of the platform's API key in a tenant. */
  static allOf(tenant: string): Rights {
    return tenant === defaultTenant ? Rights.all : new Rights([], 0, tenant, true)
  }

  /** The name by which the tenant knows something; undefined for what belongs to another tenant. */
  plain(full: string): string | undefined {
    return plainName(this.tenant, full)
  }

  on(verb: EventVerb): EventGrants {
    let grants = this.events.get(verb)
    if (!grants) this.events.set(verb, (grants = new EventGrants(verb, this.lines(verb), this.mostSteps, this.tenant)))
    return grants
  }

  /** The line that allows to manage such a thing. Names that are undefined are not asked about. */
  manages(
    kind: ManagedKind,
    verb: ManagedVerb,
    fullBus: string | undefined,
    fullName: string | undefined,
  ): Allowed | undefined {
    if (!isWithin(this.tenant, kind)) return undefined
    const bus = fullBus === undefined ? undefined : this.plain(fullBus)
    const name = fullName === undefined || !isOfTenant(kind) ? fullName : this.plain(fullName)
    if ((bus === undefined && fullBus !== undefined) || (name === undefined && fullName !== undefined)) return undefined
    this.#managed ??= Array.from(this.lines('manage'), ({ grant, allowed }) => {
      const { kind, bus, name, verbs } = (grant as Extract<Grant, { manage: unknown }>).manage
      return { allowed, kind, bus: maskOf(bus), name: maskOf(name), verbs }
    })
    return this.#managed.find(
      line =>
        line.kind === kind &&
        (line.verbs === undefined || line.verbs.includes(verb)) &&
        (bus === undefined || line.bus.matches(bus)) &&
        (name === undefined || line.name.matches(name)),
    )?.allowed
  }

  /** The line that allows to make and change keys of the name. */
  makesKeys(fullName: string | undefined): Allowed | undefined {
    const name = fullName === undefined ? undefined : this.plain(fullName)
    if (name === undefined && fullName !== undefined) return undefined
    this.#keys ??= Array.from(this.lines('keys'), ({ grant, allowed }) => {
      return { allowed, name: maskOf((grant as Extract<Grant, { keys: unknown }>).keys.name) }
    })
    return this.#keys.find(line => name === undefined || line.name.matches(name))?.allowed
  }

  get audits(): Allowed | undefined {
    for (const { allowed } of this.lines('audit')) return allowed
    return undefined
  }

  private *lines(name: GrantName): Iterable<Line> {
    for (const { of, grants } of this.sources)
      for (const [i, grant] of grants.entries())
        if (name in grant && isKnown(grant, name)) yield { grant, allowed: { allowed: true, by: `${of} grants[${i}]` } }
  }
}

/** A field that only a newer version of Sluice knows may narrow the grant, so here it allows nothing. */
function isKnown(grant: Grant, name: GrantName): boolean {
  const known: readonly string[] = grantFields[name]
  return Object.keys((grant as unknown as Record<string, object>)[name]!).every(field => known.includes(field))
}

function maskOf(name: string | undefined): Mask {
  return name === undefined ? anyName : new Mask(name)
}
