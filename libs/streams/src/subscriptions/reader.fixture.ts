import { type Clients, Instance } from '../instance.fixture.js'
import { Fixture } from '../redis.fixture.js'
import { type SubscriptionOptions, SubscriptionReader } from './subscription.js'

/** One instance of a service whose handlers have no order. */
export class ReaderInstance extends Instance<SubscriptionReader> {
  constructor(
    f: Fixture,
    instance: string,
    handle: SubscriptionOptions['handle'],
    options: Partial<SubscriptionOptions> = {},
  ) {
    const make = (clients: Clients) =>
      new SubscriptionReader({
        ...{ ...clients, instance },
        name: 'billing',
        buses: () => [Fixture.bus],
        concurrency: 4,
        claimIdleMs: 900,
        handle,
        ...options,
      })
    super(f, make)
  }

  get reader(): SubscriptionReader {
    return this.work
  }
}
