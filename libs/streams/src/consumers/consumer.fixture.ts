import { type GivenUp, retryDefaults, retryPolicy } from '@sluice/delivery'
import { ConsumerReader, type ConsumerReaderOptions } from './consumer-reader.js'
import type { Batch, Handled } from './batch-task.js'
import { type Clients, Instance } from '../instance.fixture.js'
import { Fixture } from '../redis.fixture.js'

/** A handler of batches: it returns the ids that failed, or a state; throwing fails the whole batch. */
export type Handle = (batch: Batch, ids: string[]) => Promise<Answer | void> | Answer | void
export interface Answer {
  readonly failures?: readonly string[]
  readonly state?: unknown
}

/** One instance of a service with a stream consumer. */
export class BatchInstance extends Instance<ConsumerReader> {
  constructor(f: Fixture, instance: string, handle: Handle, options: Partial<ConsumerReaderOptions> & Policy = {}) {
    const { attempts = 3, delay = 20, ...rest } = options
    const make = (clients: Clients) =>
      new ConsumerReader({
        ...{ ...clients, instance },
        name: 'billing.Totals.sum',
        bus: () => Fixture.bus,
        from: '0-0',
        ttlMs: 1500,
        size: 10,
        waitMs: 0,
        bisect: false,
        policy: retryPolicy(retryDefaults.subscription, { attempts, backoff: { type: 'fixed', delay } }),
        handle: batch => handled(handle, batch),
        letter: (_shard, id, { reason, error, failed }: GivenUp) =>
          JSON.stringify({ id, reason, error, tries: failed.length }),
        ...rest,
      })
    super(f, make)
  }

  get reader(): ConsumerReader {
    return this.work
  }
}

export interface Policy {
  readonly attempts?: number
  readonly delay?: number
}

async function handled(handle: Handle, batch: Batch): Promise<Handled> {
  try {
    const answer = await handle(batch, idsOf(batch))
    const named = batch.events.filter(({ event }) => answer?.failures?.includes(event.id))
    const failures = new Set(named.map(({ entryId }) => entryId))
    return { ok: true, failures, ...(answer?.state === undefined ? {} : { state: JSON.stringify(answer.state) }) }
  } catch (error) {
    return { ok: false, error: String(error) }
  }
}

export function idsOf({ events }: Batch): string[] {
  return events.map(({ event }) => event.id)
}
