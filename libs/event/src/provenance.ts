import { type AcceptedEvent, type CloudEvent, partitionKey } from './cloud-event.js'

/** Who emitted an event and when Sluice received it. */
export interface Provenance {
  readonly principal: string
  readonly receivedAt: Date
}

/**
 * Puts the provenance in front of the event's own text. The rest of the text stays as it came, unless the producer used
 * one of the two names: nobody but Sluice says who emitted an event, so then the event is written anew without them.
 *
 * @param idempotencyKey what the publisher repeats when it sends the event again, where it is not source and id
 */
export function stamp(json: string, event: CloudEvent, provenance: Provenance, idempotencyKey?: string): AcceptedEvent {
  const forged = event.principal !== undefined || event.receivedtime !== undefined
  const text = forged ? JSON.stringify({ ...event, principal: undefined, receivedtime: undefined }) : json
  const members = text.slice(text.indexOf('{') + 1)
  const stamps = `"receivedtime":"${provenance.receivedAt.toISOString()}","principal":${JSON.stringify(provenance.principal)}`
  const accepted = { id: event.id, key: partitionKey(event), json: `{${stamps},${members}` }
  // a source has no spaces, so no two pairs read the same
  if (idempotencyKey === undefined) return { ...accepted, identity: `${event.source} ${event.id}` }
  // sent again it may have another id: where the id would choose the shard, the idempotency key does, so that it is found
  const key = event.partitionkey || event.subject || idempotencyKey
  return { ...accepted, key, identity: ` ${idempotencyKey}` }
}
