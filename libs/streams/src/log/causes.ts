import {
  type AcceptedEvent,
  type Cause,
  causeAttribute,
  type CauseLimits,
  type CloudEvent,
  defaultCauseLimits,
  deliveredText,
  type Origin,
  parsePosition,
  redactedAttribute,
  tenantOf,
  readCause,
  tooManyCaused,
  tooManyHops,
  type Via,
  viaAttribute,
  withoutAttributes,
  writeCause,
  writeVia,
} from '@sluice/event'
import type { Appended } from './appender.js'
import type { CauseStore, SharedCauses } from './cause-store.js'
import { type EventsAt, namesOf } from './chain.js'
import { failureOf } from './refusals.js'

export interface CausesOptions {
  readonly store: CauseStore
  /** Milliseconds that a bus keeps its events; tokens of its events are valid for as long. Undefined for an unknown bus. */
  readonly retentionMs: (bus: string) => number | undefined
  /** The limits of the platform. Without them the limits that its services wrote apply. */
  readonly limits?: CauseLimits
  /** Reads events of logs: the causes of events whose publishers handed on nothing but the token. */
  readonly eventsAt: EventsAt
  /** Called for each token that is ignored. */
  readonly ignored?: (why: 'invalid' | 'expired') => void
  readonly now?: () => number
}

/** Milliseconds: after which shared keys and limits are read again, and at least between two reads for an unknown key. */
const looks = { everyMs: 5000, unknownKeyMs: 1000 }

/** The attribute of an appended event that holds its token. */
type Stored = Pick<CloudEvent, typeof causeAttribute> & { readonly [redactedAttribute]?: unknown }

/** The bus of an append; `maxHops` is its own bound in place of the platform's. */
interface ToBus {
  readonly name: string
  readonly maxHops?: number
}

/** An event whose chain of causes is within the limits, and the origin that it was counted for; or why it is refused. */
type Admitted = { readonly event: AcceptedEvent; readonly counted?: Origin } | { readonly error: Error }

/**
 * Bounds chains of caused events. A delivered event has a token: origin, hops and count. An event that is published because
 * of it carries that token. The appending process checks the token, counts the event for the origin, and replaces the token
 * by the event's own.
 *
 * Each event is counted once, by the position of its origin. The count of an event that was not appended, because it was
 * there already or was refused, is taken back.
 */
export class Causes {
  #shared: SharedCauses | undefined
  #loadedAt = 0
  #loading: Promise<void> | undefined

  constructor(private readonly options: CausesOptions) {}

  /** Reads keys and limits, and creates what is missing. Must resolve before a token is made or read. */
  open(): Promise<void> {
    return this.#load(true)
  }

