import { type Action, type Decision, decide, nameOf, type Principal, type Resource, Rights } from '@sluice/access'
import { SluiceError } from '@sluice/event'

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

  /** Whether it may do everything: then nothing finer has to be asked. */
  get isRoot(): boolean {
    return this.rights === Rights.all
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

/** The caller with the platform's API key. */
export const rootCaller = new Caller({ kind: 'root', name: 'api-key', groups: [] }, Rights.all)

/** The action of routes that only describe the API: every caller may use them. */
export const everyCaller = 'every-caller'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route that is not public, if the service has a key. */
    caller: Caller
  }
  interface FastifyContextConfig {
    /** The action of the route. A route without one is refused to every caller. */
    action?: Action | typeof everyCaller
    /** The resource that the route is about, where it is not what the path names. */
    resource?: (parameters: Readonly<Record<string, string>>) => Resource
  }
}

/** @param what the action, or what else was refused, in words */
export function forbidden({ name }: Caller, what: string, { missing, why }: Refused): SluiceError {
  const lacks = why ?? `it lacks a grant such as ${JSON.stringify(missing)}`
  return new SluiceError('FORBIDDEN', `'${name}' may not do this (${what}): ${lacks}`, missing ? { missing } : {})
}

type Refused = Partial<Pick<Extract<Decision, { allowed: false }>, 'missing'>> & { readonly why?: string }
