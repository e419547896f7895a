import { redriveQueue, retryQueuePrefix } from '@sluice/queues'
import { defaultTenant } from '@sluice/event'
import { isPassing, type Layout, type Part, type Running } from './part.js'

/** The one queue of webhooks. Its jobs are spread over several in layout 2. */
export const firstWebhookQueue = 'sluice-webhooks'

/** Layout 1, of 0.1.0: a hash tag a shard, no tenants, and all queues below one prefix of BullMQ. */
export class FirstLayout implements Layout {
  readonly name = '1'
  readonly patterns: readonly string[]

  /**
   * @param bull the prefix of BullMQ's keys
   * @param buses those of the registry @param targets the queues that are targets
   */
  constructor(
    private readonly prefix: string,
    private readonly bull: string,
    private readonly buses: ReadonlySet<string>,
    private readonly targets: ReadonlySet<string>,
  ) {
    this.patterns = [`${prefix}*`, `${bull}:*`]
  }

  partOf(key: string): Part | undefined {
    if (key.startsWith(`${this.bull}:`)) return this.#queuePartOf(key.slice(this.bull.length + 1))
    if (!key.startsWith(this.prefix)) return undefined
    const rest = key.slice(this.prefix.length)
    const [, bus, shard, name] = /^\{(.+)\.(\d+)\}:(.+)$/s.exec(rest) ?? []
    if (bus !== undefined && this.buses.has(bus)) {
      // large events are copied into the jobs that refer to them
      if (isPassing(name!) || /^payloads?(:|$)/.test(name!) || isOfTenant(name!)) return undefined
      return { kind: 'shard', bus, shard: Number(shard), name: name! }
    }
    const [, area, ofArea] = /^(\{registry\}|receipt|alarm):(.+)$/s.exec(rest) ?? []
    if (area === undefined) return undefined
    const isOfLaterLayout = area === 'alarm' ? /^[^:]+:[^:]+:/.test(ofArea!) : isOfTenant(ofArea!)
    return isOfLaterLayout ? undefined : { kind: areas[area]!, name: `${defaultTenant}:${ofArea}` }
  }

  keyOf(part: Part): string {
    if (part.kind === 'shard') return `${this.prefix}{${part.bus}.${part.shard}}:${part.name}`
    if (part.kind === 'queue') return `${this.bull}:${part.queue}:${part.name}`
    if (part.kind === 'queue-targets') return `${this.bull}:sluice-targets`
    const area = part.kind === 'registry' ? '{registry}' : part.kind
    return `${this.prefix}${area}:${part.name.slice(defaultTenant.length + 1)}`
  }

  runningOf(key: string): Running | undefined {
    if (!key.startsWith(this.prefix)) return undefined
    const rest = key.slice(this.prefix.length)
    if (rest.startsWith('members:')) return { kind: 'members', of: rest.slice('members:'.length) }
    const [, lease] = /^\{.+\.\d+\}:lease:(.+)$/.exec(rest) ?? []
    return lease === undefined ? undefined : { kind: 'lease', of: lease }
  }

  #queuePartOf(rest: string): Part | undefined {
    if (rest === 'sluice-targets') return { kind: 'queue-targets' }
    const [, queue, name] = /^([^:]+):(.+)$/s.exec(rest) ?? []
    if (queue === undefined || isOfWorkers(name!)) return undefined
    const isOwn = queue === redriveQueue || queue === firstWebhookQueue || queue.startsWith(retryQueuePrefix)
    return isOwn || this.targets.has(queue) ? { kind: 'queue', queue, name: name! } : undefined
  }
}

/** Whether it is a name of layout 2. */
function isOfTenant(name: string): boolean {
  return name.startsWith(`${defaultTenant}:`)
}

const areas: Readonly<Record<string, 'registry' | 'receipt' | 'alarm'>> = {
  '{registry}': 'registry',
  receipt: 'receipt',
  alarm: 'alarm',
}

/** Keys of BullMQ that only running workers and listeners need: notices, and locks of jobs. */
export function isOfWorkers(name: string): boolean {
  return name === 'events' || name === 'stalled-check' || name.endsWith(':lock')
}
