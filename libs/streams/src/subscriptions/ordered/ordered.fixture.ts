import { type Clients, Instance } from '../../instance.fixture.js'
import type { OrderedTask } from './lane.js'
import type { Ended } from './lane-work.js'
import { OrderedReader } from './ordered.js'
import type { OrderedOptions } from './ordered-options.js'
import { Fixture } from '../../redis.fixture.js'

/** A handler; throwing fails the attempt. */
export type Handle = (task: OrderedTask) => Promise<void> | void

export interface Policy {
  readonly attempts?: number
  readonly delayMs?: number
  /** Whether the last failure closes the lane. */
  readonly closes?: boolean
}

/** One instance of a service with ordered handlers. */
export class OrderedInstance extends Instance<OrderedReader> {
  constructor(f: Fixture, instance: string, handle: Handle, options: Partial<OrderedOptions> & Policy = {}) {
    const { attempts = 10, delayMs = 20, closes = true, ...rest } = options
    const make = (clients: Clients) =>
      new OrderedReader({
        ...{ ...clients, instance },
        name: 'billing.ordered',
        buses: () => [Fixture.bus],
        concurrency: 4,
        ttlMs: 1500,
        attempt: async task => {
          // as many deaths as attempts: a limit of these specs
          const ended = Number(task.tries || 0)
          if (task.attempt - 1 - ended >= 5) return letter(task, 'stalled', closes)
          try {
            await handle(task)
            return { kind: 'ack' }
          } catch (error) {
            if (task.attempt >= attempts) return letter(task, String(error), closes)
            return { kind: 'retry', delayMs, tries: String(task.attempt) }
          }
        },
        closedOff: (task, by) => ({ id: letterId(task), json: JSON.stringify({ id: letterId(task), closedBy: by }) }),
        ...rest,
      })
    super(f, make)
  }

  get reader(): OrderedReader {
    return this.work
  }
}

function letter(task: OrderedTask, error: string, closes: boolean): Ended {
  const id = letterId(task)
  return { kind: 'dead-letter', closes, letter: { id, json: JSON.stringify({ id, error, lane: task.lane }) } }
}

export function letterId({ rule, logId }: OrderedTask): string {
  return `${rule}~${logId}`
}
