import { type Window, windowOf } from '../../resources/windows.js'

/** Which rules are listed, and in which order, as the URL has it. */
export interface RulesSearch {
  readonly bus?: string
  /** A part of the name. */
  readonly find?: string
  readonly show?: 'failing' | 'never' | 'disabled'
  readonly sort?: 'rate' | 'failures' | 'fired'
  readonly window?: Window
}

export interface RuleSearch {
  readonly tab?: 'edit' | 'versions'
  readonly window?: Window
  /** The version that is looked at. */
  readonly version?: string
}

export interface NewSearch {
  readonly bus?: string
  /** The position of the event that it is made from. */
  readonly from?: string
}

type Given = Record<string, unknown>

export function parseRules(given: Given): RulesSearch {
  return thoseGiven({
    ...{ bus: text(given, 'bus'), find: text(given, 'find'), window: windowOf(given['window']) },
    show: oneOf(given, 'show', ['failing', 'never', 'disabled']),
    sort: oneOf(given, 'sort', ['rate', 'failures', 'fired']),
  })
}

export function parseRule(given: Given): RuleSearch {
  return thoseGiven({
    tab: oneOf(given, 'tab', ['edit', 'versions']),
    window: windowOf(given['window']),
    version: text(given, 'version'),
  })
}

export function parseNew(given: Given): NewSearch {
  return thoseGiven({ bus: text(given, 'bus'), from: text(given, 'from') })
}

function text(given: Given, name: string): string | undefined {
  const value = given[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function oneOf<Value extends string>(given: Given, name: string, values: readonly Value[]): Value | undefined {
  return values.find(value => value === given[name])
}

function thoseGiven<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}
