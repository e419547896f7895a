import { createHash } from 'node:crypto'
import type { MessageHandler } from '@nestjs/microservices'
import { namePattern } from '@sluice/delivery'
import { defaultLimits, InvalidError } from '@sluice/event'
import type { HandlerOptions, OnEventOptions } from '../handlers/handler-options.js'
import { OnEvent, onEventOptions } from '../handlers/on-event.decorator.js'

/** One `@EventPattern` method and one of its patterns. */
export interface EventHandler {
  /** The pattern as the text that Nest makes of it. */
  readonly route: string
  /** The same at each start: the pattern, and a number if several handlers have it. */
  readonly id: string
  readonly options: HandlerOptions
  readonly callback: MessageHandler
}

/** The options of `@OnEvent` that the extras of `@EventPattern` may have; other extras are ignored. */
const known = new Set([
  'attempts',
  'backoff',
  'maxAgeMs',
  'circuit',
  'bus',
  'ordered',
  'onSuccess',
  'ownResults',
  'concurrency',
  'timeout',
  'deadLetter',
  'from',
])

export interface PatternOptions {
  /** Whether `*` in a pattern matches any characters. */
  readonly wildcards?: boolean
  /** The bus of handlers that do not name one. */
  readonly bus?: string
}

/** Reads the options of an `@EventPattern`. @throws InvalidError naming the pattern */
export function eventHandler(
  route: string,
  callback: MessageHandler,
  extras: Record<string, unknown>,
  before: readonly EventHandler[],
  { wildcards = false, bus }: PatternOptions,
): EventHandler {
  checkRoute('@EventPattern', route)
  const own = Object.fromEntries(Object.entries(extras).filter(([name]) => known.has(name)))
  const options = { ...(bus === undefined ? {} : { bus }), ...own, pattern: { type: [typeOf(route, wildcards)] } }
  const same = before.filter(handler => handler.route === route).length
  return { route, id: idOf(route, same), options: checked(route, options), callback }
}

/** @throws InvalidError `INVALID_PATTERN` if Nest's text of the pattern could also be that of another pattern */
export function checkRoute(decorator: string, route: unknown): void {
  const why = wrong(route)
  if (!why) return
  const shown = typeof route === 'string' && route.length > 100 ? `${route.slice(0, 100)}…` : String(route)
  throw new InvalidError('INVALID_PATTERN', `${decorator}(${shown}): ${why}`, { pattern: shown })
}

function wrong(route: unknown): string | undefined {
  if (typeof route !== 'string' || route === '')
    return 'the pattern must be a text, a number or an object, and not empty'
  const most = defaultLimits.attributeLength
  if (route.length > most) return `the pattern has ${route.length} characters; it may have ${most}`
  // Nest writes these in place of parts that it leaves out, so different patterns would get the same text
  if (/\[(MAX_DEPTH_REACHED|TOO_MANY_KEYS)\]/.test(route)) return 'an object may have 5 levels and 20 fields each'
  if (/[\p{Cc}\p{Cs}]/u.test(route)) return 'the pattern must not contain control characters'
  return undefined
}

/** Wildcards as PSUBSCRIBE reads them, which Nest's Redis transport uses: `*` matches any characters, dots too. */
function typeOf(route: string, wildcards: boolean): string | { wildcard: string } {
  if (!wildcards || route.startsWith('{')) return route
  if (/[?[\]\\]/.test(route)) {
    const fix = 'of the wildcards of Redis only * is known; write a handler for each type'
    throw new InvalidError('INVALID_PATTERN', `@EventPattern(${route}): ${fix}`, { pattern: route })
  }
  return route.includes('*') ? { wildcard: route.replace(/\*+/g, '*') } : route
}

/** Names allow fewer characters than patterns and are shorter; a hash tells apart patterns that this makes equal. */
function idOf(route: string, same: number): string {
  const text = route.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^-+|-+$/g, '')
  const number = same === 0 ? '' : `.${same + 1}`
  if (text === route && text.length <= 64 && namePattern.test(text)) return text + number
  const hash = createHash('sha256').update(route).digest('base64url').slice(0, 8)
  return [text.slice(0, 48), hash].filter(Boolean).join('-') + number
}

/** Applies `@OnEvent` itself, so that the same checks and defaults apply. */
function checked(route: string, options: OnEventOptions): HandlerOptions {
  const carrier = { value: () => undefined }
  try {
    OnEvent(options)({}, 'handle', carrier)
  } catch (error) {
    const { message } = error as Error
    throw new InvalidError(
      'INVALID_OPTION',
      `@EventPattern(${route}): ${message}`,
      { pattern: route },
      { cause: error },
    )
  }
  return onEventOptions(carrier.value)[0]!
}
