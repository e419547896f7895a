import { AsyncLocalStorage } from 'node:async_hooks'
import type { CloudEvent } from '@sluice/event'
import type { EventContext } from './event-context.js'

/** The event that is being handled, and the context of its delivery. */
export interface CurrentEvent {
  readonly event: CloudEvent
  readonly context: EventContext
  readonly beginning?: Beginning
}

/** Thrown in place of a call of the handler that would come too late. */
export class NotBegunError extends Error {
  override readonly name = 'NotBegunError'
}

/**
 * The last check before the user's method is called: whether this process still holds the event. Pipes, guards and receipts
 * may take long, and while a process stalls other instances may take its events. So the check is made in the same turn of the
 * event loop as the call, with no await in between.
 */
export class Beginning {
  /** The method was not called, whatever guards, filters or interceptors around it made of the error. */
  refused = false

  constructor(private readonly mayBegin: () => boolean) {}

  /** @throws NotBegunError */
  begin(): void {
    if (this.mayBegin()) return
    this.refused = true
    throw new NotBegunError('it was too late to call the handler: its event may be handled elsewhere')
  }
}

/** To be called right before the user's method. @throws NotBegunError */
export function begin(): void {
  currentEvent.getStore()?.beginning?.begin()
}

/** The event that is being handled, for all code that a handler calls. */
export const currentEvent = new AsyncLocalStorage<CurrentEvent>()

/** The cause of an event that is published now: `causedBy` if it is given, else the event that is being handled. */
export function causeOf(causedBy: CloudEvent | null | undefined): CloudEvent | undefined {
  return causedBy === undefined ? currentEvent.getStore()?.event : (causedBy ?? undefined)
}
