import { membersOf } from '../../components/lossless.js'
import type { Schedule } from './use-schedule.js'

export const timings = ['cron', 'rate', 'at'] as const

/** A schedule as somebody writes it. */
export interface Draft {
  readonly timing: (typeof timings)[number]
  /** What stands at `timing`. */
  readonly expression: string
  readonly timeZone: string
  /** The other settings, by their names. */
  readonly others: Readonly<Record<string, unknown>>
  /** What each run publishes: JSON, or on the way to it. */
  readonly event: string
}

/** Settings that have no field of their own in {@link Draft}. */
const other = ['start', 'end', 'window', 'missed', 'paused', 'deleteAfterCompletion'] as const

/** A new schedule begins with what most set. */
export function newDraft(timeZone: string): Draft {
  const event = {
    bus: 'default',
    type: 'com.shop.report.due',
    data: { at: '<schedule.time>', run: '<schedule.count>' },
  }
  return { timing: 'cron', expression: '0 2 * * *', timeZone, others: {}, event: JSON.stringify(event, null, 2) }
}

export function draftOf(schedule: Schedule): Draft {
  const timing = timings.find(name => schedule[name] !== undefined) ?? 'cron'
  return {
    ...{ timing, expression: schedule[timing] ?? '', timeZone: schedule.timeZone ?? '' },
    others: defined(Object.fromEntries(other.map(name => [name, schedule[name]]))) as Draft['others'],
    event: JSON.stringify(schedule.event, null, 2),
  }
}

/** The schedule as the API takes it; undefined while its event is no object. */
export function settingsOf(draft: Draft): object | undefined {
  const { paused, deleteAfterCompletion } = draft.others
  const event = membersOf(draft.event)
  return event && { ...timesOf(draft), ...defined({ paused, deleteAfterCompletion }), event }
}

/** The settings that say when it runs. */
export function timesOf({ timing, expression, timeZone, others }: Draft): object {
  const { paused: _p, deleteAfterCompletion: _d, ...times } = others
  return { ...times, [timing]: expression, ...(timeZone !== '' && { timeZone }) }
}

function defined(members: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

/** One that runs once has neither begin nor end. */
export function withTiming(draft: Draft, timing: Draft['timing'], expression: string): Draft {
  const { start: _s, end: _e, ...rest } = draft.others
  return { ...draft, timing, expression, others: timing === 'at' ? rest : draft.others }
}
