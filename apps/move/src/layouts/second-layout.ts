import type { Queues } from '@sluice/queues'
import type { Keys } from '@sluice/streams'
import { isOfWorkers } from './first-layout.js'
import { isPassing, type Layout, type Part, type Running } from './part.js'

/** Layout 2: a hash tag a slot group, and the tenant in every key. */
export class SecondLayout implements Layout {
  readonly patterns: readonly string[]

  /** @param targets the queues that are targets */
  constructor(
    private readonly keys: Keys,
    private readonly queues: Pick<Queues, 'prefix' | 'prefixOf'>,
    private readonly targets: ReadonlySet<string>,
  ) {
    this.patterns = [`${keys.prefix}*`, `${queues.prefix}:*`]
  }

  get name(): string {
    return `2:${this.keys.groups}`
  }

  partOf(key: string): Part | undefined {
    const { prefix } = this.keys
    const bull = `${this.queues.prefix}:`
    if (key.startsWith(bull)) return this.#targetPartOf(key.slice(bull.length))
    if (!key.startsWith(prefix)) return undefined
    const rest = key.slice(prefix.length)
    const bus = rest.startsWith('{g') && !this.runningOf(key) ? this.keys.busOf(key) : undefined
    if (bus !== undefined) {
      const [, shard, name] = /^\{[^}]*\}:[^:]+:[^:]+:(\d+):(.+)$/s.exec(rest)!
      return isPassing(name!) ? undefined : { kind: 'shard', bus, shard: Number(shard), name: name! }
    }
    if (rest === 'queues:targets') return { kind: 'queue-targets' }
    const [, queue, ofQueue] = /^queues:\{[^}]*\}:([^:]+):(.+)$/s.exec(rest) ?? []
    if (queue !== undefined) return isOfWorkers(ofQueue!) ? undefined : { kind: 'queue', queue, name: ofQueue! }
    const [, area, name] = /^(\{registry\}|receipt|alarm):(.+)$/s.exec(rest) ?? []
    if (area === undefined || !(area === 'alarm' ? /^[^:]+:[^:]+:/ : /^[^:/]+:/).test(name!)) return undefined
    if (area === '{registry}' && /^(rules|schemas):/.test(name!)) return undefined // of layout 1
    return { kind: area === '{registry}' ? 'registry' : (area as 'receipt' | 'alarm'), name: name! }
  }

  keyOf(part: Part): string {
    const { prefix } = this.keys
    if (part.kind === 'shard') return this.keys.events(part.bus, part.shard).slice(0, -'events'.length) + part.name
    if (part.kind === 'queue') return `${this.queues.prefixOf(part.queue)}:${part.queue}:${part.name}`
    if (part.kind === 'queue-targets') return `${prefix}queues:targets`
    return `${prefix}${part.kind === 'registry' ? '{registry}' : part.kind}:${part.name}`
  }

  runningOf(key: string): Running | undefined {
    if (!key.startsWith(this.keys.prefix)) return undefined
    const rest = key.slice(this.keys.prefix.length)
    if (rest.startsWith('members:')) return { kind: 'members', of: rest.slice('members:'.length) }
    const [, lease] = /^\{[^}]*\}:lease:(.+)$/.exec(rest) ?? []
    return lease === undefined ? undefined : { kind: 'lease', of: lease }
  }

  #targetPartOf(rest: string): Part | undefined {
    const [, queue, name] = /^([^:]+):(.+)$/s.exec(rest) ?? []
    if (queue === undefined || !this.targets.has(queue) || isOfWorkers(name!)) return undefined
    return { kind: 'queue', queue, name: name! }
  }
}
