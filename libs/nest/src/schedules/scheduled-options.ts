import type { CircuitChoice, RetryOptions } from '@sluice/delivery'
import { checkPublishable, InvalidError, messageOf, SluiceError } from '@sluice/event'
import { checkSchedule, type Schedule } from '@sluice/schedule'
import { aName, checkOptions, circuitName, firstWrong, retryNames } from '../handlers/check-options.js'
import type { HandlerOptions, OnEventOptions } from '../handlers/handler-options.js'
import { type OptionNames, unknownOption } from '../unknown-options.js'

/** When a method runs: an expression of cron, a rate or a moment, see docs/schedules.md. */
export type ScheduledWhen = string | Form<'cron'> | Form<'rate'> | Form<'at'>
type Form<Name extends 'cron' | 'rate' | 'at'> = { readonly [Key in Name]: string }

type OfSchedule = Pick<Schedule, 'timeZone' | 'start' | 'end' | 'window' | 'missed'>
type OfHandler = Pick<
  OnEventOptions,
  'bus' | 'concurrency' | 'timeout' | 'deadLetter' | 'onSuccess' | 'ownResults' | 'emits' | 'ordered' | 'receipts'
>

/** Options of `@Scheduled`. */
export interface ScheduledOptions extends OfSchedule, OfHandler, RetryOptions, CircuitChoice {
  /**
   * The schedule is called `<service>.<name>`, and its runs are kept under that name. Default: class and method. With a name of its own it goes
   * on where one of them is renamed.
   */
  readonly name?: string
}

const scheduleNames: OptionNames<OfSchedule> = { timeZone: true, start: true, end: true, window: true, missed: true }
const optionNames: OptionNames<ScheduledOptions> = {
  name: true,
  ...scheduleNames,
  ...retryNames,
  ...circuitName,
  bus: true,
  concurrency: true,
  timeout: true,
  deadLetter: true,
  onSuccess: true,
  ownResults: true,
  emits: true,
  ordered: true,
  receipts: true,
}

/**
 * @param handler its class and method
 * @throws InvalidError `INVALID_HANDLER` naming them, the option and the fix
 */
export function scheduledOptions(handler: string, when: ScheduledWhen, options: ScheduledOptions): HandlerOptions {
  const refuse = (why: string, option?: unknown, cause?: unknown) =>
    new InvalidError('INVALID_HANDLER', `@Scheduled on ${handler}: ${why}`, { handler, option }, { cause })
  const wrong = unknownOption(options, optionNames) ?? firstWrong([['name', options.name, ...aName]])
  if (wrong) throw refuse(wrong.why, wrong.option)
  const { name, timeZone, start, end, window, missed, ...ofHandler } = options
  const form = typeof when === 'string' ? { cron: when } : when
  const schedule = given({ ...form, timeZone, start, end, window, missed })
  try {
    checkSchedule(schedule, '')
    if (typeof options.bus === 'string') checkPublishable(options.bus)
  } catch (error) {
    const { path, bus } = error instanceof SluiceError ? error.details : {}
    throw refuse(messageOf(error), bus === undefined ? path : 'bus', error)
  }
  // the ticks of its own schedule are what it gets: the service's name is not known here
  const checked = checkOptions(handler, () => ({ ...ofHandler, pattern: { type: ['*'] } }), '@Scheduled')
  return { ...checked, schedule: { when: schedule, ...(name !== undefined && { name }) } }
}

function given(settings: object): object {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}
