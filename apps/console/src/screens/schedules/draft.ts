import { membersOf } from '../../components/lossless.js'
import type { Schedule } from '../../resources/schedules.js'

export const timings = ['cron', 'rate', 'at'] as const

/** A schedule as somebody writes it. */
export interface Draft {
  readonly timing: (typeof timings)[number]
  /** What stands at `timing`. */
  readonly expression: string
  readonly timeZone: string
  /** The other settings, by their names: also those that no field shows. */
  readonly others: Readonly<Record<string, unknown>>
  /** What each run publishes: JSON, or on the way to it. */
  readonly event: string
  /** Where that goes besides: JSON, or on the way to it. */
  readonly target?: string | undefined
}

/** Settings that have a field of their own in {@link Draft}. */
export const drawn = [...timings, 'timeZone', 'event', 'target'] as const

/** What answers show of a schedule besides its settings. */
export const shown = [
  'name',
  'owner',
  'ownerGroups',
  'createdAt',
  'state',
  'count',
  'leftOut',
  'last',
  'waiting',
  'next',
]
/** Settings that say when it runs, besides those of {@link drawn}. */
const times = ['start', 'end', 'window', 'missed'] as const

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
  const { target } = schedule
  return {
    ...{ timing, expression: schedule[timing] ?? '', timeZone: schedule.timeZone ?? '' },
    others: membersBut(schedule, [...drawn, ...shown]),
    event: JSON.stringify(schedule.event, null, 2),
    ...(target && { target: JSON.stringify(target, null, 2) }),
  }
}

/** The schedule as the API takes it; undefined while its event or its target is no object. */
export function settingsOf(draft: Draft): object | undefined {
  const event = membersOf(draft.event)
  const target = draft.target === undefined ? undefined : membersOf(draft.target)
  if (!event || (draft.target !== undefined && !target)) return undefined
  return { ...draft.others, ...timesOf(draft), event, ...(target && { target }) }
}

/** The settings that say when it runs. */
export function timesOf({ timing, expression, timeZone, others }: Draft): object {
  const besides = Object.fromEntries(times.flatMap(name => (others[name] === undefined ? [] : [[name, others[name]]])))
  return { ...besides, [timing]: expression, ...(timeZone !== '' && { timeZone }) }
}

function membersBut(whole: object, names: readonly string[]): Draft['others'] {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name)))
}

/** One that runs once has neither begin nor end. */
export function withTiming(draft: Draft, timing: Draft['timing'], expression: string): Draft {
  const { start: _s, end: _e, ...rest } = draft.others
  return { ...draft, timing, expression, others: timing === 'at' ? rest : draft.others }
}
