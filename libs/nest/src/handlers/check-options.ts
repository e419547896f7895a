import { namePattern } from '@sluice/delivery'
import { InvalidError } from '@sluice/event'
import { compile } from '@sluice/pattern'
import type { HandlerOptions } from './on-event.decorator.js'

/**
 * What becomes of a key when an event of it cannot be handled:
 *
 * - `park`: it becomes a dead letter, and so does what follows with its key, until they are redriven or deleted;
 * - `skip`: it becomes a dead letter, and the next of its key is handled;
 * - `block`: it is tried for ever, and its key waits.
 */
export type OnOrderedFailure = (typeof onOrderedFailure)[number]

const onOrderedFailure = ['park', 'skip', 'block'] as const

const second = 1000
const day = 86_400 * second

/** The option, what it must be, and whether it is. Undefined passes: it was left out. */
type Check = [option: string, value: unknown, must: string, is: (value: never) => boolean]

/**
 * @param handler its class and method
 * @throws InvalidError `INVALID_HANDLER` naming them, the option and the fix
 */
export function checkOptions(handler: string, read: () => HandlerOptions): HandlerOptions {
  const refuse = (why: string, details: object = {}, cause?: unknown) =>
    new InvalidError('INVALID_HANDLER', `@OnEvent on ${handler}: ${why}`, { handler, ...details }, { cause })
  let options: HandlerOptions
  try {
    options = read()
    if (options.pattern === undefined) throw new Error('it has neither a type nor a pattern')
    compile(options.pattern)
  } catch (error) {
    throw refuse((error as Error).message, { option: 'pattern' }, error)
  }
  const wrong = checks(options).find(([, value, , is]) => value !== undefined && !is(value as never))
  if (wrong) {
    const [option, value, must] = wrong
    throw refuse(`${option} is ${text(value)}; it must be ${must}`, { option })
  }
  if (options.ordered && options.from !== undefined && options.from !== 'latest') {
    const fix = 'leave one of them out, or read the bus in order from there with @OnStream'
    throw refuse(`from does not go with ordered, what is past would come beside what is new; ${fix}`, {
      option: 'from',
    })
  }
  return options
}

function checks({ backoff, onSuccess, ordered, ...options }: HandlerOptions): Check[] {
  return [
    ['bus', options.bus, ...aName],
    ['attempts', options.attempts, ...wholeNumber(1, 100)],
    ['backoff', backoff, ...anObject],
    ['backoff.type', backoff?.type, ...oneOf('exponential', 'fixed')],
    ['backoff.delay', backoff?.delay, ...wholeNumber(0, day)],
    ['backoff.jitter', backoff?.jitter, 'a number from 0 to 1', (value: number) => value >= 0 && value <= 1],
    ['backoff.maxDelay', backoff?.maxDelay, ...wholeNumber(0, day)],
    ['maxAgeMs', options.maxAgeMs, ...wholeNumber(second, 30 * day)],
    ['concurrency', options.concurrency, ...wholeNumber(1, 1000)],
    ['timeout', options.timeout, ...wholeNumber(1, day)],
    ['deadLetter', options.deadLetter, ...oneOf(true, false)],
    ['group', options.group, ...aName],
    ['from', options.from, "'latest', 'horizon', a Date, or a time as ISO 8601 has it", isStart],
    ['onSuccess', onSuccess, ...anObject],
    ['onSuccess.bus', onSuccess?.bus, ...aName],
    ['onSuccess.type', onSuccess?.type, 'a text that is not empty', (value: unknown) => isText(value)],
    ...(typeof ordered === 'object'
      ? ([['ordered.onFailure', ordered?.onFailure ?? null, ...oneOf(...onOrderedFailure)]] as Check[])
      : ([['ordered', ordered, ...oneOf(true, false)]] as Check[])),
  ]
}

const aName: [string, (value: unknown) => boolean] = [
  '1 to 128 letters, digits, ".", "_" or "-"',
  value => typeof value === 'string' && namePattern.test(value),
]

const anObject: [string, (value: unknown) => boolean] = [
  'an object',
  value => typeof value === 'object' && value !== null,
]

function wholeNumber(least: number, most: number): [string, (value: unknown) => boolean] {
  const is = (value: unknown) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most
  return [`a whole number from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}`, is]
}

function oneOf(...values: readonly unknown[]): [string, (value: unknown) => boolean] {
  return [`one of ${values.join(', ')}`, value => values.includes(value)]
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isStart(from: unknown): boolean {
  if (from === 'latest' || from === 'horizon') return true
  return !Number.isNaN(startMs(from as Date | string))
}

/** The time that `from` says, in milliseconds since 1970; NaN where it says none. */
export function startMs(from: Date | string): number {
  if (from instanceof Date) return from.getTime()
  // Date.parse takes much for a date
  return /^\d{4}-\d\d-\d\d/.test(from) ? Date.parse(from) : NaN
}

function text(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : value instanceof Date ? String(value) : JSON.stringify(value)
}
