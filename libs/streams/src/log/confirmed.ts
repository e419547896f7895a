import type { Redis } from 'ioredis'
import { UnavailableError } from '@sluice/event'
import type { CheckedScripts } from './checked-scripts.js'
import type { Script } from '../redis/script.js'
import type { BusLayout } from '../shards/shards.js'

/**
 * Runs the scripts that say what was done with. On a bus that is replicated they count when the replicas have it: what is
 * begun after that can never be followed, after a failover, by what was done with before.
 */
export class Confirmed {
  /** @param bus as it is now */
  constructor(
    private readonly redis: Redis,
    private readonly checked: CheckedScripts,
    private readonly bus: () => BusLayout | undefined,
  ) {}

  /** @throws UnavailableError `NOT_REPLICATED`: Redis has it, and it is right to say it again until the replicas have it too */
  async run<Reply>(script: Script<Reply>, keys: readonly string[], args: readonly (string | number)[]): Promise<Reply> {
    const wanted = replicasOf(this.bus())
    if (wanted === 0) return script.run(this.redis, keys, args)
    const { reply, replicas } = await this.checked.call({ script, keys, args, replicas: wanted, durable: false })
    if (replicas < wanted) throw notConfirmed(replicas, wanted)
    return reply
  }
}

/** Replicas that must have what is promised. */
function replicasOf(bus: BusLayout | undefined): number {
  return (bus?.durability ?? 'memory') === 'memory' ? 0 : (bus!.replicas ?? 1)
}

function notConfirmed(replicas: number, wanted: number): UnavailableError {
  const message = `${replicas} of ${wanted} replicas have what was acknowledged: what comes after it waits until they do`
  return new UnavailableError('NOT_REPLICATED', message, { replicas, wanted })
}
