/** Who calls, and what they may do. The door that let them in sets it on the request. */
export interface Caller {
  /** Stamped on the events that they publish. */
  readonly principal: string
  readonly tenant?: string
  /** @param resource what the path names: `{ bus: 'default', rule: 'big-orders' }` */
  may(action: string, resource: Readonly<Record<string, string>>): boolean
}

/** Who has the API key of the platform: there is nothing that they may not do. */
export const rootCaller: Caller = { principal: 'api-key', may: () => true }

/** Declared by routes that do nothing and only say what is there: every caller may ask. */
export const everyCaller = 'every-caller'

declare module 'fastify' {
  interface FastifyRequest {
    /** On every route that is not public, where the service has a key. */
    caller: Caller
  }
  interface FastifyContextConfig {
    /** What the route does, of the list in libs/control. A route without one is refused to everybody. */
    action?: string
  }
}

/** Whether the caller may do what the route declares. Nobody may what it does not declare. */
export function isAllowed(caller: Caller, action: string | undefined, resource: unknown): boolean {
  if (action === undefined) return false
  return action === everyCaller || caller.may(action, resource as Record<string, string>)
}
