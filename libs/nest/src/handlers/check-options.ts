import {
  type Backoff,
  circuitBounds,
  type CircuitChoice,
  type CircuitOptions,
  nameForm,
  namePattern,
  type OnSuccess,
  type RetryOptions,
} from '@sluice/delivery'
import { InvalidError, messageOf, parseTimestamp, SluiceError, timestampForm } from '@sluice/event'
import { checkPattern } from '@sluice/registry'
import { checkTransform } from '@sluice/transform'
import { type OptionNames, unknownOption } from '../unknown-options.js'
import { type HandlerOptions, onOrderedFailure, type OrderedOptions } from './handler-options.js'

const second = 1000
export const day = 86_400 * second

/** The option, its value, what it must be, and the check. Undefined passes: the option was left out. */
export type Check = [option: string, value: unknown, must: string, is: (value: never) => boolean]

/**
 * @param handler its class and method
 * @throws InvalidError `INVALID_HANDLER` naming them, the option and the fix
 */
export function checkOptions(
  handler: string,
  read: () => HandlerOptions,
  decorator: '@OnEvent' | '@Scheduled' = '@OnEvent',
): HandlerOptions {
  const refuse = (why: string, details: object = {}, cause?: unknown) =>
    new InvalidError('INVALID_HANDLER', `${decorator} on ${handler}: ${why}`, { handler, ...details }, { cause })
  let options: HandlerOptions
  try {
    options = read()
    if (options.pattern === undefined) throw new Error('it has neither a type nor a pattern')
    checkPattern(options.pattern)
    if (options.transform !== undefined) checkTransform(options.transform, 'transform')
  } catch (error) {
    const details = error instanceof SluiceError ? error.details : {}
    const [option = 'pattern'] = /^(filter[A-Za-z]+|transform)/.exec(String(details['path'])) ?? []
    throw refuse(messageOf(error), { ...details, option }, error)
  }
  const wrong = firstUnknown(options) ?? firstWrong(checks(options))
  if (wrong) throw refuse(wrong.why, { option: wrong.option })
  if (options.ordered && options.from !== undefined && options.from !== 'latest') {
    const fix = 'leave one of them out, or read the bus in order from there with @OnStream'
    throw refuse(`from does not go with ordered, what is past would come beside what is new; ${fix}`, {
      option: 'from',
    })
  }
  return options
}

export const retryNames: OptionNames<RetryOptions> = { attempts: true, backoff: true, maxAgeMs: true }
export const backoffNames: OptionNames<Backoff> = { type: true, delay: true, jitter: true, maxDelay: true }
const resultNames: OptionNames<OnSuccess> = { type: true, bus: true }
const orderedNames: OptionNames<OrderedOptions> = { onFailure: true }
export const circuitNames: OptionNames<CircuitOptions> = {
  failures: true,
  share: true,
  windowMs: true,
  openMs: true,
  maxOpenMs: true,
}
export const circuitName: OptionNames<CircuitChoice> = { circuit: true }
const optionNames: OptionNames<Omit<HandlerOptions, 'schedule'>> = {
  ...retryNames,
  ...circuitName,
  pattern: true,
  filters: true,
  filterPolicy: true,
  filterPolicyScope: true,
  eventClass: true,
  wants: true,
  bus: true,
  concurrency: true,
  timeout: true,
  deadLetter: true,
  group: true,
  from: true,
  onSuccess: true,
  ownResults: true,
  ordered: true,
  receipts: true,
  emits: true,
  transform: true,
}

function firstUnknown(options: HandlerOptions) {
  const { backoff, circuit, onSuccess, ordered } = options
  return (
    unknownOption(options, optionNames) ??
    unknownOption(backoff, backoffNames, 'backoff.') ??
    unknownOption(circuit || undefined, circuitNames, 'circuit.') ??
    unknownOption(onSuccess, resultNames, 'onSuccess.') ??
    (typeof ordered === 'object' ? unknownOption(ordered, orderedNames, 'ordered.') : undefined)
  )
}

/** The first invalid option, and what it may be. */
export function firstWrong(checks: readonly Check[]): { option: string; why: string } | undefined {
  const wrong = checks.find(([, value, , is]) => value !== undefined && !is(value as never))
  if (!wrong) return undefined
  const [option, value, must] = wrong
  return { option, why: `${option} is ${text(value)}; it must be ${must}` }
}

