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
  readCause,
  tooManyCaused,
  tooManyHops,
  withoutAttributes,
  writeCause,
} from '@sluice/event'
import { type Appended, failureOf } from './appender.js'
import type { CauseStore, SharedCauses } from './cause-store.js'

export interface CausesOptions {
  readonly store: CauseStore
  /** Milliseconds that a bus keeps its events, and so tokens of what was appended to it are valid; undefined for no bus. */
  readonly retentionMs: (bus: string) => number | undefined
  /** The limits of the platform. Left out where those that its services wrote are to hold. */
  readonly limits?: CauseLimits
  /** Told of each token that counts for nothing. */
  readonly ignored?: (why: 'invalid' | 'expired') => void
  readonly now?: () => number
}

/** Milliseconds after which what is shared is read again, and between two looks for a key that is not known, at least. */
const looks = { everyMs: 5000, unknownKeyMs: 1000 }

/** An event as it was appended. */
type Stored = Pick<CloudEvent, typeof causeAttribute>

/** An event that may be appended as far as its chain of causes goes, and what was counted for it. */
type Admitted = { readonly event: AcceptedEvent; readonly counted?: Origin } | { readonly error: Error }

/**
 * What began a chain of events, and how much came of it. A delivered event has a token that says so; what is published
 * because of it carries that token, and whoever appends it checks and counts it, and puts the event's own token in its place.
 *
 * Each event is counted once, by the position of the origin: what was counted and then not appended, because it was there
 * already or could not be, is taken back.
 */
export class Causes {
  #shared: SharedCauses | undefined
  #loadedAt = 0
  #loading: Promise<void> | undefined

  constructor(private readonly options: CausesOptions) {}

  /** Reads the key and the limits, and makes what is missing. Before it, no token can be made or read. */
  open(): Promise<void> {
    return this.#load(true)
  }

  get limits(): CauseLimits {
    return { ...defaultCauseLimits, ...this.options.limits, ...this.#shared?.limits }
  }

  /** The token of an event that is delivered, by where it stands. @param event with its own token, where it was caused */
  token(event: Stored, origin: Origin): string {
    const own = event[causeAttribute]
    return this.#valid(own) ? (own as string) : writeCause(asCause(origin), this.#keys)
  }

  /** An event as it is delivered as text: with its token inside, its attributes as texts, and all else as it was stored. */
  deliverable(json: string, origin: Origin): { event: string; token: string } {
    const stored = storedToken.exec(json)
    const token = this.token({ [causeAttribute]: stored?.[1] }, origin)
    let rest = stored ? json.slice(stored[0].length) : json.slice(json.indexOf('{') + 1)
    // of an older gateway, which took what a producer put there, or of a job of a queue
    if (rest.includes(`"${causeAttribute}"`)) rest = withoutAttributes(`{${rest}`, [causeAttribute]).slice(1)
    return { event: `{"${causeAttribute}":"${token}",${deliveredText(`{${rest}`).slice(1)}`, token }
  }

  /** The token of an event that {@link deliverable} made, from its bytes. */
  inFront(event: Buffer): string {
    return storedToken.exec(event.subarray(0, 400).toString('latin1'))![1]!
  }

  /** What the token of a delivered event says. */
  of(event: Stored, origin: Origin): Cause {
    return this.#valid(event[causeAttribute]) ?? asCause(origin)
  }

  /**
   * Appends events, each with a token of its own where it was caused. What would be an event too many is not appended, but
   * found where it is there already; the others are appended.
   *
   * @param send appends events, or only looks for them
   */
  async append(
    events: readonly AcceptedEvent[],
    send: (events: readonly AcceptedEvent[], isRepeat?: boolean) => Promise<Appended[]>,
  ): Promise<Appended[]> {
    if (!events.some(isCaused)) return send(events)
    let admitted: Admitted[]
    try {
      if (!this.#shared) await this.#load(false)
      admitted = await this.#admit(events)
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
    // where that fails, the origin may cause a few events less
    if (uncounted.length > 0) await this.options.store.uncount(uncounted).catch(() => undefined)
    return results
  }

  async #admit(events: readonly AcceptedEvent[]): Promise<Admitted[]> {
    const { maxHops, maxCaused } = this.limits
    const causes = await Promise.all(events.map(({ cause }) => this.#check(cause)))
    const hops = events.map((event, i) => Math.max(event.hops ?? 0, (causes[i]?.hops ?? -1) + 1))
    const counting = causes.flatMap((cause, i) => (cause && hops[i]! <= maxHops ? [cause] : []))
    const now = this.#now()
    const kept = counting.map(({ bus, position }) => ({ bus, position, keptMs: this.#until({ bus, position }) - now }))
    const counts = counting.length > 0 ? await this.options.store.count(kept, maxCaused) : []
    let at = 0
    return events.map((event, i): Admitted => {
      if (hops[i]! > maxHops) return { error: tooManyHops(maxHops) }
      const cause = causes[i]
      const said = hops[i]! > 0 ? `"hops":${hops[i]},` : ''
      if (!cause) return { event: said ? { ...event, json: `{${said}${event.json.slice(1)}` } : event }
      const count = counts[at++]!
      const { bus, position } = cause
      if (count === 0) return { error: tooManyCaused(maxCaused, cause) }
      const token = writeCause({ bus, position, hops: hops[i]!, count }, this.#keys)
      const json = `{"${causeAttribute}":"${token}",${said}${event.json.slice(1)}`
      return { event: { ...event, json }, counted: { bus, position } }
    })
  }

  /** A token of a key that is not known here may be of one that was made since. */
  async #check(cause: string | Cause | undefined): Promise<Cause | undefined> {
    if (cause === undefined || typeof cause === 'object') return cause && this.#unexpired(cause)
    if (readCause(cause, this.#keys) === 'unknown-key' && this.#now() - this.#loadedAt >= looks.unknownKeyMs)
      await this.#load(false).catch(() => undefined)
    const valid = this.#valid(cause)
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

  /** When the bus forgets the origin, and a token of it is not valid any more; 0 where there is no such bus. */
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

/** Where {@link Causes.append} puts the token of an event: in front, so that it is found without reading the event. */
const storedToken = new RegExp(`^\\{"${causeAttribute}":"([^"\\\\]{1,300})",`)

function isCaused(event: AcceptedEvent): boolean {
  return event.cause !== undefined || event.hops !== undefined
}

function asCause({ bus, position }: Origin): Cause {
  return { bus, position, hops: 0, count: 0 }
}
