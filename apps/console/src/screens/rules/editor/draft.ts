import type { Schemas } from '@sluice/client'
import type { Transform } from '../../../resources/transforms.js'
import { parsed, textOf } from './json-text.js'
import { transformOf, type WrittenTransform, writtenOf } from './written-transform.js'

type Rule = Schemas['Rule']

/** A target as somebody writes it. */
export interface Target {
  readonly [field: string]: unknown
  readonly transform?: WrittenTransform
}

/** What somebody writes before it is saved. */
export interface Draft {
  readonly language: 'pattern' | 'filters' | 'filterPolicy'
  /** JSON, or on the way to it. */
  readonly selection: string
  readonly scope: 'MessageAttributes' | 'MessageBody'
  readonly description: string
  readonly enabled: boolean
  readonly ownResults: boolean
  readonly targets: readonly Target[]
}

/** A new rule: for events such as this one, if there is one. */
export function newDraft(event: Schemas['CloudEvent'] | undefined): Draft {
  return {
    ...{ language: 'pattern', selection: textOf({ type: [event?.type ?? ''] }), scope: 'MessageAttributes' },
    ...{ description: '', enabled: true, ownResults: false, targets: [{ id: 'target-1', type: 'webhook', url: '' }] },
  }
}

export function draftOf(rule: Rule): Draft {
  const language = rule.filters ? 'filters' : rule.filterPolicy ? 'filterPolicy' : 'pattern'
  return {
    language,
    selection: textOf(rule[language]),
    scope: rule.filterPolicyScope ?? 'MessageAttributes',
    description: rule.description ?? '',
    enabled: rule.enabled,
    ownResults: rule.ownResults ?? false,
    targets: rule.targets.map(draftOfTarget),
  }
}

function draftOfTarget({ transform, ...target }: Rule['targets'][number] & SentAs): Target {
  return { ...target, ...(transform && { transform: writtenOf(transform) }) }
}

/** Not all types have one. */
interface SentAs {
  readonly transform?: Transform
}

/** What selects events, as the API takes it; undefined while it is no JSON. */
export function selectionOf({ language, selection, scope }: Draft): Record<string, unknown> | undefined {
  const value = parsed(selection)
  if (value === undefined) return undefined
  return { [language]: value, ...(language === 'filterPolicy' && { filterPolicyScope: scope }) }
}

/** The rule as the API takes it; undefined while something is no JSON. @param before what it was: what no field shows stays */
export function settingsOf(draft: Draft, before: Rule | undefined): Record<string, unknown> | undefined {
  const selection = selectionOf(draft)
  if (!selection) return undefined
  const { description, enabled, ownResults } = draft
  const targets = draft.targets.map(settingsOfTarget)
  if (targets.includes(undefined)) return undefined
  const { managedBy, disabledReason }: Partial<Rule> = before ?? {}
  return {
    ...(description !== '' && { description }),
    enabled,
    ...(!enabled && disabledReason !== undefined && { disabledReason }),
    ...selection,
    targets,
    ...(ownResults && { ownResults }),
    ...(managedBy !== undefined && { managedBy }),
  }
}

/** Undefined while its transform is no JSON. */
function settingsOfTarget({ transform: written, ...target }: Target): object | undefined {
  if (!written) return target
  const transform = transformOf(written)
  return transform && { ...target, transform }
}

/** What a rule is written again with, so that it stays what it is. */
export function settingsOfRule(rule: Rule): Record<string, unknown> {
  const {
    bus: _b,
    name: _n,
    owner: _o,
    ownerGroups: _g,
    fired: _f,
    lastFiredAt: _l,
    warnings: _w,
    lacks: _k,
    ...settings
  } = rule
  return settings
}

/** Asks of a pattern that a field has a value besides. @returns the text as it was if it is no JSON */
export function withField(text: string, path: readonly string[], value: unknown): string {
  const pattern = parsed(text)
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) return text
  return textOf(added(pattern as Record<string, unknown>, path, value))
}

function added(
  pattern: Record<string, unknown>,
  [name, ...rest]: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const before = pattern[name!]
  if (rest.length > 0) {
    const inside = typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {}
    return { ...pattern, [name!]: added(inside as Record<string, unknown>, rest, value) }
  }
  const members: unknown[] = Array.isArray(before) ? before : []
  const isThere = members.some(member => JSON.stringify(member) === JSON.stringify(value))
  return { ...pattern, [name!]: isThere ? members : [...members.filter(member => member !== ''), value] }
}