/** @param within prefix of the names in messages */
export function retryChecks(within: string, { attempts, backoff, maxAgeMs }: RetryOptions): Check[] {
  return [
    [`${within}attempts`, attempts, ...wholeNumber(1, 100)],
    [`${within}backoff`, backoff, ...anObject],
    [`${within}backoff.type`, backoff?.type, ...oneOf('exponential', 'fixed')],
    [`${within}backoff.delay`, backoff?.delay, ...wholeNumber(0, day)],
    [`${within}backoff.jitter`, backoff?.jitter, 'a number from 0 to 1', (value: number) => value >= 0 && value <= 1],
    [`${within}backoff.maxDelay`, backoff?.maxDelay, ...wholeNumber(0, day)],
    [`${within}maxAgeMs`, maxAgeMs, ...wholeNumber(second, 30 * day)],
  ]
}

/** @param within prefix of the names in messages */
export function circuitChecks(within: string, { circuit }: CircuitChoice): Check[] {
  if (circuit === false) return []
  const bounds = Object.entries(circuitBounds) as [keyof CircuitOptions, (typeof circuitBounds)['share' | 'failures']][]
  return [
    [`${within}circuit`, circuit, 'false or an object', anObject[1]],
    ...bounds.map(([name, { least, most, whole }]): Check => {
      const is = whole ? wholeNumber(least, most) : numberFrom(least, most)
      return [`${within}circuit.${name}`, circuit?.[name], ...is]
    }),
  ]
}

function checks({ onSuccess, ordered, ...options }: HandlerOptions): Check[] {
  return [
    ['bus', options.bus, ...aName],
    ...retryChecks('', options),
    ...circuitChecks('', options),
    ['concurrency', options.concurrency, ...wholeNumber(1, 1000)],
    ['timeout', options.timeout, ...wholeNumber(1, day)],
    ['deadLetter', options.deadLetter, ...oneOf(true, false)],
    ['group', options.group, ...aName],
    ['group', options.group, ...notOrdered],
    ['from', options.from, `'latest', 'horizon', a Date, or ${timestampForm}`, isStart],
    ['onSuccess', onSuccess, ...anObject],
    ['onSuccess.bus', onSuccess?.bus, ...aName],
    ['onSuccess.type', onSuccess?.type, 'a text that is not empty', (value: unknown) => isText(value)],
    ['ownResults', options.ownResults, ...oneOf(true, false)],
    ['emits', options.emits, ...emitted],
    ['transform', options.transform, ...notJsonata],
    ...(typeof ordered === 'object'
      ? ([['ordered.onFailure', ordered?.onFailure ?? null, ...oneOf(...onOrderedFailure)]] as Check[])
      : ([['ordered', ordered, ...oneOf(true, false)]] as Check[])),
  ]
}

export const aName: [string, (value: unknown) => boolean] = [
  nameForm,
  value => typeof value === 'string' && namePattern.test(value),
]

const notJsonata: [string, (value: unknown) => boolean] = [
  'a constant, a path or a template: services evaluate no expressions',
  value => !Object.hasOwn(value as object, 'jsonata'),
]

const emitted: [string, (value: unknown) => boolean] = [
  "a list of 20 types at most, each a text or { type: 'com.shop.paid', bus: 'shop' }",
  value => Array.isArray(value) && value.length <= 20 && value.every(isEmitted),
]

function isEmitted(value: unknown): boolean {
  if (isText(value)) return true
  if (typeof value !== 'object' || value === null) return false
  const { type, bus, ...more } = value as Record<string, unknown>
  return isText(type) && (bus === undefined || aName[1](bus)) && Object.keys(more).length === 0
}

/** The subscription of a group's ordered handlers ends in `.ordered`, and their dead letters are found under the group's name. */
export const notOrdered: [string, (value: unknown) => boolean] = [
  'no name that ends in ".ordered": the subscription of ordered handlers is called so',
  value => typeof value !== 'string' || !value.endsWith('.ordered'),
]

export const anObject: [string, (value: unknown) => boolean] = [
  'an object',
  value => typeof value === 'object' && value !== null,
]

export function wholeNumber(least: number, most: number): [string, (value: unknown) => boolean] {
  const is = (value: unknown) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most
  return [`a whole number from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}`, is]
}

function numberFrom(least: number, most: number): [string, (value: unknown) => boolean] {
  return [`a number from ${least} to ${most}`, value => (value as number) >= least && (value as number) <= most]
}

export function oneOf(...values: readonly unknown[]): [string, (value: unknown) => boolean] {
  return [`one of ${values.join(', ')}`, value => values.includes(value)]
}

export function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isStart(from: unknown): boolean {
  if (from === 'latest' || from === 'horizon') return true
  return !Number.isNaN(startMs(from as Date | string))
}

/** The time of `from` in milliseconds since 1970; NaN if it is none. */
export function startMs(from: Date | string): number {
  if (from instanceof Date) return from.getTime()
  return parseTimestamp(from) ?? NaN
}

function text(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  return typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : String(value)
}
