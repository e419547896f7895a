import {
  type Action,
  type Decision,
  decide,
  type Forbidden,
  forbidden,
  nameOf,
  type Principal,
  type Resource,
  Rights,
  rootPrincipal,
} from '@sluice/access'
import { nameOfTenant } from '@sluice/event'

export { forbidden, type Forbidden }

/** Who sends a request: a principal and its rights. The perimeter sets it on the request. */
export class Caller {
  /** `key:web-shop`: the `principal` of the events that it publishes, the `owner` of the rules that it puts. */
  readonly name: string

  constructor(
    readonly principal: Principal,
    readonly rights: Rights,
  ) {
    this.name = nameOf(principal)
  }

  /** Whether it may do everything in its tenant: then nothing finer has to be asked of what it owns. */
  get isRoot(): boolean {
    return this.rights.isAll
  }

  get tenant(): string {
    return this.rights.tenant
  }

  /** A name that the caller gave, as it is inside Sluice. */
  full(name: string): string {
    return nameOfTenant(this.tenant, name)
  }

  /** Whether something belongs to the caller's tenant. For everything else the caller may ask in vain: to it, that is not there. */
  owns(full: string): boolean {
    return this.rights.plain(full) !== undefined
  }

  /** @param eventJson where the action is about one event */
  decide(action: Action, resource: Resource, eventJson?: string): Decision {
    return decide(this.rights, action, resource, eventJson)
  }

  may(action: Action, resource: Resource): boolean {
    return this.decide(action, resource).allowed
  }

  /** @throws SluiceError `FORBIDDEN` with the missing grant */
  demand(action: Action, resource: Resource, eventJson?: string): void {
    const decision = this.decide(action, resource, eventJson)
    if (!decision.allowed) throw forbidden(this, action, decision)
  }
}

/** The caller with the platform's API key, in the default tenant. */
export const rootCaller = new Caller(rootPrincipal, Rights.all)

/** The action of routes that only describe the API: every caller may use them. */
export const everyCaller = 'every-caller'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route that is not public, if the service has a key. */
    caller: Caller
    /** What was denied of the request, where the status of the answer does not say so: events of a batch. */
    denial: { readonly code: string; readonly missing?: unknown } | undefined
    /** The number of the version that the request wrote of a resource, for the audit. */
    version: number | undefined
  }
  interface FastifyContextConfig {
    /** The action of the route. A route without one is refused to every caller. */
    action?: Action | typeof everyCaller
    /** The resource that the route is about, where it is not what the path names. */
    resource?: (parameters: Readonly<Record<string, string>>) => Resource
  }
}
