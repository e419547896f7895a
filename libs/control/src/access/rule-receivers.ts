import { Injectable } from '@nestjs/common'
import { among, type ForSome, nameOf, type Principal, type Redaction, Rights, rootPrincipal } from '@sluice/access'
import { tenantOf } from '@sluice/event'
import { possible, TooCostly } from '@sluice/pattern'
import { Principals, RegistryView, type Rule } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import { kindOf, type Target } from '@sluice/targets'

/** Rules that one answer looks at: the pattern of each is read. */
const lookedAt = 200
/** Characters of one list of an answer: grants that are shown may be large. */
export const mostShown = 4 * 1024 * 1024

/** A rule that sends such events to its targets. */
export interface RuleReceiver {
  readonly rule: string
  readonly owner?: string
  /** The service whose handlers the rule was made from. */
  readonly managedBy?: string
  readonly targets: readonly { readonly id: string; readonly type: string; readonly destination?: string }[]
  /** Other fields of the event that decide whether the rule matches; none where it matches every such event. */
  readonly when: readonly string[]
  /** What grants of the owner hide of the event; absent where they do not let the owner receive every such event. */
  readonly redact?: readonly Redaction[]
  /** Grants of the owner that let it receive, or see more of, some of such events. */
  readonly forSome?: readonly ForSome[]
}

/** Says which rules of a bus send an event of which only some attributes are known, and to whom. */
@Injectable()
export class RuleReceivers {
  constructor(
    private readonly view: RegistryView,
    private readonly principals: Principals,
  ) {}

  /**
   * Of rules that the caller may read, by name.
   *
   * @param after the name after which the page begins
   * @returns those of the next {@link lookedAt} that may match, fewer where they are large, and the last name that was looked at, if there are more
   */
  of(
    caller: Caller,
    bus: string,
    known: Readonly<Record<string, string>>,
    after: string,
  ): { rules: RuleReceiver[]; last: string | undefined } {
    const rules = this.view.snapshot.rules.get(bus) ?? new Map<string, Rule>()
    // where the next page begins is no name that the caller does not see
    const names = [...rules.keys()].filter(name => name > after && caller.may('rules:read', { bus, rule: name })).sort()
    const found: RuleReceiver[] = []
    let characters = 0
    for (const [i, name] of names.entries()) {
      if (i === lookedAt || characters > mostShown) return { rules: found, last: names[i - 1] }
      const receiver = this.#receiver(rules.get(name)!, known)
      characters += JSON.stringify(receiver).length
      found.push(...receiver)
    }
    return { rules: found, last: undefined }
  }

  #receiver(rule: Rule, known: Readonly<Record<string, string>>): RuleReceiver[] {
    const when = rule.enabled ? fieldsThatDecide(rule, known) : undefined
    const targets = rule.targets.filter(target => !('disabled' in target))
    if (when === undefined || targets.length === 0) return []
    const rights = this.#rightsOf(tenantOf(rule.bus).tenant, rule.owner)
    const { view, some } = among(rights, 'receive', rule.bus, known)
    return [
      {
        rule: rule.name,
        ...(rule.owner === undefined ? {} : { owner: rule.owner }),
        ...(rule.managedBy === undefined ? {} : { managedBy: rule.managedBy }),
        targets: targets.map(shown),
        when,
        ...(view ? { redact: view.redact } : {}),
        ...(some.length > 0 && !view?.isWhole ? { forSome: some } : {}),
      },
    ]
  }

  /** A rule without an owner was written by a service that reaches Redis. */
  #rightsOf(tenant: string, owner = nameOf(rootPrincipal)): Rights {
    if (owner === nameOf(rootPrincipal)) return Rights.allOf(tenant)
    const colon = owner.indexOf(':')
    const kind = owner.slice(0, colon) as Principal['kind']
    return this.principals.rightsOf({ kind, name: owner.slice(colon + 1), groups: [], tenant })
  }
}

/** A pattern that takes too many steps matches nothing: its events become dead letters. */
function fieldsThatDecide({ pattern }: Rule, known: Readonly<Record<string, string>>): readonly string[] | undefined {
  try {
    return possible(pattern, known)
  } catch (error) {
    if (error instanceof TooCostly) return undefined
    throw error
  }
}

function shown(target: Target): RuleReceiver['targets'][number] {
  const destination = kindOf(target)?.destination(target)
  return { id: target.id, type: target.type, ...(destination === undefined ? {} : { destination }) }
}