  get limits(): CauseLimits {
    return { ...defaultCauseLimits, ...this.options.limits, ...this.#shared?.limits }
  }

  /**
   * The number of events in a row of which each caused the next, on a bus.
   *
   * @param own the bus' own bound, if it has one
   */
  maxHops(own?: number): number {
    return own ?? this.limits.maxHops
  }

  /** The token of a delivered event. @param event with its own token, if it was caused @param via the event's own position, and who gets it */
  token(event: Stored, via: Via): string {
    const { bus, position, hops, count } = this.#valid(event[causeAttribute]) ?? asCause(via)
    const isCopy = event[redactedAttribute] !== undefined
    return writeCause({ bus, position, hops, count, via, ...(isCopy && { isCopy }) }, this.#keys)
  }

  /** The text that an event is delivered as: its token inside, its attributes as texts, all else as it was stored. */
  deliverable(json: string, via: Via): { event: string; token: string } {
    const stored = storedToken.exec(json)
    // data that has the same text only makes a token that says a little less
    const copy = json.includes(`"${redactedAttribute}"`) ? { [redactedAttribute]: true } : {}
    const token = this.token({ [causeAttribute]: stored?.[1], ...copy }, via)
    let rest = stored ? json.slice(stored[0].length) : json.slice(json.indexOf('{') + 1)
    // an older gateway accepted a token from the producer, and a job of a queue may have one inside
    if (rest.includes(`"${causeAttribute}"`)) rest = withoutAttributes(`{${rest}`, [causeAttribute]).slice(1)
    return { event: `{"${causeAttribute}":"${token}",${deliveredText(`{${rest}`).slice(1)}`, token }
  }

  /** The token of an event that {@link deliverable} made, from its bytes. */
  inFront(event: Buffer): string {
    return storedToken.exec(event.subarray(0, 1000).toString('latin1'))![1]!
  }

  /** Reads the token of a delivered event. */
  of(event: Stored, via: Via): Cause {
    return { ...(this.#valid(event[causeAttribute]) ?? asCause(via)), via }
  }

  /**
   * Appends events; a caused one gets a token of its own. An event that exceeds a limit is not appended, only looked up in case
   * it was appended before; the others are appended. A token of another tenant counts for nothing: whoever got it could use up what its
   * origin may cause.
   *
   * @param to the bus of the events
   * @param send appends events, or looks them up
   */
  async append(
    to: ToBus,
    events: readonly AcceptedEvent[],
    send: (events: readonly AcceptedEvent[], isRepeat?: boolean) => Promise<Appended[]>,
  ): Promise<Appended[]> {
    if (!events.some(isCaused)) return send(events)
    let admitted: Admitted[]
    try {
      if (!this.#shared) await this.#load(false)
      admitted = await this.#admit(to, events)
    } catch (error) {
      return events.map(({ id }) => ({ id, error: failureOf(error as Error) }))
    }
    const refused = events.filter((_, i) => 'error' in admitted[i]!)
    const sent = admitted.flatMap(one => ('event' in one ? [one.event] : []))
    const [appended, found] = await Promise.all([
      sent.length > 0 ? send(sent) : [],
      refused.length > 0 ? send(refused, true) : [],
    ])
    const [nextAppended, nextFound] = [appended.values(), found.values()]
    const uncounted: Origin[] = []
    const results = admitted.map((one): Appended => {
      const result = ('error' in one ? nextFound : nextAppended).next().value!
      if ('error' in one) return 'error' in result ? { id: result.id, error: one.error } : result
      if (one.counted && ('error' in result || result.duplicate)) uncounted.push(one.counted)
      return result
    })
    // if that fails, the origin may cause a few events fewer
    if (uncounted.length > 0) await this.options.store.uncount(uncounted).catch(() => undefined)
    return results
  }

  async #admit(to: ToBus, events: readonly AcceptedEvent[]): Promise<Admitted[]> {
    const { maxCaused } = this.limits
    const maxHops = this.maxHops(to.maxHops)
    const causes = await Promise.all(events.map(({ cause }) => this.#check(cause, tenantOf(to.name).tenant)))
    const hops = events.map((event, i) => Math.max(event.hops ?? 0, (causes[i]?.hops ?? -1) + 1))
    const counting = causes.flatMap((cause, i) => (cause && hops[i]! <= maxHops ? [cause] : []))
    const [counts, names] = await Promise.all([this.#count(counting, maxCaused), this.#names(events, causes)])
    let at = 0
    return events.map((event, i): Admitted => {
      if (hops[i]! > maxHops) return { error: tooManyHops(maxHops, to.maxHops === undefined ? undefined : to.name) }
      const cause = causes[i]
      const said = hops[i]! > 0 ? `"hops":${hops[i]},` : ''
      if (!cause) return { event: said ? { ...event, json: `{${said}${event.json.slice(1)}` } : event }
      const count = counts[at++]!
      if (count === 0) return { error: tooManyCaused(maxCaused, cause) }
      const json = this.#stored(event, { ...cause, hops: hops[i]!, count }, names[i]!)
      return { event: { ...event, json, cause }, counted: { bus: cause.bus, position: cause.position } }
    })
  }

  /**
   * Events that were refused for their hops, as they would have been stored, and the deliveries that caused them. They are counted for
   * their origins, so that there is a bound to what may be kept of them.
   *
   * @returns undefined for an event whose cause is not known, or whose origin may cause no more
   */
  async refused(
    { name }: Pick<ToBus, 'name'>,
    events: readonly AcceptedEvent[],
  ): Promise<({ readonly json: string; readonly via: Via } | undefined)[]> {
    const causes = await Promise.all(events.map(({ cause }) => this.#check(cause, tenantOf(name).tenant)))
    const known = causes.filter(cause => cause?.via !== undefined)
    const [counts, names] = await Promise.all([
      this.#count(known as Cause[], this.limits.maxCaused),
      this.#names(events, causes),
    ])
    let at = 0
    return events.map((event, i) => {
      const cause = causes[i]
      const count = cause?.via ? counts[at++]! : 0
      if (!cause?.via || count === 0) return undefined
      return { json: this.#stored(event, { ...cause, hops: cause.hops + 1, count }, names[i]!), via: cause.via }
    })
  }

  /** The text of a caused event with its own token. @param names attributes about its cause */
  #stored({ json }: AcceptedEvent, { bus, position, hops, count, via }: Cause, names: string): string {
    const token = writeCause({ bus, position, hops, count }, this.#keys)
    const by = via ? `"${viaAttribute}":"${writeVia(via)}",` : ''
    return `{"${causeAttribute}":"${token}",${by}"hops":${hops},${names}${json.slice(1)}`
  }

  async #count(causes: readonly Cause[], limit: number): Promise<number[]> {
    if (causes.length === 0) return []
    const now = this.#now()
    const kept = causes.map(({ bus, position }) => ({ bus, position, keptMs: this.#until({ bus, position }) - now }))
    return this.options.store.count(kept, limit)
  }

  /** The attributes about their causes that publishers did not set, as members of a JSON object that others follow. */
  async #names(events: readonly AcceptedEvent[], causes: readonly (Cause | undefined)[]): Promise<string[]> {
    // a result, and an event that goes on to another bus, say it themselves
    const asked = events.map(({ cause, lacks }, i) =>
      typeof cause === 'string' && lacks?.length ? causes[i] : undefined,
    )
    const vias = asked.map(cause => cause?.via)
    // a service may not be allowed to read the bus of the cause, and may publish all the same
    const names = await namesOf(vias, this.options.eventsAt).catch(() => [])
    return events.map(({ lacks = [] }, i) => {
      const found = names[i]
      if (!found) return ''
      // what the receiver of a copy did not see must not come back as an attribute of another event
      const may = asked[i]!.isCopy ? lacks.filter(name => name === 'causationid') : lacks
      return may.map(name => `"${name}":${JSON.stringify(found[name])},`).join('')
    })
  }

  /** Reads a token. If its key is unknown, keys are read again first: the key may be new. */
  async #check(cause: string | Cause | undefined, tenant: string): Promise<Cause | undefined> {
    if (cause === undefined || typeof cause === 'object') return cause && this.#unexpired(cause)
    if (readCause(cause, this.#keys) === 'unknown-key' && this.#now() - this.#loadedAt >= looks.unknownKeyMs)
      await this.#load(false).catch(() => undefined)
    const found = this.#valid(cause)
    const valid = found && tenantOf(found.bus).tenant === tenant ? found : undefined
    if (!valid) this.options.ignored?.(typeof readCause(cause, this.#keys) === 'object' ? 'expired' : 'invalid')
    return valid
  }

  #valid(token: unknown): Cause | undefined {
    if (typeof token !== 'string') return undefined
    const cause = readCause(token, this.#keys)
    return typeof cause === 'object' ? this.#unexpired(cause) : undefined
  }

  #unexpired(cause: Cause): Cause | undefined {
    return this.#until(cause) > this.#now() ? cause : undefined
  }

  /** When the bus deletes the origin and its tokens expire, in milliseconds since 1970; 0 for an unknown bus. */
  #until({ bus, position }: Origin): number {
    const retentionMs = this.options.retentionMs(bus)
    const entryId = parsePosition(position)?.entryId
    return retentionMs === undefined || !entryId ? 0 : Number(entryId.split('-')[0]) + retentionMs
  }

  #now(): number {
    return (this.options.now ?? Date.now)()
  }

  get #keys(): SharedCauses['keys'] {
    if (this.#now() - this.#loadedAt > looks.everyMs) void this.#load(false).catch(() => undefined)
    return this.#shared!.keys
  }

  #load(isStart: boolean): Promise<void> {
    this.#loading ??= this.options.store
      .load(this.options.limits, isStart)
      .then(shared => void (this.#shared = shared))
      .finally(() => {
        this.#loading = undefined
        this.#loadedAt = this.#now()
      })
    return this.#loading
  }
}

/** {@link Causes.append} puts the token in front of the text, so that it is found without parsing the event. */
const storedToken = new RegExp(`^\\{"${causeAttribute}":"([^"\\\\]{1,900})",`)

function isCaused(event: AcceptedEvent): boolean {
  return event.cause !== undefined || event.hops !== undefined
}

/** The token's contents of an event that nothing caused. */
function asCause({ bus, position }: Origin): Cause {
  return { bus, position, hops: 0, count: 0 }
}
