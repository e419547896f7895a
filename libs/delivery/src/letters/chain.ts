import { type CloudEvent, hopsOf, readVia, type Via, viaAttribute } from '@sluice/event'
import type { Delivery } from '../delivery.js'

/** One event of a chain of causes, and the target of a rule that got it and caused the next; not known where a token did not say it. */
export interface ChainEvent {
  readonly bus: string
  readonly position: string
  readonly rule?: string
  readonly target?: string
  readonly id: string
  readonly type: string
}

/** Stands for an event that a caller may not see. */
export const hiddenEvent = { hidden: true } as const

/** The events that caused each other, up to the one that could cause no more. */
export interface Chain {
  /**
   * What comes before the first of `events`: `origin` nothing; `earlier` more events than are shown; `past-retention` events that
   * their bus has forgotten; `unknown` events of a Sluice that did not keep what caused them, or that could not be read.
   */
  readonly begin: 'origin' | 'earlier' | 'past-retention' | 'unknown'
  /** In order: each caused the next. The last is the event of the letter. */
  readonly events: readonly (ChainEvent | typeof hiddenEvent)[]
}

/** Most events of a chain that are shown. */
const mostShown = 16

/**
 * Follows causes back, from the event of a delivery. It yields where the event before stands, and is given its text, or undefined if
 * its log no longer has it.
 *
 * @param json the event as it was delivered, or as it was refused
 */
export function* followBack(
  { bus, position, rule, target }: Omit<Delivery, 'redrives'>,
  json: string,
): Generator<Via, Chain, string | undefined> {
  const events: ChainEvent[] = []
  let via: Via = { bus, position, rule, target }
  for (let text: string | undefined = json; ; text = yield via) {
    const event = text === undefined ? undefined : parse(text)
    if (!event) return { begin: events.length > 0 ? 'past-retention' : 'unknown', events }
    events.unshift({ ...via, id: event.id, type: event.type })
    const before = readVia(event[viaAttribute], via.bus)
    if (!before) return { begin: hopsOf(event) > 0 ? 'unknown' : 'origin', events }
    if (events.length === mostShown) return { begin: 'earlier', events }
    via = before
  }
}

function parse(text: string): CloudEvent | undefined {
  try {
    return JSON.parse(text) as CloudEvent
  } catch {
    return undefined
  }
}
