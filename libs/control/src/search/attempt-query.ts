import { type AttemptView, recordedOutcomes, type Step } from '@sluice/biography'
import { timeRangeOf, type TimeRange, wrong } from './search-query.js'

/** Fields that are texts. */
const attemptTexts = ['rule', 'target', 'subscription'] as const
const attemptFields = ['from', 'to', 'endedFrom', 'endedTo', ...attemptTexts, 'outcome', 'status'] as const

/** Most characters of one value. */
const longest = 256

/** Which attempts are asked for. All that is given must hold. */
export interface AttemptQuery {
  /** When their events were appended. */
  readonly appended: TimeRange
  /** When they ended, by the clock of the process that made them. */
  readonly ended: TimeRange
  readonly rule?: string
  readonly target?: string
  /** The subscription that the target fills, by the rules of now. */
  readonly subscription?: string
  readonly outcome?: AttemptView['outcome']
  /** Of an HTTP answer. */
  readonly status?: number
}

/**
 * @param given the parameters of a URL
 * @throws InvalidError `INVALID_FILTER`: a misspelt filter must not match everything
 */
export function attemptQueryOf(given: Readonly<Record<string, unknown>>): AttemptQuery {
  const unknown = Object.keys(given).find(name => !(attemptFields as readonly string[]).includes(name))
  if (unknown !== undefined) throw wrong(unknown, `is none: filter by ${attemptFields.join(', ')}`)
  const texts = attemptTexts.flatMap(name => (given[name] === undefined ? [] : [[name, textOf(name, given[name])]]))
  return {
    appended: timeRangeOf(given, 'INVALID_FILTER'),
    ended: timeRangeOf(given, 'INVALID_FILTER', ['endedFrom', 'endedTo']),
    ...(Object.fromEntries(texts) as Partial<Record<(typeof attemptTexts)[number], string>>),
    ...outcomeOf(given['outcome']),
    ...statusOf(given['status']),
  }
}

/** Whether an attempt is one that is asked for, but for its subscription. */
export function isAsked(query: AttemptQuery, step: Extract<Step, { attempt: number }>, outcome: string): boolean {
  const { ended } = query
  if (query.rule !== undefined && query.rule !== step.rule) return false
  if (query.target !== undefined && query.target !== step.target) return false
  if (query.outcome !== undefined && query.outcome !== outcome) return false
  if (query.status !== undefined && query.status !== step.status) return false
  return (ended.from === undefined || step.at >= ended.from) && (ended.to === undefined || step.at < ended.to)
}

function textOf(name: string, given: unknown): string {
  if (typeof given === 'string' && given !== '' && given.length <= longest) return given
  throw wrong(name, `must be a name of at most ${longest} characters`)
}

function outcomeOf(given: unknown): Pick<AttemptQuery, 'outcome'> {
  if (given === undefined) return {}
  const outcome = recordedOutcomes.find(one => one === given)
  if (outcome) return { outcome }
  throw wrong('outcome', `must be one of ${recordedOutcomes.join(', ')}`)
}

function statusOf(given: unknown): Pick<AttemptQuery, 'status'> {
  if (given === undefined) return {}
  if (typeof given === 'string' && /^[1-5]\d\d$/.test(given)) return { status: Number(given) }
  throw wrong('status', 'must be a status of HTTP, from 100 to 599')
}
