import { copyOf, Guest, nameOf, Owner, type Principal, Rights, rootPrincipal } from '@sluice/access'
import { messageOf, nameOfTenant, SluiceError, tenantOf } from '@sluice/event'
import { isExpired } from './kinds/key.js'
import type { Rule } from './kinds/rule/rule.js'
import type { Principals } from './principals.js'
import type { Snapshot } from './store/snapshot.js'

const rootName = nameOf(rootPrincipal)
const none = Rights.of([])

/** What becomes of an event that some rules matched, by the rights of their owners. */
export interface Narrowed {
  /** The rules that get it as it is. */
  readonly whole: readonly Rule[]
  /** Those that get a copy without what is hidden from their owners. */
  readonly redacted: readonly { readonly rules: readonly Rule[]; copy(hashKey: Uint8Array): string }[]
  /** Those that do not get it. */
  readonly withheld: readonly Rule[]
}

/** The owners of rules, with the rights that they have now. */
export class Owners {
  /**
   * @param view has the current snapshot
   * @param now milliseconds since 1970, by which keys expire
   */
  constructor(
    private readonly view: { readonly snapshot: Snapshot },
    private readonly principals: Principals,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * The principal that a rule acts for. Undefined if it may do everything: a rule of the root key, or of a service that writes to Redis
   * itself. A key that was revoked or has expired, and a principal that only a newer version knows, may do nothing.
   */
  of({ bus, owner, ownerGroups = [] }: Pick<Rule, 'bus' | 'owner' | 'ownerGroups'>): Owner | undefined {
    if (owner === undefined || owner === rootName) return undefined
    const principal = this.#principalOf(tenantOf(bus).tenant, owner, ownerGroups)
    return new Owner(owner, principal ? this.principals.rightsOf(principal) : none)
  }

  /** The owner of the rule of that name; undefined also if there is no such rule. */
  ofRule(bus: string, rule: string): Owner | undefined {
    const found = this.view.snapshot.rules.get(bus)?.get(rule)
    return found && this.of(found)
  }

  /** The owners of rules of a tenant as those of another one, to whose buses they send events. */
  guest(tenant: string, into: string): Guest {
    return new Guest(tenant, this.principals.rightsOfGuest(tenant, into))
  }

  /** @param json the event as the log has it @param rules those that it matched */
  narrow(rules: readonly Rule[], json: string): Narrowed {
    const first = rules.findIndex(rule => this.of(rule))
    if (first < 0) return { whole: rules, redacted: [], withheld: [] }
    const whole = rules.slice(0, first)
    const withheld: Rule[] = []
    const redacted = new Map<string, { rules: Rule[]; copy(hashKey: Uint8Array): string }>()
    const views = new Map()
    for (const rule of rules.slice(first)) {
      const owner = this.of(rule)
      const view = owner?.receives(rule, json, views)
      if (!owner || view?.isWhole) whole.push(rule)
      else if (!view) withheld.push(rule)
      else {
        const hidden = JSON.stringify(view.redact)
        const same = redacted.get(hidden)
        if (same) same.rules.push(rule)
        else redacted.set(hidden, { rules: [rule], copy: hashKey => copyOf(view, json, hashKey) })
      }
    }
    return { whole, redacted: [...redacted.values()], withheld }
  }

  /**
   * The text of an event that was routed before, as the owner of the rule may receive it now.
   *
   * @param isOwn whether it was routed for this rule
   * @param hashKey of redacted values
   * @throws SluiceError `FORBIDDEN` if the owner may not receive it any more, or if that cannot be known because the event cannot be read
   */
  asReceived(rule: Rule, json: string, isOwn: boolean, hashKey: Uint8Array): string {
    const owner = this.of(rule)
    if (!owner) return json
    try {
      const view = owner.stillReceives(rule.bus, json, isOwn)
      if (view) return copyOf(view, json, hashKey)
    } catch (error) {
      throw new SluiceError(
        'FORBIDDEN',
        `what the rule's owner may see of this event is not known: ${messageOf(error)}`,
      )
    }
    throw owner.mayNotReceive(rule.bus, json)
  }

  /** @param tenant of the rule, which is that of its owner */
  #principalOf(tenant: string, owner: string, groups: readonly string[]): Principal | undefined {
    const colon = owner.indexOf(':')
    const [kind, name] = [owner.slice(0, colon), owner.slice(colon + 1)]
    if (kind === 'subject') return { kind, name, groups, tenant }
    const key = kind === 'key' ? this.view.snapshot.keys.get(nameOfTenant(tenant, name)) : undefined
    return key && !isExpired(key, this.now()) ? { kind: 'key', name, groups: [], tenant } : undefined
  }
}
