import { type AcceptedEvent, type CloudEvent, partitionKey } from './cloud-event.js'

/** Who emitted events and when Sluice received them: the same for all of a batch. */
export class Provenance {
  /** The two attributes as members of a JSON object. */
  readonly members: string

  constructor(
    readonly principal: string,
    readonly receivedAt: Date,
  ) {
    this.members = `"receivedtime":"${receivedAt.toISOString()}","principal":${JSON.stringify(principal)}`
  }
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
  const accepted = { id: event.id, key: partitionKey(event), json: `{${provenance.members},${members}` }
  // a source has no spaces, so no two pairs read the same
  if (idempotencyKey === undefined) return { ...accepted, identity: `${event.source} ${event.id}` }
  // sent again it may have another id: where the id would choose the shard, the idempotency key does, so that it is found
  const key = event.partitionkey || event.subject || idempotencyKey
  return { ...accepted, key, identity: ` ${idempotencyKey}` }
}
