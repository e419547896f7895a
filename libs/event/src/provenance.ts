import { causeAttribute, redactedAttribute, resultAttribute } from './cause.js'
import { hopsOf } from './causation.js'
import type { AcceptedEvent, CloudEvent } from './cloud-event.js'
import { withoutAttributes } from './event-text.js'
import { defaultTenant } from './tenant.js'

/** Attributes that only Sluice sets. A producer's values are replaced. */
export const provenanceAttributes = [
  ...(['principal', 'sluicetenant', 'receivedtime', 'hops'] as const),
  ...([causeAttribute, resultAttribute, redactedAttribute] as const),
] as const

/** Principal, tenant and time of reception: the same for all events of a batch. */
export class Provenance {
  /** The attributes as members of a JSON object. */
  readonly members: string

  /**
   * @param principal who emitted them; undefined where that was never said
   * @param trusted whether what the publisher says of `hops` counts, because it writes to Redis itself
   * @param tenant that of the bus
   */
  constructor(
    readonly principal: string | undefined,
    readonly receivedAt: Date,
    readonly trusted = false,
    readonly tenant = defaultTenant,
  ) {
    const who = principal === undefined ? '' : `,"principal":${JSON.stringify(principal)}`
    const where = tenant === defaultTenant ? '' : `,"sluicetenant":"${tenant}"`
    this.members = `"receivedtime":"${receivedAt.toISOString()}"${who}${where}`
  }
}

/**
 * Puts the provenance in front of the event's own text. Attributes that only Sluice may set are removed from the text; all other
 * values keep their bytes. The token of its cause is returned beside the text, to be checked at the append.
 *
 * @param idempotencyKey identifies a repeated event in place of source and id
 */
export function stamp(json: string, event: CloudEvent, provenance: Provenance, idempotencyKey?: string): AcceptedEvent {
  const forged = provenanceAttributes.filter(name => Object.hasOwn(event, name))
  const text = forged.length === 0 ? json : withoutAttributes(json, forged)
  const members = text.slice(text.indexOf('{') + 1)
  const token = event[causeAttribute]
  const hops = provenance.trusted ? hopsOf(event) : 0
  // a repetition may have another id, so the idempotency key chooses the shard where the id would, and the event is found
  const key = event.partitionkey || event.subject || (idempotencyKey ?? event.id)
  // each publisher has keys of its own: another one must not use them up. They are printable, so they end at the line end
  const claimed = idempotencyKey === undefined ? undefined : `${idempotencyKey}\n${provenance.principal ?? ''}`
  // all of one shape, without spreads: there are millions of them
  return {
    id: event.id,
    key,
    json: `{${provenance.members}${members.startsWith('}') ? '' : ','}${members}`,
    // sources have no spaces and attributes no line ends, so identities are unique. The partition key is part of it, because each
    // shard has a dedupe window of its own, and another key may belong to another shard
    identity: claimed === undefined ? `${event.source} ${event.id}\n${key}` : ` ${claimed}`,
    idempotency: claimed === undefined ? undefined : { key: claimed, content: contentOf(json) },
    cause: typeof token === 'string' ? token : undefined,
    hops: hops > 0 ? hops : undefined,
  }
}

/** The text of an event without attributes that differ when its publisher repeats it; the same before and after stamping. */
export function contentOf(json: string): string {
  return withoutAttributes(json, ofEachSending)
}

/** Attributes that a client may fill in anew when it repeats an event. */
const ofEachSending = [...provenanceAttributes, 'id', 'time', 'recordedtime', 'traceparent', 'tracestate']
