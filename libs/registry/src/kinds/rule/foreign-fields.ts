import { getMetadataStorage } from 'class-validator'
import { type Rule, RuleSettings } from './rule.js'
import { kindOf, type Target } from '@sluice/targets'

/**
 * Keeps fields of the old rule that only a newer version of Sluice knows: during a rolling update, a writer that does not know
 * them must not delete them. Fields of a target stay if its id and type stay.
 */
export function withForeignFields(rule: Rule, before: Rule | undefined): Rule {
  if (!before) return rule
  const targets = rule.targets.map(target => {
    const old = before.targets.find(({ id, type }) => id === target.id && type === target.type)
    const kind = kindOf(target)
    return old && kind ? ({ ...foreignFields(old, kind.settings), ...target } as Target) : target
  })
  return { ...foreignFields(before, RuleSettings, ['bus', 'name']), ...rule, targets }
}

function foreignFields(value: object, type: new () => object, known: readonly string[] = []): object {
  const fields = getMetadataStorage().getTargetValidationMetadatas(type, '', true, false)
  const names = new Set([...known, ...fields.map(({ propertyName }) => propertyName)])
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.has(name)))
}
