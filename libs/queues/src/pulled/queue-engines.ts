import type { FairQueue, GroupedQueue, MessagePolicy, PulledQueue } from '@sluice/message'
import { type Keys, type RedisClient, RedisQueue, type Transfers } from '@sluice/streams'
import type { Queues } from '../queues.js'
import { BullQueue } from './bull-queue.js'

/** Opens queues that are pulled: those that are FIFO or fair with Sluice's own engine, all others as queues of BullMQ. */
export class QueueEngines {
  constructor(
    private readonly queues: Queues,
    private readonly redis: RedisClient,
    private readonly keys: Keys,
    private readonly transfers?: Pick<Transfers, 'run'>,
  ) {}

  /** @param name with its tenant, see `tenantOf` */
  open(name: string, policy: MessagePolicy): PulledQueue {
    return this.#open(name, policy)
  }

  /** @param name with its tenant @param policy of a FIFO queue */
  grouped(name: string, policy: MessagePolicy): GroupedQueue {
    return this.#own(name, policy)
  }

  /** @param name with its tenant @param policy of a fair queue */
  fair(name: string, policy: MessagePolicy): FairQueue {
    return this.#own(name, policy)
  }

  /** Removes a queue with all its messages. What is sent meanwhile may stay. @param name with its tenant */
  destroy(name: string, policy: MessagePolicy): Promise<void> {
    return this.#open(name, policy).destroy()
  }

  #open(name: string, policy: MessagePolicy): RedisQueue | BullQueue {
    if (policy.fifo || policy.fair) return this.#own(name, policy)
    const { keys } = this
    const flightKey = keys.queue(name, 'flight')
    const gateKey = keys.groupGate(keys.groupOfQueue(name))
    return new BullQueue({ queue: this.queues.get(name), redis: this.queues.connection, flightKey, gateKey, policy })
  }

  #own(name: string, policy: MessagePolicy): RedisQueue {
    const { redis, keys, transfers } = this
    return new RedisQueue({ redis, keys, name, policy, ...(transfers && { transfers }) })
  }
}
