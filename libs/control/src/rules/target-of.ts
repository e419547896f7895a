import { NotFoundError } from '@sluice/event'
import type { Rule } from '@sluice/registry'
import type { Target } from '@sluice/targets'

/** The target of a rule that has this id. @throws NotFoundError `UNKNOWN_TARGET` */
export function targetOf({ bus, name: rule, targets }: Rule, id: string): Target {
  const target = targets.find(target => target.id === id)
  if (target) return target
  const message = `rule '${rule}' has no target '${id}'; it has ${targets.map(({ id }) => id).join(', ')}`
  throw new NotFoundError('UNKNOWN_TARGET', message, { bus, rule, target: id })
}
