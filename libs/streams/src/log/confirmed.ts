import type { RedisClient } from '../redis/cluster/redis-client.js'
import { UnavailableError } from '@sluice/event'
import type { CheckedScripts } from './checked-scripts.js'
import type { Script } from '../redis/script.js'
import type { BusLayout } from '../shards/shards.js'

/**
 * Runs scripts that finish or move events. On a replicated bus such a script counts once the replicas have its writes: so after a
 * failover a finished event never comes again behind one that began later.
 */
export class Confirmed {
  /** @param bus the current bus */
  constructor(
    private readonly redis: RedisClient,
    private readonly checked: CheckedScripts,
    private readonly bus: () => BusLayout | undefined,
  ) {}

  /** @throws UnavailableError `NOT_REPLICATED`: the master has the write; repeat the call until the replicas have it too */
  async run<Reply>(script: Script<Reply>, keys: readonly string[], args: readonly (string | number)[]): Promise<Reply> {
    const wanted = replicasOf(this.bus())
    if (wanted === 0) return script.run(this.redis, keys, args)
    const { reply, replicas } = await this.checked.call({ script, keys, args, replicas: wanted, durable: false })
    if (replicas < wanted) throw notConfirmed(replicas, wanted)
    return reply
  }
}

/** The number of replicas that must have a write on this bus. */
function replicasOf(bus: BusLayout | undefined): number {
  return (bus?.durability ?? 'memory') === 'memory' ? 0 : (bus!.replicas ?? 1)
}

/** The most replicas that any of the buses asks for. */
export function mostReplicasOf(buses: Iterable<BusLayout>): number {
  let most = 0
  for (const bus of buses) most = Math.max(most, replicasOf(bus))
  return most
}

function notConfirmed(replicas: number, wanted: number): UnavailableError {
  const message = `${replicas} of ${wanted} replicas have what was acknowledged: what comes after it waits until they do`
  return new UnavailableError('NOT_REPLICATED', message, { replicas, wanted })
}
