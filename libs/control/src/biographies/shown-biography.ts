import type { Biography } from '@sluice/biography'
import { tenantOf } from '@sluice/event'

/** Stands in place of texts that may hold what the caller does not see. */
const hiddenText = 'hidden: you do not see the whole event'

/** Members whose text may hold anything of the event. */
const texts: ReadonlySet<string> = new Set(['error', 'answer'])

/** The biography without the texts of receivers and handlers, and without addresses, for a caller that does not see the whole event. */
export function withoutTexts<T extends Pick<Biography, 'list' | 'deliveries'>>(biography: T): T {
  return { ...biography, list: hide(biography.list), deliveries: hide(biography.deliveries) }
}

/** The value without those texts, at every depth. */
export function hide<T>(value: T): T {
  if (Array.isArray(value)) return value.map(hide) as T
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([name]) => name !== 'stack' && name !== 'from')
  return Object.fromEntries(members.map(([name, one]) => [name, texts.has(name) ? hiddenText : hide(one)])) as T
}

/**
 * The biography without some rules, for a caller that does not see the whole event: by whether such a rule matched it would learn what is
 * hidden. So nothing differs where there was no such rule.
 */
export function withoutRules(told: Biography, isHidden: (rule: string) => boolean): Biography {
  const shown = (one: object) => !('rule' in one) || typeof one.rule !== 'string' || !isHidden(one.rule)
  const list = told.list.flatMap(item => {
    if (item.step === 'NO_STANDARD_RULES_MATCHED') return []
    if (item.step !== 'RULE_MATCH') return shown(item) ? [item] : []
    const rules = (item['rules'] as readonly { readonly rule: string }[]).filter(shown)
    return rules.length > 0 ? [{ ...item, rules }] : []
  })
  const { routed, missing } = told
  const hidden = {
    code: 'hidden',
    detail: 'rules that ask about what you do not see of the event are left out',
  } as const
  return {
    ...told,
    ...{ complete: false, missing: [...missing, hidden], list, deliveries: told.deliveries.filter(shown) },
    routed: routed?.rules ? { ...routed, rules: routed.rules.filter(shown) } : routed,
  }
}

/** Bus and position of another event. */
export interface Spot {
  readonly bus: string
  readonly position: string
}

/** The other events that a biography names, by steps and deliveries. */
export function spotsOf({ list, deliveries, ...own }: Told): Spot[] {
  const all = [...list, ...deliveries.flatMap(({ effects }) => effects)].filter(isSpot)
  return all.filter(({ bus, position }) => bus !== own.bus || position !== own.position)
}

/** The biography without bus and position of events that the caller may not know of. */
export function withoutSpots<T extends Told>(told: T, isHidden: (spot: Spot) => boolean): T {
  const shown = <One extends object>(one: One): One => {
    if (!isSpot(one) || !isHidden(one)) return one
    const { bus: _, position: _p, ...rest } = one
    return { ...rest, notYours: true } as unknown as One
  }
  const deliveries = told.deliveries.map(delivery => ({ ...delivery, effects: delivery.effects.map(shown) }))
  return { ...told, list: told.list.map(shown), deliveries }
}

type Told = Pick<Biography, 'bus' | 'position' | 'list' | 'deliveries'>

function isSpot(one: object): one is Spot {
  return 'bus' in one && typeof one.bus === 'string' && 'position' in one && typeof one.position === 'string'
}

/** Buses of an answer as the caller's tenant calls them, wherever they stand. Parts that are kept as texts stay as they are. */
export function withPlainBuses<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withPlainBuses) as T
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  const plain = ([name, one]: [string, unknown]) => [
    name,
    name === 'bus' && typeof one === 'string' ? tenantOf(one).name : withPlainBuses(one),
  ]
  return Object.fromEntries(Object.entries(value).map(plain)) as T
}
