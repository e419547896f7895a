/** Who calls, as an authenticator found out. */
export interface Principal {
  /** `root` has the platform's API key, `key` an API key of the registry, `subject` a token of an OIDC issuer. */
  readonly kind: 'root' | 'key' | 'subject'
  /** The name of the key or subject; empty for `root`. */
  readonly name: string
  /** The groups of a subject, as its token says. */
  readonly groups: readonly string[]
}

/** The one with the platform's API key. */
export const rootPrincipal: Principal = { kind: 'root', name: '', groups: [] }

/** The `principal` of the events that it publishes: `api-key`, `key:web-shop`, `subject:alice`. */
export function nameOf({ kind, name }: Principal): string {
  return kind === 'root' ? 'api-key' : `${kind}:${name}`
}
