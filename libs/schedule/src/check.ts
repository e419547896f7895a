import { InvalidError } from '@sluice/event'
import { readCron } from './calendar/cron.js'
import { readMoment } from './calendar/moment.js'
import { readZone } from './calendar/zone.js'
import { readDuration } from './duration.js'
import { Fault } from './fault.js'
import { nextRuns } from './runs.js'
import { missed, type Schedule, scheduleBounds as most } from './schedule.js'

const forms = ['cron', 'rate', 'at'] as const
const settings = [...forms, 'timeZone', 'start', 'end', 'window', 'missed']

/**
 * Checks what somebody wrote as a schedule.
 *
 * @param path where it stands, for messages; '' for the whole of what was sent
 * @param others names of settings beside those of a schedule, which are checked elsewhere
 * @throws InvalidError `INVALID_SCHEDULE`; `details.path` is the setting at fault
 */
export function checkSchedule(value: unknown, path: string, others: readonly string[] = []): asserts value is Schedule {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'must be an object')
  const given = value as Record<string, unknown>
  const known = [...settings, ...others]
  const unknown = Object.keys(given).find(name => !known.includes(name))
  const below = (name: string) => (path === '' ? name : `${path}.${name}`)
  if (unknown !== undefined) throw wrong(below(unknown), `is no setting: there are ${known.join(', ')}`)
  const [form, other] = forms.filter(name => given[name] !== undefined)
  if (form === undefined) throw wrong(path, 'must have "cron", "rate" or "at"')
  if (other !== undefined) throw wrong(path, `must have "${form}" or "${other}", not both`)

  const read = <T>(name: string, reader: (text: string) => T): T | undefined => {
    if (given[name] === undefined) return undefined
    return at(below(name), given[name], reader)
  }
  const timeZone = read('timeZone', readZone)
  const moment = (text: string) => readMoment(text, timeZone)
  read('cron', readCron)
  read('rate', text => readDuration(text, most.rate))
  read('at', moment)
  read('window', text => readDuration(text, most.window))
  const start = read('start', moment)
  const end = read('end', moment)
  const bound = ['start', 'end'].find(name => given[name] !== undefined)
  if (form === 'at' && bound !== undefined) throw wrong(below(bound), 'does not go with "at": leave it out')
  if (start !== undefined && end !== undefined && start >= end) throw wrong(below('end'), 'must be after "start"')
  if (given.missed !== undefined && !missed.includes(given.missed as never))
    throw wrong(below('missed'), `must be ${missed.map(one => `"${one}"`).join(', ')}`)
  if (nextRuns(given, { since: 0, after: -1, count: 1 }).length === 0)
    throw wrong(below(form), bound ? 'has no run between "start" and "end"' : 'names no day of the calendar')
}

/** Says which setting has the fault. */
function at<T>(path: string, value: unknown, reader: (text: string) => T): T {
  if (typeof value !== 'string' || value.length === 0 || value.length > most.text)
    throw wrong(path, `must be a text of 1 to ${most.text} characters`)
  try {
    return reader(value)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw wrong(path, error.message)
  }
}

function wrong(path: string, must: string): InvalidError {
  return new InvalidError('INVALID_SCHEDULE', `${path || 'a schedule'} ${must}`, { path })
}
