import { AsyncLocalStorage } from 'node:async_hooks'
import type { CloudEvent } from '@sluice/event'
import type { EventContext } from './event-context.js'

/** The event that is being handled, and what is known of its delivery. */
export interface CurrentEvent {
  readonly event: CloudEvent
  readonly context: EventContext
  readonly beginning?: Beginning
}

/** Thrown in place of a call that would have come too late. */
export class NotBegunError extends Error {
  override readonly name = 'NotBegunError'
}

/**
 * The last question before the user's method is called: whether the event is still this process' own. Pipes, guards and
 * receipts may have taken their time, and a process that stood still finds its events in other hands when it wakes up. So
 * it is asked in the same turn of the event loop as the call, with nothing to wait for in between.
 */
export class Beginning {
  /** The method was not called, whatever stands around it made of that. */
  refused = false

  constructor(private readonly mayBegin: () => boolean) {}

  /** @throws NotBegunError */
  begin(): void {
    if (this.mayBegin()) return
    this.refused = true
    throw new NotBegunError('it was too late to call the handler: its event may be handled elsewhere')
  }
}

/** Called right before the user's method. @throws NotBegunError */
export function begin(): void {
  currentEvent.getStore()?.beginning?.begin()
}

/** Holds the event that is being handled, for whatever a handler calls. */
export const currentEvent = new AsyncLocalStorage<CurrentEvent>()

/** What causes an event that is published now: what the publisher says, else the event that is being handled. */
export function causeOf(causedBy: CloudEvent | null | undefined): CloudEvent | undefined {
  return causedBy === undefined ? currentEvent.getStore()?.event : (causedBy ?? undefined)
}
