import { Inject, Injectable } from '@nestjs/common'
import { checkPublishable, type CloudEvent, InvalidError, SluiceError } from '@sluice/event'
import { defaultBus } from '@sluice/registry'
import type { Appended } from '@sluice/streams'
import { causeOf } from '../handlers/current-event.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { type OptionNames, unknownOption } from '../unknown-options.js'
import { Appends } from './appends.js'
import { Backlog } from './backlog.js'
import { type DelayOptions, deliverAtOf } from './delay.js'
import { outgoing } from './outgoing.js'
import { publicationOf } from './publication.js'

/**
 * An event to publish: its type and further attributes; missing ones are filled in. If `data` is an instance of an event class,
 * the class sets the type.
 */
export type NewEvent<Data = unknown> = Partial<CloudEvent<Data>> &
  ({ readonly type: string } | { readonly data: object })

/** A {@link NewEvent}, or an instance of a class with `@Event`. */
export type Publishable<Given extends object> = Given extends Record<string, unknown> ? NewEvent : Given

export interface PublishOptions extends DelayOptions {
  /** Default `default`. */
  readonly bus?: string
  /** The event that caused these. Default: the event whose handler makes the call; `null` for none. */
  readonly causedBy?: CloudEvent | null
}

const optionNames: OptionNames<PublishOptions> = { bus: true, causedBy: true, deliverAt: true, delayMs: true }

/** @throws InvalidError `INVALID_OPTION` */
function checkPublishOptions(options: PublishOptions): void {
  const unknown = unknownOption(options, optionNames)
  if (unknown) throw new InvalidError('INVALID_OPTION', `publish: option ${unknown.why}`, { option: unknown.option })
}

/** An accepted event. */
export interface Published {
  readonly id: string
  /** Its position on the bus, `<shard>-<entry id>`; of an event that waits, where it does: `<shard>-delayed-<id>`. */
  readonly position: string
  /** The same source and id was published before, within the bus' dedupe window; the position is that event's. */
  readonly duplicate?: true
  /** It waits until then, RFC 3339. Cancelled by `DELETE /v1/buses/{bus}/delayed/{position}`. */
  readonly deliverAt?: string
}

/** Some events of a `publishAll` were not accepted. `results` has the outcome of each, in order. */
export class PublishError extends SluiceError {
  override readonly name = 'PublishError'

  constructor(readonly results: readonly (Published | { readonly id: string; readonly error: Error })[]) {
    const failed = results.filter(result => 'error' in result)
    super(
      'PUBLISH_FAILED',
      `${failed.length} of ${results.length} events were not accepted: ${failed[0]!.error.message}`,
    )
  }
}

/** Publishes events. The promise resolves when Redis acknowledged the append. */
@Injectable()
export class EventPublisher {
  readonly #backlog: Backlog
  readonly #source: string

  constructor(
    private readonly appends: Appends,
    @Inject(MODULE_OPTIONS_TOKEN) options: SluiceOptions,
  ) {
    this.#backlog = new Backlog(options.publisher)
    this.#source = options.source ?? `/${options.name}`
  }

  /**
   * Publishes one event. Calls made in the same tick share one round trip.
   *
   * @throws InvalidError naming the attribute or field, UnavailableError if Redis does not answer or too much is under way,
   * NotFoundError `UNKNOWN_BUS`
   */
  async publish<Given extends object>(event: Publishable<Given>, options: PublishOptions = {}): Promise<Published> {
    const [result] = await this.#append([event], options)
    if ('error' in result!) throw result.error
    return result as Published
  }

  /**
   * Publishes many events in one round trip. A bad event is refused before anything is sent.
   *
   * @throws PublishError if Redis accepted some and not others, and the errors of {@link publish}
   */
  async publishAll<Given extends object>(
    events: readonly Publishable<Given>[],
    options: PublishOptions = {},
  ): Promise<Published[]> {
    const results = await this.#append(events, options)
    if (results.some(result => 'error' in result)) throw new PublishError(results)
    return results as Published[]
  }

  async #append(given: readonly object[], options: PublishOptions): Promise<Appended[]> {
    checkPublishOptions(options)
    const { bus = defaultBus, causedBy } = options
    checkPublishable(bus)
    const cause = causeOf(causedBy)
    const publication = publicationOf(bus, cause, given.length)
    const hops = this.appends.hopsOf(bus)
    const deliverAt = deliverAtOf(options, () => this.appends.now())
    const events = given.map(event => outgoing(event, this.#source, cause, hops, publication, deliverAt))
    const append = () => this.#backlog.hold(events, () => this.appends.append(bus, events))
    return publication ? publication.during(append) : append()
  }
}
