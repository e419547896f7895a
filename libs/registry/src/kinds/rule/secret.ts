import { randomBytes } from 'node:crypto'
import { hiddenSecret, type Rule, type RuleSettings } from './rule.js'
import type { Target } from './target.js'

/** Gives every webhook a secret: its own, else the one it had, else a new one. */
export function withSecrets(
  settings: RuleSettings,
  before: Rule | undefined,
): { targets: Target[]; newSecrets: string[] } {
  const newSecrets: string[] = []
  const targets = settings.targets.map(target => {
    if (target.type !== 'webhook' || (target.secret && target.secret !== hiddenSecret)) return target
    const old = before?.targets.find(t => t.id === target.id)
    if (old?.type === 'webhook' && old.secret) return { ...target, secret: old.secret }
    newSecrets.push(target.id)
    return { ...target, secret: `whsec_${randomBytes(32).toString('base64')}` }
  })
  return { targets, newSecrets }
}
