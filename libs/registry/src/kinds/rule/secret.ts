import { UnavailableError } from '@sluice/event'
import { kindOf, type Secret, type Target } from '@sluice/targets'
import { sealedOver } from '../../secrets/sealed-over.js'
import { isSealed, type SecretKeys } from '../../secrets/secret-keys.js'
import type { NewSecrets } from '../kind.js'
import { namesOfTarget, type Rule, type RuleNames, type RuleSettings } from './rule.js'

type Fields = Record<string, string | undefined>

/**
 * Sets the secrets of every target, sealed: given ones, else those it had, else new ones. A secret that stays is the very same text
 * afterwards, unless it is to be sealed anew.
 *
 * @throws UnavailableError if a secret that is there cannot be opened, and would be lost or written in clear text
 */
export function withSecrets(
  { targets: given }: RuleSettings,
  names: RuleNames,
  before: Rule | undefined,
  keys: SecretKeys,
): { targets: Target[]; newSecrets: NewSecrets } {
  const newSecrets: Record<string, Fields> = {}
  const targets = given.map(target => {
    const secrets = kindOf(target)?.secrets
    if (!secrets) return target
    const old = before?.targets.find(({ id, type }) => id === target.id && type === target.type)
    const write = new SecretWrite(target, old, field => placeOf(names, target, field), keys)
    const made: Fields = {}
    const next = { ...target } as Target & Fields
    for (const [field, secret] of Object.entries(secrets)) {
      const text = write.next(field, secret) ?? (secret.make && (made[field] = secret.make()))
      if (text === undefined) delete next[field]
      else next[field] = text === made[field] ? write.seal(field, text) : text
    }
    if (Object.keys(made).length > 0) newSecrets[target.id] = made
    return next
  })
  return { targets, newSecrets: newSecrets as NewSecrets }
}

/** One target's secrets in a write of its rule. */
class SecretWrite {
  readonly #given: Fields
  readonly #old: Fields

  constructor(
    target: Target,
    old: Target | undefined,
    private readonly place: (field: string) => string,
    private readonly keys: SecretKeys,
  ) {
    this.#given = target as unknown as Fields
    this.#old = (old ?? {}) as unknown as Fields
  }

  /** The text to write; undefined if there is none to keep. */
  next(field: string, { hidden, make, previousOf }: Secret): string | undefined {
    const given = this.#given[field]
    const old = this.#old[field]
    if (given && given !== hidden) return this.#holds(field, given) ? this.#kept(field) : this.seal(field, given)
    if (given !== hidden && !make) return undefined
    const replaced = previousOf !== undefined && this.#replaced(previousOf, hidden)
    if (replaced) return this.seal(field, this.keys.open(replaced, this.place(previousOf)))
    return old && this.#kept(field)
  }

  #kept(field: string): string {
    return this.keys.renewed(this.#old[field]!, this.place(field))
  }

  /** @throws UnavailableError if there is a sealed secret already, and no key */
  seal(field: string, secret: string): string {
    return sealedOver(this.#old[field], secret, this.place(field), this.keys)
  }

  /** The old text of a field that this write gives another secret. */
  #replaced(field: string, hidden: string): string | undefined {
    const given = this.#given[field]
    return given && given !== hidden && !this.#holds(field, given) ? this.#old[field] : undefined
  }

  /** Whether the secret is the one that is there. */
  #holds(field: string, secret: string): boolean {
    const old = this.#old[field]
    try {
      return old !== undefined && this.keys.open(old, this.place(field)) === secret
    } catch (error) {
      if (error instanceof UnavailableError) return false
      throw error
    }
  }
}

/**
 * The rule without secrets in clear text. A target that only a newer version knows keeps nothing but its names, for only that one
 * knows which fields are secrets.
 */
export function withSealedSecrets(rule: Rule): Rule {
  return { ...rule, targets: rule.targets.map(withSealed) }
}

function withSealed(target: Target): Target {
  const kind = kindOf(target)
  if (!kind) return namesOfTarget(target)
  const kept = { ...target } as Target & Fields
  for (const field of Object.keys(kind.secrets ?? {}))
    if (kept[field] !== undefined && !isSealed(kept[field])) delete kept[field]
  return kept
}

/** The target with its secrets as they are used; the target itself if none is sealed. @throws UnavailableError */
export function openedTarget(names: RuleNames, target: Target, keys: SecretKeys): Target {
  let opened: (Target & Fields) | undefined
  for (const [field, text] of sealedFields(target))
    (opened ??= { ...target } as Target & Fields)[field] = keys.open(text, placeOf(names, target, field))
  return opened ?? target
}

/** Why a secret of the rule cannot be opened; undefined if the keys of all are there. */
export function sealedProblem(rule: Rule, keys: SecretKeys): UnavailableError | undefined {
  for (const target of rule.targets) {
    for (const [field, text] of sealedFields(target)) {
      const problem = keys.problem(text, placeOf(rule, target, field))
      if (problem) return problem
    }
  }
  return undefined
}

function sealedFields(target: Target): (readonly [field: string, text: string])[] {
  return Object.keys(kindOf(target)?.secrets ?? {}).flatMap(field => {
    const text = (target as unknown as Fields)[field]
    return text !== undefined && isSealed(text) ? [[field, text] as const] : []
  })
}

/** Names of buses, rules and targets have no slash. */
function placeOf({ bus, name }: RuleNames, { id }: Target, field: string): string {
  return `rule:${bus}/${name}/${id}/${field}`
}
