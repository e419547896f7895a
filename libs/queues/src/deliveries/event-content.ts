import type { Room } from '@sluice/delivery'
import type { DeliveryJob } from './delivery-job.js'

/** The event of a delivery: as text, or as the bytes that all calls of one large event share. */
export type EventContent = string | Buffer

/** How deliveries come to large events, which are not in their jobs. */
export interface Payloads {
  /** What calls of large events hold. */
  readonly room: Room
  /** Undefined where the event is not there any more. */
  read(job: DeliveryJob): Promise<EventContent | undefined>
  /** The delivery is over and needs its event no longer. */
  release(job: DeliveryJob): Promise<void>
}

/** The event of one job, fetched when it is needed. */
export class JobEvent {
  #read: EventContent | undefined

  constructor(
    private readonly job: DeliveryJob,
    private readonly payloads: Payloads | undefined,
  ) {}

  async content(): Promise<EventContent | undefined> {
    return (this.#read ??= this.job.event ?? (await this.payloads?.read(this.job)))
  }

  /** Its id and type, for the log, as far as it was fetched and can be read. */
  names(): { event?: string; type?: string } {
    try {
      const { id, type } = JSON.parse((this.#read ?? this.job.event ?? '').toString()) as Record<string, unknown>
      return { ...(typeof id === 'string' ? { event: id } : {}), ...(typeof type === 'string' ? { type } : {}) }
    } catch {
      return {}
    }
  }

  /** Empty where it is not there any more: what is given up then is kept without it. */
  async text(): Promise<string> {
    return (await this.content())?.toString() ?? ''
  }
}
