import { AsyncLocalStorage } from 'node:async_hooks'
import type { CloudEvent } from '@sluice/event'
import type { EventContext } from './event-context.js'

/** The event that is being handled, and what is known of its delivery. */
export interface CurrentEvent {
  readonly event: CloudEvent
  readonly context: EventContext
}

/** Holds the event that is being handled, for whatever a handler calls. */
export const currentEvent = new AsyncLocalStorage<CurrentEvent>()

/** What causes an event that is published now: what the publisher says, else the event that is being handled. */
export function causeOf(causedBy: CloudEvent | null | undefined): CloudEvent | undefined {
  return causedBy === undefined ? currentEvent.getStore()?.event : (causedBy ?? undefined)
}
