import { Health, type Logger, silentLogger } from '@sluice/observability'
import { masterOf } from './cluster/cluster-nodes.js'
import { isCluster, type RedisClient } from './cluster/redis-client.js'
import { masters } from './connection.js'
import { pause } from './pause.js'

/** Milliseconds by which a process' clock may differ from Redis' before it is reported. */
const mostClockDifferenceMs = 2000

const timing = { everyMs: 5000, forgetMs: 60_000 }

/** One measurement: Redis' time minus the monotonic clock of this process is between these bounds. */
interface Sample {
  readonly at: number
  readonly least: number
  readonly most: number
}

/**
 * Redis' time as measured by this process, for all times that processes compare with each other. It advances by the monotonic
 * clock, so setting this machine's time of day has no effect. Its error is at most the round trip of the measurement.
 *
 * The masters of a Cluster have a clock each. Processes agree on that of the first one, by slots; what a script wrote by the clock of
 * its own master is compared with that clock: by another script, or by {@link timeOf}. A master whose clock differs is reported.
 */
export class RedisClock {
  readonly #health: Health
  readonly #stop = new AbortController()
  #best: Sample | undefined
  /** Before the first measurement this process' clock is used. */
  #offset = Date.now() - performance.now()
  #running: Promise<void> | undefined
  #othersAheadMs: readonly number[] = []

  constructor(
    private readonly redis: RedisClient,
    logger: Logger = silentLogger,
  ) {
    this.#health = new Health('the clock', logger, { mostSilentMs: Infinity })
  }

  /** Milliseconds since 1970, by Redis' clock. */
  now = (): number => Math.round(performance.now() + this.#offset)

  /** Milliseconds by which this process' time of day is ahead of Redis' time; negative if it is behind. */
  aheadMs = (): number => Date.now() - this.now()

  /** @returns undefined while the clocks agree, else a message that says by how much they differ */
  problem(): string | undefined {
    const aheadMs = this.aheadMs()
    if (Math.abs(aheadMs) <= mostClockDifferenceMs) return this.#problemOfOthers()
    const seconds = (Math.abs(aheadMs) / 1000).toFixed(1)
    return `the clock of this process is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} Redis': set the one that is wrong`
  }

  #problemOfOthers(): string | undefined {
    const ms = this.#othersAheadMs.find(ms => Math.abs(ms) > mostClockDifferenceMs)
    if (ms === undefined) return undefined
    return `the clocks of two masters of the Cluster differ by ${(Math.abs(ms) / 1000).toFixed(1)} s: set the one that is wrong`
  }

  /** Measures once, and then regularly. @throws the error of the first measurement */
  async start(): Promise<void> {
    await this.#measure()
    this.#running ??= this.#loop()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #loop(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await pause(timing.everyMs, this.#stop.signal)
      if (this.#stop.signal.aborted) return
      await this.#measure().catch(() => undefined) // Redis is away: its users report that
      const problem = this.problem()
      if (problem) this.#health.fail(problem)
      else this.#health.beat()
    }
  }

  async #measure(): Promise<void> {
    const [first, ...others] = masters(this.redis)
    if (!first) await this.redis.ping() // the first connection to a Cluster
    const sent = performance.now()
    const time = await timeBy(first ?? masters(this.redis)[0]!)
    const at = performance.now()
    this.#best = better(this.#best, { at, least: time - at, most: time - sent })
    this.#offset = (this.#best.least + this.#best.most) / 2
    if (others.length > 0)
      this.#othersAheadMs = await Promise.all(others.map(async one => (await timeBy(one)) - this.now()))
  }
}

/** The more exact of two measurements; the new one if they contradict each other. */
function better(before: Sample | undefined, now: Sample): Sample {
  if (!before || now.at - before.at > timing.forgetMs) return now
  if (now.least > before.most || now.most < before.least) return now // another server, or its clock was set
  return now.most - now.least <= before.most - before.least ? now : before
}

/** Milliseconds since 1970, by the clock of the master that has a key. */
export function timeOf(redis: RedisClient, key: string): Promise<number> {
  return timeBy((isCluster(redis) ? masterOf(redis, key) : undefined) ?? redis)
}

async function timeBy(redis: RedisClient): Promise<number> {
  const [seconds, micros] = (await redis.time()) as [number, number]
  return Number(seconds) * 1000 + Number(micros) / 1000
}
