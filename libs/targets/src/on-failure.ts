import { namePattern, type OnFailure, type Receiver } from '@sluice/delivery'
import { InvalidError } from '@sluice/event'
import { ValidateBy } from 'class-validator'

/** Checks the shape of `onFailure`; {@link checkStandbys} checks what it names. */
export function IsOnFailure(): PropertyDecorator {
  return ValidateBy({
    name: 'isOnFailure',
    validator: {
      validate: isOnFailure,
      defaultMessage: () => '$property must be "dead-letter", "drop" or {"target": "<id of a standby of this rule>"}',
    },
  })
}

function isOnFailure(value: unknown): value is OnFailure {
  if (typeof value !== 'object' || value === null) return value === 'dead-letter' || value === 'drop'
  const { target, ...others } = value as Record<string, unknown>
  return typeof target === 'string' && namePattern.test(target) && Object.keys(others).length === 0
}

/** @throws InvalidError `INVALID_RULE` if the `onFailure` of a target names an invalid standby */
export function checkStandbys(targets: readonly Receiver[]): void {
  if (targets.every(({ standby }) => standby)) {
    refuse('targets', 'must have one that is no standby: standbys get nothing from matching')
  }
  for (const [i, { id, standby, onFailure }] of targets.entries()) {
    if (typeof onFailure !== 'object') continue
    const path = `targets[${i}].onFailure`
    const other = targets.find(target => target.id === onFailure.target)
    if (standby) refuse(path, 'must be "dead-letter" or "drop": a standby has no standby of its own')
    if (onFailure.target === id) refuse(path, 'must name another target than its own')
    if (!other) refuse(path, `names '${onFailure.target}', which is no target of this rule`)
    if (!other!.standby) refuse(path, `names '${onFailure.target}', which must have "standby": true`)
  }
}

function refuse(path: string, problem: string): never {
  throw new InvalidError('INVALID_RULE', `${path} ${problem}`, { path })
}
