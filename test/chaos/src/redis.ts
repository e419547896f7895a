import { setTimeout as sleep } from 'node:timers/promises'
import { tagOf } from '@sluice/streams'
import { RedisCluster, RedisSentinels, RedisServer } from '@sluice/testing'
import { freeze } from './actor.js'
import type { Fault, RedisKind } from './faults.js'
import { isolate, mend } from './network.js'

/** The Redis of a run, and what befalls it. */
export interface ChaosRedis {
  readonly url: string
  /** How many replicas must have an event before it is accepted; 0 where there are none. */
  readonly replicas: number
  /** Does it, and resolves when all nodes are there again and in step: what two faults at once lose is not promised. */
  harm(fault: Fault): Promise<void>
  signal(signal: NodeJS.Signals): void
  stop(): Promise<void>
}

/** Keys that stand for the slots of all slot groups. */
const tags = Array.from({ length: 16 }, (_, group) => `{${tagOf(group, 16)}}`)

/** @param options arguments of redis-server */
export async function startRedis(kind: RedisKind, options: readonly string[]): Promise<ChaosRedis> {
  if (kind === 'cluster') return new ClusterOfARun(await RedisCluster.start(...options))
  if (kind === 'sentinel') return new SentinelsOfARun(await RedisSentinels.start(...options))
  return new OneOfARun(await RedisServer.start(...options))
}

/**
 * Kills, freezes or isolates one node.
 *
 * @param others where the connections of other nodes come from
 */
async function harmNode(server: RedisServer, { what, forMs }: Fault, others: readonly string[] = []): Promise<void> {
  if (what === 'isolate') {
    isolate(server, others)
    await sleep(forMs)
    return mend()
  }
  if (what.startsWith('freeze')) return freeze(server, forMs)
  await server.kill()
  await sleep(forMs)
  await server.run()
}

class OneOfARun implements ChaosRedis {
  readonly replicas = 0

  constructor(private readonly server: RedisServer) {}

  get url(): string {
    return this.server.url
  }

  harm(fault: Fault): Promise<void> {
    return harmNode(this.server, fault)
  }

  signal(signal: NodeJS.Signals): void {
    this.server.signal(signal)
  }

  stop(): Promise<void> {
    return this.server.stop()
  }
}

class SentinelsOfARun implements ChaosRedis {
  /** With one, a replica could confirm to a master that is no longer one what the new master never gets. */
  readonly replicas = 2

  constructor(private readonly sentinels: RedisSentinels) {}

  get url(): string {
    return this.sentinels.url
  }

  async harm(fault: Fault): Promise<void> {
    const { sentinels } = this
    const master = await sentinels.master()
    const others = sentinels.servers.filter(server => server !== master)
    if (fault.what === 'fail over') {
      await sentinels.failOver()
      await sentinels.failedOver(master)
    } else {
      const sources = [...others.map(({ source }) => source), ...sentinels.sources]
      await harmNode(ofReplica(fault) ? pick(others, fault) : master, fault, sources)
    }
    await sentinels.inStep(this.replicas)
  }

  signal(signal: NodeJS.Signals): void {
    this.sentinels.signal(signal)
  }

  stop(): Promise<void> {
    return this.sentinels.stop()
  }
}

class ClusterOfARun implements ChaosRedis {
  readonly replicas = 1

  constructor(private readonly cluster: RedisCluster) {}

  get url(): string {
    return this.cluster.url
  }

  async harm(fault: Fault): Promise<void> {
    const { cluster } = this
    const found = await cluster.masters()
    // in the order in which they were started: the seed picks
    const masters = cluster.servers.filter(server => found.includes(server))
    const others = cluster.servers.filter(server => !found.includes(server))
    const master = pick(masters, fault)
    if (fault.what === 'fail over') await cluster.failOver(master)
    else if (fault.what === 'move slots')
      await this.#moveSlots(master, masters[(masters.indexOf(master) + 1) % masters.length]!)
    else {
      const sources = cluster.servers.filter(server => server !== master).map(({ source }) => source)
      await harmNode(ofReplica(fault) ? pick(others, fault) : master, fault, sources)
    }
    await cluster.inStep()
  }

  /** Every other slot group that a master has goes to another. */
  async #moveSlots(from: RedisServer, to: RedisServer): Promise<void> {
    const moved: string[] = []
    for (const tag of tags) if ((await this.cluster.masterOf(tag)) === from) moved.push(tag)
    await this.cluster.move(
      moved.filter((_, i) => i % 2 === 0),
      to,
    )
  }

  signal(signal: NodeJS.Signals): void {
    this.cluster.signal(signal)
  }

  stop(): Promise<void> {
    return this.cluster.stop()
  }
}

function ofReplica({ what }: Fault): boolean {
  return what.endsWith('replica')
}

function pick<T>(items: readonly T[], { node }: Fault): T {
  return items[node % items.length]!
}
