import type { ArgumentsHost } from '@nestjs/common'
import { type CloudEvent, SluiceError } from '@sluice/event'

/** What a handler may want to know besides the event. */
export interface EventContext {
  readonly bus: string
  /** Where the event stands on its bus, `<shard>-<entry id>`. */
  readonly position: string
  /** The rule that brought it here. */
  readonly rule: string
  /** 1 for the first try; more means that it was handled before, at least in part. */
  readonly attempt: number
  /** How often it was redriven from the dead letters. */
  readonly redrives: number
  /** Aborts when the handler's `timeout` is over: what it does from then on counts for nothing. */
  readonly signal: AbortSignal
}

/** Thrown by a handler that can never handle this event: it becomes a dead letter at once, without further tries. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
}

/** An attempt took longer than the handler's `timeout`. It has failed, and what it still comes to is ignored. */
export class TimeoutError extends SluiceError {
  override readonly name = 'TimeoutError'

  constructor(handler: string, timeoutMs: number) {
    super('HANDLER_TIMEOUT', `${handler} took longer than ${timeoutMs} ms`, { handler, timeoutMs })
  }
}

/** What `host.getType()` says where guards, pipes, interceptors, filters and param decorators run for an event. */
export const eventContextType = 'sluice'

/** Whether an event is being handled, and not a request: `host` is then the handler's arguments. */
export function isEventContext(host: ArgumentsHost): boolean {
  return host.getType<string>() === eventContextType
}

/** What is being handled, for guards, interceptors, filters and param decorators. See {@link isEventContext}. */
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
