import { UnavailableError } from '@sluice/event'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import { RedisTarget } from '../redis/redis-target.js'
import type { Script, ScriptCall } from '../redis/script.js'
import type { BusLayout } from '../shards/shards.js'
import { CheckedScripts } from './checked-scripts.js'
import { durabilityProblem } from './durability.js'

/** Runs scripts that append to a bus, each with the checks that the durability of its bus asks for. */
export class CheckedAppend {
  readonly #checked: CheckedScripts
  /** Whether Redis is asked how it writes to disk: not if the operator vouches for it. */
  readonly #asks: boolean

  /** @param channel what is said on it means nothing */
  constructor(redis: RedisClient, channel: string) {
    this.#checked = new CheckedScripts(redis, channel)
    this.#asks = !RedisTarget.ofClient(redis).vouchedFor('durable')
  }

  /**
   * For a bus that asks for replicas.
   *
   * @param isRefusal whether the script appended nothing, so that there is nothing to check
   * @throws UnavailableError `NOT_REPLICATED`, `NOT_DURABLE`; the master has the event all the same
   */
  async run<Reply>(
    { name, replicas = 1, durability }: BusLayout,
    script: Script<Reply>,
    call: ScriptCall,
    isRefusal: (reply: Reply) => boolean,
  ): Promise<Reply> {
    const durable = durability === 'durable' && this.#asks
    const { reply, config, replicas: had } = await this.#checked.call({ script, ...call, replicas, durable })
    if (isRefusal(reply)) return reply
    const problem = durable ? durabilityProblem(name, config) : undefined
    if (problem) throw problem
    if (had < replicas) throw notReplicated(had, replicas)
    return reply
  }

  close(): void {
    this.#checked.close()
  }
}

function notReplicated(replicas: number, wanted: number): UnavailableError {
  const message = `${replicas} of ${wanted} replicas have it: the event is not accepted. Send it again, with the same source and id, until it is`
  return new UnavailableError('NOT_REPLICATED', message, { replicas, wanted })
}
