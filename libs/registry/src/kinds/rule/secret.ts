import { kindOf, type Target } from '@sluice/targets'
import type { Rule, RuleSettings } from './rule.js'

/** Sets the secrets of every target: given ones, else those it had, else new ones. */
export function withSecrets(
  settings: RuleSettings,
  before: Rule | undefined,
): { targets: Target[]; newSecrets: string[] } {
  const newSecrets: string[] = []
  const targets = settings.targets.map(target => {
    const secrets: Record<string, string> = {}
    for (const [field, { hidden, make }] of Object.entries(kindOf(target)?.secrets ?? {})) {
      const given = secretOf(target, field)
      if (given && given !== hidden) continue
      const old = before?.targets.find(({ id, type }) => id === target.id && type === target.type)
      const kept = old && secretOf(old, field)
      if (!kept) newSecrets.push(target.id)
      secrets[field] = kept || make()
    }
    return Object.keys(secrets).length > 0 ? ({ ...target, ...secrets } as Target) : target
  })
  return { targets, newSecrets }
}

function secretOf(target: Target, field: string): string | undefined {
  return (target as unknown as Record<string, string | undefined>)[field]
}
