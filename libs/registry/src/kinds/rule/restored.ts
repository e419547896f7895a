import { kindOf, type Target } from '@sluice/targets'
import { UnavailableError } from '@sluice/event'
import type { SecretKeys } from '../../secrets/secret-keys.js'
import { type Rule, withoutSecrets } from './rule.js'
import { openedTarget } from './secret.js'

type Fields = Record<string, string | undefined>

/**
 * The settings to put so that the rule is what it was. A target that the rule has now keeps its secrets of now: one may have been
 * replaced because it got known. A target that it has not any more gets back its secrets of then, or new ones if those cannot be opened
 * or were not kept.
 *
 * @param now the rule as it is; undefined if it is deleted
 */
export function restored(version: Rule, now: Rule | undefined, keys: SecretKeys): object {
  const targets = version.targets.map(target => {
    const isThere = now?.targets.some(({ id, type }) => id === target.id && type === target.type)
    return isThere ? withHidden(target) : withOpened(version, target, keys)
  })
  return { ...withoutSecrets(version), targets }
}

/** The text that stands for a secret asks a put to keep it. */
function withHidden(target: Target): Target {
  const hidden: Fields = {}
  for (const [field, secret] of Object.entries(kindOf(target)?.secrets ?? {})) hidden[field] = secret.hidden
  return { ...target, ...hidden }
}

function withOpened(rule: Rule, target: Target, keys: SecretKeys): Target {
  try {
    return openedTarget(rule, target, keys)
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error
    const without = { ...target } as Target & Fields
    for (const field of Object.keys(kindOf(target)?.secrets ?? {})) delete without[field]
    return without
  }
}
