import { causeAttribute, redactedAttribute, resultAttribute, viaAttribute } from './cause.js'
import { hopsOf } from './causation.js'
import type { AcceptedEvent, CloudEvent } from './cloud-event.js'
import { checkDelay, deliverAtAttribute, deliverAtOf } from './delay.js'
import { withoutAttributes } from './event-text.js'
import { defaultTenant } from './tenant.js'

/** Names the schedule that published the event. */
export const scheduleAttribute = 'sluiceschedule'

/** Attributes that only Sluice sets. A producer's values are replaced. */
export const provenanceAttributes = [
  ...(['principal', 'sluicetenant', 'receivedtime', 'hops'] as const),
  ...([causeAttribute, viaAttribute, resultAttribute, redactedAttribute, scheduleAttribute] as const),
] as const

/** Principal, tenant and time of reception: the same for all events of a batch. */
export class Provenance {
  /** The attributes as members of a JSON object. */
  readonly members: string

  /**
   * @param principal who emitted them; undefined where that was never said
   * @param trusted whether what the publisher says of `hops` counts, because it writes to Redis itself
   * @param tenant that of the bus
   * @param from where they came from; it is not in the event
   * @param trace called with each event that is stamped: returns the trace context that the event gets, as members of a JSON object with
   * a comma behind, or ''
   * @param deliverAt when those are to be appended that do not say it themselves, in milliseconds since 1970; checked before
   * @param schedule the name of the schedule that publishes them
   */
  constructor(
    readonly principal: string | undefined,
    readonly receivedAt: Date,
    readonly trusted = false,
    readonly tenant = defaultTenant,
    readonly from?: string,
    readonly trace?: (event: CloudEvent) => string,
    readonly deliverAt?: number,
    schedule?: string,
  ) {
    const who = principal === undefined ? '' : `,"principal":${JSON.stringify(principal)}`
    const where = tenant === defaultTenant ? '' : `,"sluicetenant":"${tenant}"`
    const by = schedule === undefined ? '' : `,"${scheduleAttribute}":"${schedule}"`
    this.members = `"receivedtime":"${receivedAt.toISOString()}"${who}${where}${by}`
  }
}

/**
 * Puts the provenance in front of the event's own text. Attributes that only Sluice may set are removed from the text; all other
 * values keep their bytes. The token of its cause is returned beside the text, to be checked at the append.
 *
 * @param idempotencyKey identifies a repeated event in place of source and id
 * @throws InvalidError `INVALID_ATTRIBUTE` if it says that it is to wait too long
 */
export function stamp(json: string, event: CloudEvent, provenance: Provenance, idempotencyKey?: string): AcceptedEvent {
  const own = deliverAtOf(event)
  const deliverAt = own ?? provenance.deliverAt
  if (own !== undefined) checkDelay(own, provenance.receivedAt.getTime())
  const asked = own === undefined && deliverAt !== undefined
  const replaced = asked ? [...provenanceAttributes, deliverAtAttribute] : provenanceAttributes
  const forged = replaced.filter(name => Object.hasOwn(event, name))
  const text = forged.length === 0 ? json : withoutAttributes(json, forged)
  const members = text.slice(text.indexOf('{') + 1)
  const token = event[causeAttribute]
  const hops = provenance.trusted ? hopsOf(event) : 0
  // a repetition may have another id, so the idempotency key chooses the shard where the id would, and the event is found
  const key = event.partitionkey || event.subject || (idempotencyKey ?? event.id)
  const claimed = idempotencyKey === undefined ? undefined : claimOf(idempotencyKey, provenance.principal)
  const trace = provenance.trace === undefined ? '' : provenance.trace(event)
  const waits = asked ? `"${deliverAtAttribute}":"${new Date(deliverAt).toISOString()}",` : ''
  // all of one shape, without spreads: there are millions of them
  return {
    id: event.id,
    key,
    json: `{${trace}${waits}${provenance.members}${members.startsWith('}') ? '' : ','}${members}`,
    identity: claimed === undefined ? identityOf(event, key) : identityOfClaim(claimed),
    idempotency: claimed === undefined ? undefined : { key: claimed, content: contentOf(json) },
    cause: typeof token === 'string' ? token : undefined,
    hops: hops > 0 ? hops : undefined,
    lacks: event['causationid'] === undefined ? (event['correlationid'] === undefined ? both : one) : none,
    from: provenance.from,
    deliverAt,
  }
}

const [none, one, both] = [[], ['causationid'], ['causationid', 'correlationid']] as const

/**
 * What is the same for an event and its repetition. Sources have no spaces and attributes no line ends, so identities are unique. The
 * partition key is part of it, because each shard has a dedupe window of its own, and another key may belong to another shard.
 */
export function identityOf({ source, id }: Pick<CloudEvent, 'source' | 'id'>, partitionKey: string): string {
  return `${source} ${id}\n${partitionKey}`
}

/** The same for an event with an idempotency key. */
export function identityOfKey(idempotencyKey: string, principal: string | undefined): string {
  return identityOfClaim(claimOf(idempotencyKey, principal))
}

/** Each publisher has keys of its own: another one must not use them up. They are printable, so they end at the line end. */
function claimOf(idempotencyKey: string, principal: string | undefined): string {
  return `${idempotencyKey}\n${principal ?? ''}`
}

function identityOfClaim(claim: string): string {
  return ` ${claim}`
}

/** The text of an event without attributes that differ when its publisher repeats it; the same before and after stamping. */
export function contentOf(json: string): string {
  return withoutAttributes(json, ofEachSending)
}

/** Attributes that a client may fill in anew when it repeats an event. */
const ofEachSending = [
  ...provenanceAttributes,
  ...['id', 'time', 'recordedtime', deliverAtAttribute, 'traceparent', 'tracestate', 'causationid', 'correlationid'],
]
