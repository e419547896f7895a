import { Injectable } from '@nestjs/common'
import { nameOf, type Principal, type Redaction, Rights, rootPrincipal, viewOf } from '@sluice/access'
import { tenantOf } from '@sluice/event'
import { possible, TooCostly } from '@sluice/pattern'
import { Principals, RegistryView, type Rule } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import { kindOf, type Target } from '@sluice/targets'

/** Rules that one answer looks at: the pattern of each is read. */
const lookedAt = 200

/** A rule that sends such events to its targets. */
export interface RuleReceiver {
  readonly rule: string
  readonly owner?: string
  /** The service whose handlers the rule was made from. */
  readonly managedBy?: string
  readonly targets: readonly { readonly id: string; readonly type: string; readonly destination?: string }[]
  /** Other fields of the event that decide whether the rule matches; none where it matches every such event. */
  readonly when: readonly string[]
  /** What grants of the owner hide of the event; absent where they do not let the owner receive it. */
  readonly redact?: readonly Redaction[]
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
   * @returns those of the next {@link lookedAt} that may match, and the last name that was looked at, if there are more
   */
  of(
    caller: Caller,
    bus: string,
    known: Readonly<Record<string, string>>,
    after: string,
  ): { rules: RuleReceiver[]; last: string | undefined } {
    const rules = this.view.snapshot.rules.get(bus) ?? new Map<string, Rule>()
    const names = [...rules.keys()].filter(name => name > after).sort()
    const some = names.slice(0, lookedAt)
    const found = some.flatMap(name =>
      caller.may('rules:read', { bus, rule: name }) ? this.#receiver(rules.get(name)!, known) : [],
    )
    return { rules: found, last: names.length > some.length ? some.at(-1) : undefined }
  }

  #receiver(rule: Rule, known: Readonly<Record<string, string>>): RuleReceiver[] {
    const when = rule.enabled ? fieldsThatDecide(rule, known) : undefined
    const targets = rule.targets.filter(target => !('disabled' in target))
    if (when === undefined || targets.length === 0) return []
    const view = viewOf(
      this.#rightsOf(tenantOf(rule.bus).tenant, rule.owner),
      'receive',
      rule.bus,
      JSON.stringify(known),
    )
    return [
      {
        rule: rule.name,
        ...(rule.owner === undefined ? {} : { owner: rule.owner }),
        ...(rule.managedBy === undefined ? {} : { managedBy: rule.managedBy }),
        targets: targets.map(shown),
        when,
        ...(view ? { redact: view.redact } : {}),
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
