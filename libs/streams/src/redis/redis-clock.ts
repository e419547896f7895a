import type { Redis } from 'ioredis'
import { Health, type Logger, silentLogger } from '@sluice/observability'
import { pause } from './pause.js'

/** By how much a process' clock may differ from Redis' before it is told of, in milliseconds. */
const mostClockDifferenceMs = 2000

const timing = { everyMs: 5000, forgetMs: 60_000 }

/** One answer of Redis: its time minus this process' monotonic clock is somewhere in between. */
interface Sample {
  readonly at: number
  readonly least: number
  readonly most: number
}

/**
 * Redis' time, as this process knows it: what processes compare with each other is told in it. It goes on by the monotonic
 * clock, so setting the time of day of this machine changes nothing. As exact as the round trip by which it was measured.
 */
export class RedisClock {
  readonly #health: Health
  readonly #stop = new AbortController()
  #best: Sample | undefined
  /** Until Redis was asked, its clock is taken to be right. */
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

  /** Milliseconds by which the time of day of this process is ahead of Redis'; negative where it is behind. */
  aheadMs = (): number => Date.now() - this.now()

  /** Undefined while this process and Redis agree about the time, else by how much they do not. */
  problem(): string | undefined {
    const aheadMs = this.aheadMs()
    if (Math.abs(aheadMs) <= mostClockDifferenceMs) return undefined
    const seconds = (Math.abs(aheadMs) / 1000).toFixed(1)
    return `the clock of this process is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} Redis': set the one that is wrong`
  }

  /** Asks once, and then now and then. @throws what keeps Redis from answering the first time */
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
      await this.#measure().catch(() => undefined) // whoever needs Redis tells of it
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

/** The most exact of those that are not old, unless what was known cannot be right any more. */
function better(before: Sample | undefined, now: Sample): Sample {
  if (!before || now.at - before.at > timing.forgetMs) return now
  if (now.least > before.most || now.most < before.least) return now // another server, or somebody set its clock
  return now.most - now.least <= before.most - before.least ? now : before
}
