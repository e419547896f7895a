import { Fault, quoted } from '../fault.js'
import { scheduleBounds } from '../schedule.js'
import { type Field, itemsOf, spanOf, spelled } from './field.js'

const { first, last } = scheduleBounds.years
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const week = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const minute: Field = { name: 'minute', first: 0, last: 59 }
const hour: Field = { name: 'hour', first: 0, last: 23 }
const day: Field = { name: 'day of month', first: 1, last: 31, beside: '"L", "LW" or "15W"' }
const month: Field = { name: 'month', first: 1, last: 12, names: months }
const year: Field = { name: 'year', first, last }

const weekday = { name: 'day of week', names: week, beside: '"FRI#2" or "FRIL"' }
/** Unix begins its week with 0 and knows Sunday as 7 too; EventBridge begins with 1. */
const unixWeekday: Field = { ...weekday, first: 0, last: 6, round: 7 }
const eventBridgeWeekday: Field = { ...weekday, first: 1, last: 7, round: 7 }

/**
 * Reads an expression of five or six fields.
 *
 * @returns the same in the seven fields of Croner: second, minute, hour, day of month, month, day of week, year
 * @throws Fault
 */
export function readCron(text: string): string {
  if (text.includes('(')) throw new Fault('must be the fields alone: leave "cron(" and ")" out')
  const fields = text.trim().split(/\s+/)
  if (fields.length === 5) return unix(fields as Five)
  if (fields.length === 6) return eventBridge(fields as [...Five, string])
  throw new Fault(`must have five fields, ${names}, or six with the year, and has ${fields.length}`)
}

const names = [minute, hour, day, month, weekday].map(({ name }) => name).join(', ')
type Five = [minute: string, hour: string, day: string, month: string, weekday: string]

function unix([minutes, hours, days, ofYear, ofWeek]: Five): string {
  if (days === '?' || ofWeek === '?') throw new Fault('has "?", which only six fields have: write "*"')
  return `0 ${plain(minutes, minute)} ${plain(hours, hour)} ${daysOf(days)} ${plain(ofYear, month)} ${weekdaysOf(ofWeek, unixWeekday)} ${first}-${last}`
}

function eventBridge([minutes, hours, days, ofYear, ofWeek, years]: [...Five, string]): string {
  if ((days === '?') === (ofWeek === '?'))
    throw new Fault(
      'has six fields, of which the last is the year and none the second: either day of month or day of week must be "?"',
    )
  return `0 ${plain(minutes, minute)} ${plain(hours, hour)} ${daysOf(days)} ${plain(ofYear, month)} ${weekdaysOf(ofWeek, eventBridgeWeekday)} ${plain(years, year, `${first}-${last}`)}`
}

/** @param all what stands for `*` */
function plain(text: string, field: Field, all = '*'): string {
  const items = itemsOf(text, field)
  return text === '*' ? all : items.map(one => spelled(spanOf(one, field))).join(',')
}

/** Beyond numbers: `L`, the last day; `15W`, the day from Monday to Friday that is nearest to the 15th; `LW`, the last of those. */
function daysOf(text: string): string {
  if (text === '*' || text === '?') return '*'
  const items = itemsOf(text, day)
  return items
    .map(one => {
      if (one === 'L') return one
      if (one === 'LW' && items.length === 1) return one
      if (one === 'LW') throw new Fault(`has ${quoted(text)} as day of month: "LW" stands alone`)
      const [, nearest] = /^(\d+)W$/.exec(one) ?? []
      return nearest === undefined ? spelled(spanOf(one, day)) : `${spanOf(nearest, day).from}W`
    })
    .join(',')
}

/** Beyond numbers: `FRI#2`, the second one of the month; `FRIL`, the last one; and `L` alone, which EventBridge reads as Saturday. */
function weekdaysOf(text: string, field: Field): string {
  if (text === '*' || text === '?') return '*'
  const isUnix = field === unixWeekday
  const fromSunday = (number: number) => (number - field.first) % 7
  return itemsOf(text, field)
    .flatMap(one => {
      if (one === 'L' && !isUnix) return ['6']
      if (one === 'L')
        throw new Fault('has "L" as day of week: write "SAT", or "FRIL" for the last Friday of the month')
      const [, which, nth] = /^([A-Z]{3}|\d)(#[1-5]|L)$/.exec(one) ?? []
      if (nth !== undefined) return [`${fromSunday(spanOf(which!, field).from)}#${nth.replace('#', '')}`]
      const { from, to, step = 1 } = spanOf(one, field)
      const numbers: string[] = []
      for (let number = from; number <= to; number += step) numbers.push(`${fromSunday(number)}`)
      return numbers
    })
    .join(',')
}
