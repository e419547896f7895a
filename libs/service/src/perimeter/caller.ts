/** A caller and its rights. The door that authenticated it sets it on the request. */
export interface Caller {
  /** The `principal` of the events that it publishes. */
  readonly principal: string
  readonly tenant?: string
  /** @param resource the parameters of the path: `{ bus: 'default', rule: 'big-orders' }` */
  may(action: string, resource: Readonly<Record<string, string>>): boolean
}

/** The caller with the platform's API key, which may do everything. */
export const rootCaller: Caller = { principal: 'api-key', may: () => true }

/** The action of routes that only describe the API: every caller may use them. */
export const everyCaller = 'every-caller'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route that is not public, if the service has a key. */
    caller: Caller
  }
  interface FastifyContextConfig {
    /** The action of the route, from the list in libs/control. A route without one is refused to every caller. */
    action?: string
  }
}

/** Whether the caller may perform the route's action. False for a route without one. */
export function isAllowed(caller: Caller, action: string | undefined, resource: unknown): boolean {
  if (action === undefined) return false
  return action === everyCaller || caller.may(action, resource as Record<string, string>)
}
