import { type Window, windowOf } from '../../resources/windows.js'

export const outcomes = ['succeeded', 'failed', 'gave up'] as const

/** Which attempts are shown, as the URL has it. */
export interface AttemptsFilter {
  readonly outcome?: (typeof outcomes)[number]
  /** Of an HTTP answer: `503`. */
  readonly status?: string
}

export interface TargetFilter extends AttemptsFilter {
  readonly window?: Window
}

/** What the screen shows, as the URL has it. */
export interface DeliveriesFilter extends TargetFilter {
  readonly view?: 'attempts'
  readonly bus?: string
  readonly rule?: string
  readonly target?: string
  readonly subscription?: string
  /** Only targets that fail. */
  readonly failing?: 'true'
}

export function parseFilter(search: Record<string, unknown>): DeliveriesFilter {
  return present({
    view: search['view'] === 'attempts' ? ('attempts' as const) : undefined,
    ...{ bus: textOf(search['bus']), rule: textOf(search['rule']), target: textOf(search['target']) },
    subscription: textOf(search['subscription']),
    failing: search['failing'] === 'true' ? ('true' as const) : undefined,
    ...parseTargetFilter(search),
  })
}

export function parseTargetFilter(search: Record<string, unknown>): TargetFilter {
  return present({
    window: windowOf(search['window']),
    outcome: outcomes.find(outcome => outcome === search['outcome']),
    status: statusProblem(textOf(search['status']) ?? '') === undefined ? textOf(search['status']) : undefined,
  })
}

/** What is wrong with a status that somebody writes. */
export function statusProblem(text: string): string | undefined {
  return text === '' || /^[1-5]\d\d$/.test(text) ? undefined : 'is no status of HTTP'
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

type Present<All> = { [Name in keyof All]?: Exclude<All[Name], undefined> }

function present<All extends object>(all: All): Present<All> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Present<All>
}
