import { commandClient, blockingClient } from '../../redis/connection.js'
import type { OrderedTask } from './lane.js'
import type { Ended } from './lane-work.js'
import { type OrderedOptions, OrderedReader } from './ordered.js'
import { Fixture } from '../../redis.fixture.js'

/** What a handler does with an event; throwing fails the attempt. */
export type Handle = (task: OrderedTask) => Promise<void> | void

export interface Policy {
  readonly attempts?: number
  readonly delayMs?: number
  /** Whether the last failure closes the lane. */
  readonly closes?: boolean
}

/** One instance of a service with ordered handlers, with clients of its own. */
export class OrderedInstance {
  readonly redis
  readonly blocking
  readonly reader: OrderedReader

  constructor(f: Fixture, instance: string, handle: Handle, options: Partial<OrderedOptions> & Policy = {}) {
    const { attempts = 10, delayMs = 20, closes = true, ...rest } = options
    this.redis = commandClient(f.server.url).on('error', () => undefined)
    this.blocking = blockingClient(f.server.url).on('error', () => undefined)
    this.reader = new OrderedReader({
      ...{ redis: this.redis, blocking: this.blocking, keys: f.keys, instance },
      name: 'billing.ordered',
      buses: () => [Fixture.bus],
      concurrency: 4,
      ttlMs: 1500,
      attempt: async task => {
        // as many deaths as attempts: the spec's own limit of what a poison event may do
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
  }

  async start(): Promise<this> {
    await this.reader.prepare()
    this.reader.start()
    return this
  }

  async stop(): Promise<void> {
    await this.reader.stop()
    this.redis.disconnect()
    this.blocking.disconnect()
  }

  /** The process is gone without a word. */
  cut(): void {
    this.redis.disconnect()
    this.blocking.disconnect()
    void this.reader.stop() // ends its loops; without a connection it can write nothing
  }
}

function letter(task: OrderedTask, error: string, closes: boolean): Ended {
  const id = letterId(task)
  return { kind: 'dead-letter', closes, letter: { id, json: JSON.stringify({ id, error, lane: task.lane }) } }
}

export function letterId({ rule, logId }: OrderedTask): string {
  return `${rule}~${logId}`
}
