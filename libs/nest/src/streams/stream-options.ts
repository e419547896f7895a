import { namePattern, type RetryOptions } from '@sluice/delivery'
import { InvalidError, messageOf, parseTimestamp, timestampForm } from '@sluice/event'
import { type Selection, selectedPattern, selectionFields } from '@sluice/registry'
import { type OptionNames, unknownOption } from '../unknown-options.js'

/** Options of `@OnStream`. */
export interface OnStreamOptions extends RetryOptions {
  /** The consumer's name within its service, under which its checkpoints are kept. Default `Class.method`. */
  readonly name?: string
  /** Most events of a batch, 1 to 10,000. Default 100. */
  readonly batchSize?: number
  /** Milliseconds that an event may wait for others to fill its batch, up to 300,000. Default 0: available events are handled at once. */
  readonly window?: number
  /** Where a new consumer begins: with events from now on (default), with all events that the bus still has, or at a time. */
  readonly from?: 'latest' | 'horizon' | Date | string
  /** An EventBridge pattern, see docs/patterns.md: other events are skipped. */
  readonly pattern?: Record<string, unknown>
  /** Filters of CloudEvents Subscriptions in place of a pattern; all of them must hold. */
  readonly filters?: Selection['filters']
  /** A filter policy of SNS in place of a pattern. */
  readonly filterPolicy?: Selection['filterPolicy']
  /** What the policy is about: `MessageAttributes`, the event's attributes (default), or `MessageBody`, its data. */
  readonly filterPolicyScope?: Selection['filterPolicyScope']
  /** Halves a failed batch until the failing event is alone. Default false. */
  readonly bisect?: boolean
  /** Tumbling windows of `ms` milliseconds, 100 to 86,400,000, in which a state goes from batch to batch. */
  readonly tumbling?: { readonly ms: number }
}

export const streamDefaults = {
  batchSize: 100,
  window: 0,
  filterPolicyScope: 'MessageAttributes',
  from: 'latest',
  bisect: false,
} as const

const day = 86_400_000

const numbers: Record<string, readonly [least: number, most: number]> = {
  batchSize: [1, 10_000],
  window: [0, 300_000],
  attempts: [1, 100],
  maxAgeMs: [1000, 30 * day],
}

const streamOptions: OptionNames<OnStreamOptions> = {
  name: true,
  from: true,
  pattern: true,
  filters: true,
  filterPolicy: true,
  filterPolicyScope: true,
  bisect: true,
  tumbling: true,
  backoff: true,
  batchSize: true,
  window: true,
  attempts: true,
  maxAgeMs: true,
}

/** @throws InvalidError `INVALID_STREAM` naming class, method, option and what it may be */
export function assertStreamOptions(method: string, bus: unknown, options: OnStreamOptions): void {
  const refuse = (option: string, must: string): never => {
    throw new InvalidError('INVALID_STREAM', `@OnStream of ${method}: ${option} ${must}`, { method, option })
  }
  if (typeof bus !== 'string' || !namePattern.test(bus))
    refuse('bus', "must be the name of a bus, for example 'default'")
  const unknown = unknownOption(options, streamOptions) ?? unknownOption(options.tumbling, { ms: true }, 'tumbling.')
  if (unknown)
    throw new InvalidError('INVALID_STREAM', `@OnStream of ${method}: ${unknown.why}`, {
      method,
      option: unknown.option,
    })
  for (const [name, [least, most]] of Object.entries(numbers)) {
    const value = (options as Record<string, unknown>)[name]
    if (value !== undefined && !isWhole(value, least, most))
      refuse(name, `must be a whole number from ${least} to ${most}`)
  }
  const { name, from, bisect, tumbling, backoff } = options
  if (name !== undefined && !(typeof name === 'string' && namePattern.test(name)))
    refuse('name', 'must be of letters, digits, dots, dashes and underscores, 128 at most')
  if (from !== undefined && startOf(from) === undefined)
    refuse('from', `must be 'latest', 'horizon', a Date, or ${timestampForm}`)
  if (bisect !== undefined && typeof bisect !== 'boolean') refuse('bisect', 'must be true or false')
  if (tumbling !== undefined && !isWhole((tumbling as { ms?: unknown } | null)?.ms, 100, day))
    refuse('tumbling', `must be { ms: … } with a whole number from 100 to ${day}`)
  if (backoff !== undefined && !isBackoff(backoff))
    refuse('backoff', "must be { type: 'exponential' | 'fixed', delay, jitter, maxDelay }: ms, and jitter from 0 to 1")
  try {
    selectedPattern(options, 'INVALID_STREAM')
  } catch (error) {
    const option = selectionFields.find(field => options[field] !== undefined) ?? 'pattern'
    refuse(option, `is not valid: ${messageOf(error)}`)
  }
}

/** The entry id that a new consumer reads after, `$` for the newest; undefined for an invalid `from`. */
export function startOf(from: unknown): string | undefined {
  if (from === 'latest') return '$'
  if (from === 'horizon') return '0-0'
  const ms = from instanceof Date ? from.getTime() : (parseTimestamp(from) ?? NaN)
  if (Number.isNaN(ms)) return undefined
  return ms <= 0 ? '0-0' : `${ms - 1}-18446744073709551615` // the highest possible id of the millisecond before
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
}

function isBackoff({ type, delay, jitter, maxDelay, ...rest }: NonNullable<RetryOptions['backoff']>): boolean {
  const isTime = (ms: unknown) => ms === undefined || isWhole(ms, 0, 30 * day)
  const isShare = jitter === undefined || (typeof jitter === 'number' && jitter >= 0 && jitter <= 1)
  const isType = type === undefined || type === 'exponential' || type === 'fixed'
  return isType && isTime(delay) && isTime(maxDelay) && isShare && Object.keys(rest).length === 0
}
