import { UnavailableError } from '@sluice/event'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import { Script } from '../redis/script.js'
import type { BusLayout } from '../shards/shards.js'
import { CheckedScripts } from './checked-scripts.js'
import { mostReplicasOf } from './confirmed.js'

/** KEYS some of one slot. Returns how many of them are there. */
const thereScript = new Script<number>(`return redis.call('EXISTS', unpack(KEYS))`)

/** Most keys of one call. */
const mostKeys = 256

/**
 * Work that moves from one key to another by two calls: an entry becomes a job, a letter becomes an entry. A failover may come
 * between them, so that the master that made the first is not the one that makes the second: what the first wrote may be lost, and
 * what the second removes is gone. So as long as a bus asks for replicas, the second is made only when the replicas have what the
 * first wrote. The masters of a Cluster fail over each by itself, and the client of a Sentinel's master goes to the next one between
 * two calls.
 */
export class Transfers {
  readonly #checked: CheckedScripts

  /**
   * @param channel what is said on it means nothing
   * @param buses those of now
   */
  constructor(
    private readonly redis: RedisClient,
    channel: string,
    private readonly buses: () => Iterable<BusLayout>,
  ) {
    this.#checked = new CheckedScripts(redis, channel)
  }

  /** Runs a script that takes work over. @throws UnavailableError `NOT_REPLICATED`: repeat it, what it took over stays taken */
  async run<Reply>(script: Script<Reply>, keys: readonly string[], args: readonly (string | number)[]): Promise<Reply> {
    const wanted = this.#wanted()
    if (wanted === 0) return script.run(this.redis, keys, args)
    const { reply, replicas } = await this.#checked.call({ script, keys, args, replicas: wanted, durable: false })
    if (replicas < wanted) throw notTaken(replicas, wanted)
    return reply
  }

  /**
   * Resolves when the replicas have these keys of one slot, which were written before.
   *
   * @throws UnavailableError `NOT_REPLICATED`: they do not, or a failover lost a key
   */
  readonly taken = async (keys: readonly string[]): Promise<void> => {
    if (this.#wanted() === 0) return
    for (let i = 0; i < keys.length; i += mostKeys) {
      const some = keys.slice(i, i + mostKeys)
      if ((await this.run(thereScript, some, [])) < some.length) throw notTaken(0, this.#wanted())
    }
  }

  close(): void {
    this.#checked.close()
  }

  #wanted(): number {
    return mostReplicasOf(this.buses())
  }
}

function notTaken(replicas: number, wanted: number): UnavailableError {
  const message = `${replicas} of ${wanted} replicas have what was handed on: it stays where it is until they do`
  return new UnavailableError('NOT_REPLICATED', message, { replicas, wanted })
}
