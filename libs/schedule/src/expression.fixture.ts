import fc from 'fast-check'
import type { LocalDay, Meaning } from './literal.fixture.js'

/** Expressions, made together with what they mean. */
export interface Expression extends Meaning {
  readonly cron: string
}

interface Part<T> {
  readonly text: string
  has(value: T): boolean
}

const weekNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const star: Part<unknown> = { text: '*', has: () => true }

function numbers(first: number, last: number, names?: readonly string[]): fc.Arbitrary<Part<number>> {
  const number = fc.integer({ min: first, max: last })
  const step = fc.integer({ min: 1, max: last - first + 1 })
  const spell = (one: number) => names?.[one - first] ?? `${one}`
  return fc.oneof(
    number.map(one => ({ text: spell(one), has: (value: number) => value === one })),
    fc.tuple(number, number).map(([one, other]) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)]
      return { text: `${spell(low)}-${spell(high)}`, has: (value: number) => value >= low && value <= high }
    }),
    step.map(every => ({ text: `*/${every}`, has: (value: number) => (value - first) % every === 0 })),
    fc.tuple(number, step).map(([low, every]) => ({
      text: `${spell(low)}/${every}`,
      has: (value: number) => value >= low && (value - low) % every === 0,
    })),
  )
}

function list<T>(item: fc.Arbitrary<Part<T>>): fc.Arbitrary<Part<T>> {
  return fc.array(item, { minLength: 1, maxLength: 3 }).map(items => ({
    text: items.map(({ text }) => text).join(','),
    has: (value: T) => items.some(one => one.has(value)),
  }))
}

function orStar<T>(part: fc.Arbitrary<Part<T>>): fc.Arbitrary<Part<T>> {
  return fc.oneof(part, fc.constant(star))
}

const weekdayOf = ({ year, month, day }: LocalDay) => new Date(Date.UTC(year, month - 1, day)).getUTCDay()
const lengthOf = ({ year, month }: LocalDay) => new Date(Date.UTC(year, month, 0)).getUTCDate()
const isWorkday = (date: LocalDay) => weekdayOf(date) > 0 && weekdayOf(date) < 6

/** The working day of the month that is nearest to a day of it. */
function nearestTo(day: number, month: LocalDay): number | undefined {
  if (day > lengthOf(month)) return undefined
  for (const distance of [0, -1, 1, -2, 2]) {
    const other = { ...month, day: day + distance }
    if (other.day >= 1 && other.day <= lengthOf(month) && isWorkday(other)) return other.day
  }
  return undefined
}

const daysOfMonth: fc.Arbitrary<Part<LocalDay>> = fc.oneof(
  list<LocalDay>(
    fc.oneof(
      numbers(1, 31).map(({ text, has }) => ({ text, has: ({ day }: LocalDay) => has(day) })),
      fc.constant({ text: 'L', has: (date: LocalDay) => date.day === lengthOf(date) }),
      fc
        .integer({ min: 1, max: 31 })
        .map(day => ({ text: `${day}W`, has: (date: LocalDay) => date.day === nearestTo(day, date) })),
    ),
  ),
  fc.constant({
    text: 'LW',
    has: (date: LocalDay) => date.day === nearestTo(lengthOf(date), date),
  }),
)

/** @param first the number of Sunday */
function daysOfWeek(first: number): fc.Arbitrary<Part<LocalDay>> {
  const numbered = numbers(first, first + 6, weekNames).map(({ text, has }) => ({
    text,
    has: (date: LocalDay) => has(weekdayOf(date) + first),
  }))
  const round = fc.tuple(fc.nat(6), fc.nat(6)).map(([one, other]) => ({
    text: `${weekNames[one]}-${weekNames[other]}`,
    has: (date: LocalDay) => (weekdayOf(date) - one + 7) % 7 <= (other - one + 7) % 7,
  }))
  const nth = fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 5 })).map(([one, which]) => ({
    text: `${one + first}#${which}`,
    has: (date: LocalDay) => weekdayOf(date) === one && Math.ceil(date.day / 7) === which,
  }))
  const last = fc.nat(6).map(one => ({
    text: `${weekNames[one]}L`,
    has: (date: LocalDay) => weekdayOf(date) === one && date.day + 7 > lengthOf(date),
  }))
  return list(fc.oneof(numbered, round, nth, last))
}

const months = orStar(numbers(1, 12, monthNames))
const times = fc.tuple(orStar(list(numbers(0, 59))), orStar(list(numbers(0, 23))))

function expression(
  cron: string,
  [minutes, hours]: [Part<number>, Part<number>],
  isOn: (day: LocalDay) => boolean,
): Expression {
  return {
    cron,
    isPlain: !/[*/]/.test(minutes.text + hours.text),
    times: Array.from({ length: 24 * 60 }, (_, at) => at).filter(
      at => minutes.has(at % 60) && hours.has(Math.floor(at / 60)),
    ),
    isOn,
  }
}

const unix = fc
  .tuple(times, orStar(daysOfMonth), months, orStar(daysOfWeek(0)))
  .map(([[minutes, hours], days, month, week]) =>
    expression(
      [minutes, hours, days, month, week].map(({ text }) => text).join(' '),
      [minutes, hours],
      date =>
        month.has(date.month) &&
        (days !== star && week !== star ? days.has(date) || week.has(date) : days.has(date) && week.has(date)),
    ),
  )

const eventBridge = fc
  .tuple(
    times,
    fc.oneof(
      orStar(daysOfMonth).map(part => ({ part, text: (month: string) => `${part.text} ${month} ?` })),
      orStar(daysOfWeek(1)).map(part => ({ part, text: (month: string) => `? ${month} ${part.text}` })),
    ),
    months,
    orStar(numbers(1970, 2199)),
  )
  .map(([[minutes, hours], { part, text }, month, year]) =>
    expression(
      `${minutes.text} ${hours.text} ${text(month.text)} ${year.text}`,
      [minutes, hours],
      date => part.has(date) && month.has(date.month) && year.has(date.year),
    ),
  )

/** Of both kinds. */
export const expressions: fc.Arbitrary<Expression> = fc.oneof(unix, eventBridge)
