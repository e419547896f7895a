import { SluiceError, tenantOf } from '@sluice/event'
import { decide, eventGrant } from './decide.js'
import type { Grant } from './grant.js'
import { asksAboutHidden, hiddenAsked } from './hidden-asks.js'
import { isCopy } from './redacted-copy.js'
import type { Rights } from './rights.js'
import { View } from './view.js'
import { viewOf } from './view-of.js'

/** A rule, as far as it says what reaches its owner. */
export interface OwnedRule {
  readonly bus: string
  readonly pattern: object
}

/** Why something does not reach an owner. */
export interface Withheld {
  /** In words. */
  readonly reason: string
  /** A grant with which it would, to be reviewed and pasted. */
  readonly missing: Grant
}

/** How one event is seen, by rights. */
export type Views = Map<Rights, View | undefined>

/** The principal that a rule acts for, with the rights that it has now. */
export class Owner {
  /** @param name as events name it: `key:web-shop` */
  constructor(
    readonly name: string,
    readonly rights: Rights,
  ) {}

  /**
   * How an event that the rule's pattern matched reaches the owner; undefined if it does not. It does not where the pattern asks about
   * something that the owner does not see of this event.
   *
   * @param json the event as the log has it
   * @param views how this event is seen by the rights of others and, after the call, by those of the owner
   */
  receives({ bus, pattern }: OwnedRule, json: string, views: Views = new Map()): View | undefined {
    let view = views.get(this.rights)
    if (!view && !views.has(this.rights)) {
      view = viewOf(this.rights, 'receive', bus, json)
      views.set(this.rights, view)
    }
    return view && !asksAboutHidden(pattern, view.redact) ? view : undefined
  }

  /** Why an event that the rule's pattern matched does not reach the owner; undefined if it does. @param json the event as the log has it */
  withholds(rule: OwnedRule, json: string): Withheld | undefined {
    if (this.receives(rule, json)) return undefined
    const missing = this.missingFor(rule.bus, json)
    const view = viewOf(this.rights, 'receive', rule.bus, json)
    if (view) return { reason: this.hides(rule, view), missing }
    return { reason: `no receive grant of '${this.name}' is for this event`, missing }
  }

  /**
   * Why no event at all that the rule's pattern matches reaches the owner. Undefined also where that is not certain: patterns of grants and
   * rule are compared by the attributes that both ask about.
   */
  withholdsAll(rule: OwnedRule): Withheld | undefined {
    const { bus, pattern } = rule
    const { name } = tenantOf(bus)
    const missing: Grant = { receive: { bus: name, pattern } }
    const grants = this.rights.on('receive').on(bus)
    if (!grants.any) return { reason: `'${this.name}' has no receive grant on bus '${name}'`, missing }
    const view = grants.atMost(pattern)
    if (!view) return { reason: `no receive grant of '${this.name}' is for events that this pattern matches`, missing }
    return asksAboutHidden(pattern, view.redact) ? { reason: this.hides(rule, view), missing } : undefined
  }

  private hides({ pattern }: OwnedRule, view: View): string {
    const paths = hiddenAsked(pattern, view.redact).join(', ')
    return `the pattern asks about ${paths}, which the receive grants of '${this.name}' hide`
  }

  /**
   * How an event that was routed before reaches the owner by the rights of now; undefined if it does not.
   *
   * @param isOwn whether it was routed for this rule. A copy that was made for it may lack what a grant asks about and hides, so such a
   * grant lets it go on as it is. Its hashes stay. The rule may have another owner by now, so a grant must match otherwise
   */
  stillReceives(bus: string, json: string, isOwn: boolean): View | undefined {
    const view = viewOf(this.rights, 'receive', bus, json)
    if (!isOwn || !isCopy(json)) return view
    if (view) return View.of([view.redact.flatMap(({ path, as }) => (as === 'removed' ? [path] : []))])
    return this.rights.on('receive').on(bus).askAboutHidden ? View.whole : undefined
  }

  /** Why an event of the bus does not reach it, as an error `FORBIDDEN` with the missing grant. */
  mayNotReceive(bus: string, json: string): SluiceError {
    const missing = this.missingFor(bus, json)
    const lacks = `it lacks a grant such as ${JSON.stringify(missing)}`
    return new SluiceError('FORBIDDEN', `the rule's owner '${this.name}' may not receive this event: ${lacks}`, {
      missing,
    })
  }

  private missingFor(bus: string, json: string): Grant {
    const { name } = tenantOf(bus)
    try {
      return eventGrant('receive', name, json)
    } catch {
      // the event is no JSON, so the grant cannot name what it is about
      return { receive: { bus: name } }
    }
  }

  /**
   * @param json the event as it will stand on the bus
   * @param of what it owns
   * @throws SluiceError `FORBIDDEN` with the missing grant
   */
  demandPublish(bus: string, json: string, of: 'rule' | 'schedule' = 'rule'): void {
    const decision = decide(this.rights, 'events:publish', { bus }, json)
    if (decision.allowed) return
    const { missing, reason } = decision
    const lacks = reason ?? `it lacks a grant such as ${JSON.stringify(missing)}`
    throw new SluiceError(
      'FORBIDDEN',
      `the ${of}'s owner '${this.name}' may not publish this on bus '${tenantOf(bus).name}': ${lacks}`,
      {
        missing,
      },
    )
  }
}
