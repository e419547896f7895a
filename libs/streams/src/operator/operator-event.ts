import { type AcceptedEvent, type CloudEvent, Provenance, stamp } from '@sluice/event'
import { operatorEvents, type OperatorEventType } from '@sluice/observability'

/** What an operator event says. */
export interface OperatorEvent {
  readonly type: OperatorEventType
  readonly tenant: string
  readonly subject: string
  readonly data: object
  /** The same for the same change, however often it is told. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The event as it is appended to the bus of its tenant. */
export function operatorEvent({ type, tenant, subject, data, id, at }: OperatorEvent): AcceptedEvent {
  const time = new Date(at)
  const event: CloudEvent = {
    ...({ specversion: '1.0', id } as const),
    source: operatorEvents[type].source,
    type,
    ...(subject === '' ? {} : { subject }),
    time: time.toISOString(),
    datacontenttype: 'application/json',
    data,
  }
  // one partition key, so that one shard has all in order, however many there are
  return { ...stamp(JSON.stringify(event), event, new Provenance('sluice', new Date(), false, tenant)), key: 'sluice' }
}
