import { Fault, quoted } from '../fault.js'

/** What one field of a cron expression may say. */
export interface Field {
  readonly name: string
  readonly first: number
  readonly last: number
  /** Names for its numbers, from `first` on. */
  readonly names?: readonly string[]
  /** Of a week, in which a range may go on after `last`, the number beside `first` that means the same day. */
  readonly round?: number
  /** What else it may say, for messages. */
  readonly beside?: string
}

/** A star, a number or a range, with a step or without. */
export interface Span {
  readonly from: number
  readonly to: number
  /** Undefined where none was written. */
  readonly step?: number
}

const item = /^(?:(\*)|([A-Z]+|\d+)(?:-([A-Z]+|\d+))?)(?:\/(\d+))?$/

/** The items of a field, in capitals. */
export function itemsOf(text: string, { name }: Field): string[] {
  const items = text.toUpperCase().split(',')
  if (items.includes('')) throw new Fault(`has an empty item in the ${name} ${quoted(text)}: leave the comma out`)
  if (items.length > 1 && items.some(one => one === '*' || one === '?'))
    throw new Fault(`has ${quoted(text)} as ${name}: "*" and "?" stand alone, leave the rest out`)
  return items
}

/** Reads one item. A range that goes round ends after `last`. */
export function spanOf(text: string, field: Field): Span {
  const [, star, low, high, every] = item.exec(text) ?? []
  if (star === undefined && low === undefined) throw wrong(text, field)
  const step = every === undefined ? undefined : stepOf(every, text, field)
  if (low === undefined) return { from: field.first, to: field.last, step }
  const from = numberOf(low, text, field)
  if (high === undefined) return { from, to: step === undefined ? from : field.last, step }
  const to = numberOf(high, text, field)
  if (to >= from) return { from, to, step }
  if (field.round !== undefined) return { from, to: to + 7, step }
  throw new Fault(
    `has the ${field.name} ${quoted(text)}, which ends before it begins: write its two parts with a comma`,
  )
}

/** The item as every reader of cron understands it: with both ends where it has a step. */
export function spelled({ from, to, step }: Span): string {
  if (step !== undefined) return `${from}-${to}/${step}`
  return from === to ? `${from}` : `${from}-${to}`
}

function numberOf(text: string, whole: string, field: Field): number {
  const { first, last, names = [], round = last } = field
  const number = /^\d/.test(text) ? Number(text) : names.indexOf(text) + first
  if (number < first || number > round) throw wrong(whole, field)
  return number
}

function stepOf(text: string, whole: string, { name, first, last }: Field): number {
  const step = Number(text)
  const most = last - first + 1
  if (step < 1 || step > most)
    throw new Fault(`has the ${name} ${quoted(whole)}, whose step is not 1 to ${most}: for longer ones, write "rate"`)
  return step
}

function wrong(text: string, { name, first, last, names, round = last, beside }: Field): Fault {
  const named = names ? ` or ${names[0]} to ${names.at(-1)}` : ''
  const forms = beside ? `, ${beside}` : ''
  return new Fault(`has ${quoted(text)} as ${name}: write ${first} to ${round}${named}, a range, a step, "*"${forms}`)
}
