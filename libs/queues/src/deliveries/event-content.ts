import type { Room } from '@sluice/delivery'
import { traceIdOf } from '@sluice/event'
import type { DeliveryJob } from './delivery-job.js'

/** The event of a delivery: text, or the bytes that all calls of one large event share. */
export type EventContent = string | Buffer

/** Access to large events, which are not in their jobs. */
export interface Payloads {
  /** Bounds the bytes of large events in calls. */
  readonly room: Room
  /** @returns undefined if the event no longer exists */
  read(job: DeliveryJob): Promise<EventContent | undefined>
  /** The delivery has ended and no longer needs its event. */
  release(job: DeliveryJob): Promise<void>
}

/** The event of one job, read on first use. */
export class JobEvent {
  #read: EventContent | undefined

  constructor(
    private readonly job: DeliveryJob,
    private readonly payloads: Payloads | undefined,
  ) {}

  async content(): Promise<EventContent | undefined> {
    return (this.#read ??= this.job.event ?? (await this.payloads?.read(this.job)))
  }

  /** The event's id and type for the log, and the id of its trace if it carries one; if it was read and is JSON. */
  names(): { event?: string; type?: string; trace_id?: string } {
    try {
      const read = JSON.parse((this.#read ?? this.job.event ?? '').toString()) as Record<string, unknown>
      const { id, type } = read
      const traceId = traceIdOf(read)
      return {
        ...(typeof id === 'string' ? { event: id } : {}),
        ...(typeof type === 'string' ? { type } : {}),
        ...(traceId === undefined ? {} : { trace_id: traceId }),
      }
    } catch {
      return {}
    }
  }

  /** The event as text; '' if it no longer exists, so that its letter is kept without it. */
  async text(): Promise<string> {
    return (await this.content())?.toString() ?? ''
  }
}
