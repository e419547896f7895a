import { setMaxListeners } from 'node:events'
import { Healths, type Meter, noopMeter, silentLogger } from '@sluice/observability'
import { LeaseKeeper } from '../shards/lease-keeper.js'
import type { Lease, ShardLeases } from '../shards/leases.js'
import { GroupLoop } from './group-loop.js'
import type { Held } from './held-shard.js'
import { Heartbeat } from './heartbeat.js'
import type { StageOptions } from './stage-options.js'
import { Suspicions } from './suspicions.js'

/** Milliseconds after which the lease of a dead owner expires. */
const defaultTtlMs = 5000

/**
 * Moves the entries of its shards on: lease, read, work, settle. It leases slot groups, and each has a loop of its own.
 *
 * A shard is in one of two modes:
 * - recovering: entries that were read but not settled, by this instance or the owner before, come first;
 * - live: new entries.
 * A shard starts as recovering and becomes live when nothing is pending. It goes back to recovering when a batch fails, when
 * the script finds an older pending entry, and each time that its loop looks at all streams. All owners use the same consumer
 * name, so a take-over is only reading on.
 */
export class ShardStage {
  readonly #keeper: LeaseKeeper<Held>
  /** By slot group. Each is made with its first shard: only then Redis has said how many groups there are. */
  readonly #loops = new Map<number, GroupLoop>()
  readonly #makeLoop: (group: number) => GroupLoop
  readonly #heartbeat: Heartbeat
  readonly #stop = new AbortController()
  readonly #meter: Meter

  constructor(private readonly options: StageOptions) {
    const { name, keys, redis, logger = silentLogger, meter = noopMeter, ttlMs = defaultTtlMs } = options
    this.#meter = meter
    const healths = new Healths(name, logger)
    this.#heartbeat = new Heartbeat(redis, options.instance)
    const stop = this.#stop.signal
    setMaxListeners(0, stop) // a loop for each slot group listens to it
    const suspicions = new Suspicions(options, logger, meter)
    const own = { ...options, logger, meter, ttlMs, stop }
    this.#keeper = new LeaseKeeper<Held>({
      ...own,
      stage: name,
      prepare: async shards => options.onGained?.(shards),
      begin: lease => this.#loopOf(lease).add(lease),
      ended: (held, lease) => this.#loopOf(lease).remove(held),
      looked: () => this.#looked(),
      failed: async () => {
        meter.count('sluice_stage_failures_total', { stage: name })
        await this.#beat()
      },
    })
    this.#makeLoop = group =>
      new GroupLoop({
        ...own,
        ...{ bell: keys.groupBell(group, name), leases: this.leases, suspicions, heartbeat: this.#heartbeat },
        health: healths.part(),
      })
  }

  get leases(): ShardLeases {
    return this.#keeper.leases
  }

  /** @returns undefined while the stage works, else what prevents it */
  problem(): string | undefined {
    return this.#keeper.problem() ?? this.#loopProblem() ?? this.#heartbeat.problem()
  }

  #loopProblem(): string | undefined {
    for (const loop of this.#loops.values()) {
      const problem = loop.problem()
      if (problem !== undefined) return problem
    }
    return undefined
  }

  start(): void {
    void this.#keeper.start()
  }

  /** Finishes the running batches and gives the leases back. */
  async stop(): Promise<void> {
    this.#stop.abort()
    for (const loop of this.#loops.values()) loop.close()
    // Redis is gone: the running batches cannot be settled, and the leases expire
    if (this.options.redis.status !== 'ready') return
    await this.#keeper.ended
    await Promise.all(Array.from(this.#loops.values(), loop => loop.ended))
    await this.options.drain?.()
    await this.leases.leave().catch(() => undefined)
  }

  /** Renews the leases soon: after a change of the registry, so that they have its edition at once. */
  nudge(): void {
    this.#keeper.nudge()
  }

  async #looked(): Promise<void> {
    this.#meter.record('sluice_stage_shards', this.leases.held.length, { stage: this.options.name })
    await this.#beat()
  }

  #beat(): Promise<void> {
    const { keys, name } = this.options
    const held = this.#keeper.works.filter(({ lease }) => this.leases.holds(lease))
    return this.#heartbeat.send(held.length, at => {
      const { stream, lease } = held[at]!
      return { stream, bell: keys.bell(lease.shard.bus, lease.shard.index, name) }
    })
  }

  #loopOf({ shard }: Lease): GroupLoop {
    const group = this.options.keys.groupOf(shard.bus, shard.index)
    let loop = this.#loops.get(group)
    if (!loop) this.#loops.set(group, (loop = this.#makeLoop(group)))
    return loop
  }
}
