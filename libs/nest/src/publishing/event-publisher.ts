import { Inject, Injectable } from '@nestjs/common'
import { type CloudEvent, SluiceError } from '@sluice/event'
import type { Appended } from '@sluice/streams'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { Appends } from './appends.js'
import { toOutgoing } from './outgoing.js'

/** An event to publish: a type and what is known of it. The rest is filled in. */
export type NewEvent<Data = unknown> = Partial<CloudEvent<Data>> & { readonly type: string }

export interface PublishOptions {
  /** Default `default`. */
  readonly bus?: string
}

/** An event that Redis has. */
export interface Published {
  readonly id: string
  /** Where it stands on its bus, `<shard>-<entry id>`. */
  readonly position: string
  /** The same source and id was published before, within the bus' dedupe window: this is that event's position. */
  readonly duplicate?: true
}

/** Some events of a `publishAll` were not accepted. `results` says for each, in order, what became of it. */
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

/** Publishes events. A promise that resolves means that Redis acknowledged the append. */
@Injectable()
export class EventPublisher {
  constructor(
    private readonly appends: Appends,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /**
   * Publishes one event. Calls made in the same tick share one round trip.
   *
   * @throws InvalidError naming the attribute, UnavailableError when Redis does not answer, NotFoundError `UNKNOWN_BUS`
   */
  async publish(event: NewEvent, options: PublishOptions = {}): Promise<Published> {
    const [result] = await this.#append(options.bus, [event])
    if ('error' in result!) throw result.error
    return result as Published
  }

  /**
   * Publishes many events in one round trip. A bad event is refused before anything is sent.
   *
   * @throws PublishError when Redis took some and not others, and what {@link publish} throws
   */
  async publishAll(events: readonly NewEvent[], options: PublishOptions = {}): Promise<Published[]> {
    const results = await this.#append(options.bus, events)
    if (results.some(result => 'error' in result)) throw new PublishError(results)
    return results as Published[]
  }

  async #append(bus = 'default', events: readonly NewEvent[]): Promise<Appended[]> {
    return this.appends.append(
      bus,
      events.map(event => toOutgoing(this.options, event)),
    )
  }
}
