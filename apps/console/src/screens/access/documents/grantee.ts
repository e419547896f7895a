import type { Schemas } from '@sluice/client'

export type Grantee = Schemas['Grantee']

export const granteeKinds = ['group', 'subject', 'key', 'tenant'] as const
export type GranteeKind = (typeof granteeKinds)[number]

/** `group:support`. */
export function granteeText(to: Grantee): string {
  return Object.entries(to)
    .map(([kind, name]) => `${kind}:${String(name)}`)
    .join('')
}

export function granteeParts(to: Grantee): readonly [kind: GranteeKind, name: string] {
  const [[kind, name] = ['group', '']] = Object.entries(to)
  return [kind as GranteeKind, String(name)]
}
