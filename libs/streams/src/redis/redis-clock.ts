import type { Redis } from 'ioredis'
import { Health, type Logger, silentLogger } from '@sluice/observability'
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
 */
export class RedisClock {
  readonly #health: Health
  readonly #stop = new AbortController()
  #best: Sample | undefined
  /** Before the first measurement this process' clock is used. */
  #offset = Date.now() - performance.now()
  #running: Promise<void> | undefined

  constructor(
    private readonly redis: Redis,
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
    if (Math.abs(aheadMs) <= mostClockDifferenceMs) return undefined
    const seconds = (Math.abs(aheadMs) / 1000).toFixed(1)
    return `the clock of this process is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} Redis': set the one that is wrong`
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
    const sent = performance.now()
    const [seconds, micros] = await this.redis.time()
    const at = performance.now()
    const time = Number(seconds) * 1000 + Number(micros) / 1000
    this.#best = better(this.#best, { at, least: time - at, most: time - sent })
    this.#offset = (this.#best.least + this.#best.most) / 2
  }
}

/** The more exact of two measurements; the new one if they contradict each other. */
function better(before: Sample | undefined, now: Sample): Sample {
  if (!before || now.at - before.at > timing.forgetMs) return now
  if (now.least > before.most || now.most < before.least) return now // another server, or its clock was set
  return now.most - now.least <= before.most - before.least ? now : before
}
