import { causeAttribute, resultAttribute } from './cause.js'
import { hopsOf } from './causation.js'
import type { AcceptedEvent, CloudEvent } from './cloud-event.js'
import { withoutAttributes } from './event-text.js'

/** What Sluice alone says of an event. What a producer puts there is replaced. */
export const provenanceAttributes = ['principal', 'receivedtime', 'hops', causeAttribute, resultAttribute] as const

/** Who emitted events and when Sluice received them: the same for all of a batch. */
export class Provenance {
  /** The attributes as members of a JSON object. */
  readonly members: string

  /**
   * @param principal who emitted them; undefined where that was never said
   * @param trusted whether what the publisher says of `hops` counts, because it writes to Redis itself
   */
  constructor(
    readonly principal: string | undefined,
    readonly receivedAt: Date,
    readonly trusted = false,
  ) {
    const who = principal === undefined ? '' : `,"principal":${JSON.stringify(principal)}`
    this.members = `"receivedtime":"${receivedAt.toISOString()}"${who}`
  }
}

/**
 * Puts the provenance in front of the event's own text. The rest of the text stays as it came, but for the attributes that
 * Sluice alone may set: they are taken out of the text, and all other values keep their bytes. The token of its cause is
 * handed on beside the text: whoever appends it checks it.
 *
 * @param idempotencyKey what the publisher repeats when it sends the event again, where it is not source and id
 */
export function stamp(json: string, event: CloudEvent, provenance: Provenance, idempotencyKey?: string): AcceptedEvent {
  const forged = provenanceAttributes.filter(name => Object.hasOwn(event, name))
  const text = forged.length === 0 ? json : withoutAttributes(json, forged)
  const members = text.slice(text.indexOf('{') + 1)
  const token = event[causeAttribute]
  const hops = provenance.trusted ? hopsOf(event) : 0
  // sent again it may have another id: where the id would choose the shard, the idempotency key does, so that it is found
  const key = event.partitionkey || event.subject || (idempotencyKey ?? event.id)
  const own = idempotencyKey === undefined
  const formerIdentity = own ? `${event.source} ${event.id}` : undefined
  // all of one shape, without spreads: there are millions of them
  return {
    id: event.id,
    key,
    json: `{${provenance.members}${members.startsWith('}') ? '' : ','}${members}`,
    // a source has no spaces and no attribute a line end, so no two events read the same. The key is part of it, because each
    // shard remembers for itself: with another key it may belong to another shard
    identity: own ? `${formerIdentity}\n${key}` : ` ${idempotencyKey}`,
    formerIdentity,
    idempotency: own ? undefined : { key: idempotencyKey, content: contentOf(json) },
    cause: typeof token === 'string' ? token : undefined,
    hops: hops > 0 ? hops : undefined,
  }
}

/** The text of an event without what differs when its publisher sends it again: the same before and after it is stamped. */
export function contentOf(json: string): string {
  return withoutAttributes(json, ofEachSending)
}

/** What a client that sends an event again may fill in anew. */
const ofEachSending = [...provenanceAttributes, 'id', 'time', 'traceparent', 'tracestate']
