import type { SluiceError } from '../index.js'
import { onEventOptions } from '../handlers/on-event.decorator.js'
import { Scheduled } from './scheduled.decorator.js'
import type { ScheduledOptions, ScheduledWhen } from './scheduled-options.js'

function decorate(when: unknown, options?: unknown) {
  class Reports {
    async daily() {}
  }
  const method = Object.getOwnPropertyDescriptor(Reports.prototype, 'daily')!
  Scheduled(when as ScheduledWhen, options as ScheduledOptions)(Reports.prototype, 'daily', method)
  return onEventOptions(Reports.prototype.daily as object)[0]!
}

function errorOf(run: () => unknown): SluiceError {
  try {
    run()
  } catch (error) {
    return error as SluiceError
  }
  throw new Error('it is not refused')
}

/** What a user would lose: a slip in an option that is found on the day on which nothing ran. */
describe('@Scheduled', () => {
  it.each<[string, unknown, object]>([
    ['an expression', '0 9 * * MON-FRI', { cron: '0 9 * * MON-FRI' }],
    ['an expression by its name', { cron: '0 9 * * *' }, { cron: '0 9 * * *' }],
    ['a rate', { rate: '5 minutes' }, { rate: '5 minutes' }],
    ['a moment', { at: '2090-01-01T09:00:00Z' }, { at: '2090-01-01T09:00:00Z' }],
  ])('takes %s', (_, when, schedule) => {
    expect(decorate(when)).toMatchObject({ schedule: { when: schedule } })
  })

  it('keeps what is of the schedule apart from what is of the handler', () => {
    const { schedule, attempts, ordered, ...more } = decorate('0 9 * * *', {
      ...{ name: 'morning', timeZone: 'Europe/Zurich', window: '5 minutes', missed: 'skip', end: '2090-01-01T00:00' },
      ...{ attempts: 3, ordered: true },
    })
    expect(schedule).toEqual({
      name: 'morning',
      when: {
        ...{ cron: '0 9 * * *', timeZone: 'Europe/Zurich', window: '5 minutes', missed: 'skip' },
        end: '2090-01-01T00:00',
      },
    })
    expect({ attempts, ordered }).toEqual({ attempts: 3, ordered: true })
    expect(Object.keys(more)).toEqual(['pattern'])
  })

  it.each<[unknown, unknown, string, string]>([
    ['0 0 9 * * *', {}, 'cron', 'cron '],
    ['0 25 * * *', {}, 'cron', 'cron '],
    ['0 0 30 2 *', {}, 'cron', 'cron names no day of the calendar'],
    ['', {}, 'cron', 'cron must be a text of 1 to 256 characters'],
    [undefined, {}, '', 'a schedule must have "cron", "rate" or "at"'],
    [{ rate: '5 minutes', at: '2090-01-01T09:00:00Z' }, {}, '', 'must have "rate" or "at", not both'],
    [{ every: '5 minutes' }, {}, 'every', 'every is no setting: there are cron, rate, at'],
    [{ rate: '5 seconds' }, {}, 'rate', 'rate must be like "5 minutes"'],
    [{ at: '2090-01-01T09:00' }, {}, 'at', 'at '],
    [
      ...['0 9 * * *', { timeZone: 'Zurich' }, 'timeZone'],
      'timeZone must be a time zone of IANA, like "Europe/Zurich" or "UTC", and is "Zurich"',
    ] as [unknown, unknown, string, string],
    ['0 9 * * *', { missed: 'none' }, 'missed', 'missed must be "skip", "one", "all"'],
    ['0 9 * * *', { window: '2 days' }, 'window', 'window must be at most 1 day'],
    ['0 9 * * *', { timezone: 'Europe/Zurich' }, 'timezone', 'timezone is not known; did you mean timeZone?'],
    ['0 9 * * *', { name: 'a b' }, 'name', "name is 'a b'; it must be "],
    ['0 9 * * *', { attempts: 0 }, 'attempts', 'attempts is 0; it must be a whole number from 1 to 100'],
    ['0 9 * * *', { bus: 'sluice' }, 'bus', "only Sluice publishes on bus 'sluice'"],
    ['0 9 * * *', { from: 'horizon' }, 'from', 'from is not known; '],
  ])('refuses %j with %j by class, method, option and fix', (when, options, option, why) => {
    const error = errorOf(() => decorate(when, options))
    expect(error).toMatchObject({ code: 'INVALID_HANDLER', details: { handler: 'Reports.daily', option } })
    expect(error.message).toContain('@Scheduled on Reports.daily: ')
    expect(error.message).toContain(why)
  })

  it('refuses what is no method: it would never run', () => {
    class Reports {
      static daily() {}
    }
    const method = Object.getOwnPropertyDescriptor(Reports, 'daily')!
    const error = errorOf(() => Scheduled('0 9 * * *')(Reports, 'daily', method))
    expect(error.message).toContain('@Scheduled on Reports.daily: it must stand on a method')
  })
})
