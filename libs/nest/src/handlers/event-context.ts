import type { ArgumentsHost } from '@nestjs/common'
import { type CloudEvent, SluiceError } from '@sluice/event'

/** The context of an event's delivery. */
export interface EventContext {
  readonly bus: string
  /** The event's position on its bus, `<shard>-<entry id>`. */
  readonly position: string
  /** The rule that brought it here. */
  readonly rule: string
  /** 1 for the first try; more means that the event was handled before, at least in part. */
  readonly attempt: number
  /** How often the event was redriven from the dead letters. */
  readonly redrives: number
  /** Aborts when the handler's `timeout` is over: the attempt has failed, and its late result is ignored. */
  readonly signal: AbortSignal
}

/** To be thrown by a handler that can never handle the event: it becomes a dead letter at once, without further tries. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
}

/** An attempt took longer than the handler's `timeout`. It has failed, and its late result is ignored. */
export class TimeoutError extends SluiceError {
  override readonly name = 'TimeoutError'

  constructor(handler: string, timeoutMs: number) {
    super('HANDLER_TIMEOUT', `${handler} took longer than ${timeoutMs} ms`, { handler, timeoutMs })
  }
}

/** The `host.getType()` in guards, pipes, interceptors, filters and param decorators that run for an event. */
export const eventContextType = 'sluice'

/** Whether an event is being handled, and not a request. */
export function isEventContext(host: ArgumentsHost): boolean {
  return host.getType<string>() === eventContextType
}

/** Event and context, for guards, interceptors, filters and param decorators. See {@link isEventContext}. */
export class EventArgumentsHost {
  private constructor(private readonly host: ArgumentsHost) {}

  static create(host: ArgumentsHost): EventArgumentsHost {
    return new EventArgumentsHost(host)
  }

  getEvent<Data = unknown>(): CloudEvent<Data> {
    return this.host.getArgByIndex<CloudEvent<Data>>(0)
  }

  getContext(): EventContext {
    return this.host.getArgByIndex<EventContext>(1)
  }
}
