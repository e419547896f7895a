import type { CloudEvent } from '@sluice/event'

/** Attributes of an event besides its type and data: `subject`, `partitionkey`, `id`, extensions. */
export type EventAttributes = Omit<Partial<CloudEvent>, 'specversion' | 'type' | 'data' | 'data_base64'>

/**
 * The data of an event together with its attributes, for `emit()`:
 *
 * ```ts
 * client.emit('account.booked', new SluiceRecord(booking, { subject: booking.account }))
 * ```
 */
export class SluiceRecord<Data = unknown> {
  constructor(
    readonly data: Data,
    readonly attributes: EventAttributes = {},
  ) {}
}
