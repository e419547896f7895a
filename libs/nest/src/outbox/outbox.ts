import { Inject, Injectable, type OnModuleInit } from '@nestjs/common'
import { namePattern } from '@sluice/delivery'
import {
  checkDelay,
  checkPublishable,
  type CloudEvent,
  defaultLimits,
  deliverAtOf,
  InvalidError,
  overLimit,
} from '@sluice/event'
import { defaultBus } from '@sluice/registry'
import { causeOf } from '../handlers/current-event.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import type { Publishable, PublishOptions } from '../publishing/event-publisher.js'
import { Appends } from '../publishing/appends.js'
import { deliverAtOf as delayedUntil } from '../publishing/delay.js'
import { outgoing } from '../publishing/outgoing.js'
import { publicationOf } from '../publishing/publication.js'
import { OutboxStore, type Pending } from './outbox-store.js'
import type { Sql } from './sql.js'

/** Publishes events if and only if the caller's transaction commits. */
@Injectable()
export class Outbox<Tx = Sql> implements OnModuleInit {
  readonly #source: string

  constructor(
    @Inject(OutboxStore) private readonly store: OutboxStore<Tx>,
    @Inject(MODULE_OPTIONS_TOKEN) { name, source = `/${name}` }: SluiceOptions,
    @Inject(Appends) private readonly appends: Pick<Appends, 'hopsOf' | 'now'>,
  ) {
    this.#source = source
  }

  async onModuleInit(): Promise<void> {
    await this.store.prepare()
  }

  /**
   * Stores events in the caller's transaction. The relay publishes them after the commit, those of one partition key in the order
   * in which they were added. Add an event after the write that it is about: then the order of two transactions that write the
   * same row is the order of their events.
   *
   * @param tx the caller's transaction, see {@link Sql}
   * @returns the events as they will be published, with their final id and source
   * @throws InvalidError naming the attribute or field, or `NO_TRANSACTION`
   */
  async add<Given extends object>(
    tx: Tx,
    events: Publishable<Given> | readonly Publishable<Given>[],
    { bus = defaultBus, causedBy, ...delay }: PublishOptions = {},
  ): Promise<CloudEvent[]> {
    if (!namePattern.test(bus)) throw new InvalidError('INVALID_BUS', `bus '${bus}' is no name of a bus`, { bus })
    checkPublishable(bus)
    const list: readonly object[] = Array.isArray(events) ? events : [events]
    const { batchEvents, batchBytes } = defaultLimits
    const field = 'events'
    if (list.length > batchEvents) {
      const bound = { limit: batchEvents, unit: 'events', actual: list.length, code: 'TOO_MANY_EVENTS' }
      throw overLimit({ field, what: 'one call of outbox.add', ...bound })
    }
    const cause = causeOf(causedBy)
    const publication = publicationOf(bus, cause, list.length)
    const hops = this.appends.hopsOf(bus)
    const now = this.appends.now()
    const deliverAt = delayedUntil(delay, () => now)
    const made = list.map(event => outgoing(event, this.#source, cause, hops, publication, deliverAt))
    for (const { event } of made) checkDelay(deliverAtOf(event) ?? now, now)
    const actual = made.reduce((bytes, { json }) => bytes + Buffer.byteLength(json), 0)
    if (actual > batchBytes)
      throw overLimit({ field, what: 'one call of outbox.add', limit: batchBytes, unit: 'bytes', actual })
    const add = async () => {
      if (made.length > 0)
        await this.store.add(
          tx,
          made.map(({ json }) => ({ bus, event: json })),
        )
      return made.map(({ event }) => event)
    }
    return publication ? publication.during(add) : add()
  }

  /** The number of waiting events, how long they have waited, and the number of failed ones. */
  pending(): Promise<Pending> {
    return this.store.pending()
  }

  /** Makes failed events waiting again, after their cause is fixed. @returns how many */
  retryFailed(): Promise<number> {
    return this.store.retryFailed()
  }
}
