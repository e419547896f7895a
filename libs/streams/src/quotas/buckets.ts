import type { RedisClient } from '../redis/cluster/redis-client.js'
import { bucketsScript } from './buckets.script.js'
import { Share, timing } from './share.js'

/** What a request takes out of one bucket. */
export interface Charge {
  /** Names the bucket: `key:web-shop:events`. */
  readonly bucket: string
  /** Tokens that the bucket gets a second, and the most that it holds. */
  readonly perSecond: number
  readonly cost: number
}

/** How a bucket is, as far as this process knows. */
export interface BucketState {
  /** Tokens that there are; 0 while it is in debt. */
  readonly remaining: number
  readonly fullInMs: number
  /** Milliseconds until it may have something again; 0 if it was not empty. */
  readonly waitMs: number
}

interface Waiting {
  readonly charges: readonly Charge[]
  readonly shares: readonly Share[]
  readonly settle: (lacking: Charge | undefined) => void
  readonly fail: (error: unknown) => void
}

/** Most requests whose tokens are asked for in one call. */
const mostWaiting = 250

/**
 * Token buckets in Redis that all processes share. Each takes tokens for its next tenth of a second ahead, in one call for all buckets
 * that lack some, and puts back what it has not spent after half a second. So a request seldom waits for Redis, and a flood that
 * is refused asks at most ten times a second.
 */
export class Buckets {
  readonly #shares = new Map<string, Share>()
  #waiting: Waiting[] = []
  #isAsking = false
  #timer: NodeJS.Timeout | undefined

  /**
   * @param keyOf the key of a bucket in Redis; all must be in one slot
   * @param now milliseconds of a monotonic clock
   */
  constructor(
    private readonly redis: RedisClient,
    private readonly keyOf: (bucket: string) => string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * Takes all charges, or none.
   *
   * @returns the charge for which its bucket has not enough now; undefined if all were taken
   * @throws the error of Redis
   */
  take(charges: readonly Charge[]): Charge | undefined | Promise<Charge | undefined> {
    const shares = charges.map(charge => this.#shareOf(charge))
    if (!shares.some(share => share.isAwaited)) {
      const known = knownOf({ charges, shares }, this.now())
      if (known !== 'ask') return known
    }
    return new Promise((settle, fail) => {
      for (const share of shares) share.waits(1)
      this.#waiting.push({ charges, shares, settle, fail })
      void this.#ask()
    })
  }

  stateOf(charge: Charge): BucketState {
    const now = this.now()
    const share = this.#shareOf(charge)
    return { remaining: share.remaining(now), fullInMs: share.fullInMs(now), waitMs: share.restMs(now) }
  }

  /** Puts back what was not spent. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#call([...this.#shares].filter(([, share]) => !share.isAwaited)).catch(() => undefined)
  }

  #shareOf({ bucket, perSecond }: Charge): Share {
    const known = this.#shares.get(bucket)
    // what a share of another size has left is lost, and requests that wait for it are settled by it
    if (known?.perSecond === perSecond) return known
    const share = new Share(perSecond)
    this.#shares.set(bucket, share)
    this.#timer ??= setTimeout(() => this.#sweep(), timing.keptMs).unref()
    return share
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return
    this.#isAsking = true
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting.splice(0, mostWaiting).filter(one => this.#wants(one))
      const named = new Map(
        waiting.flatMap(({ charges, shares }) => shares.map((share, i) => [share, charges[i]!.bucket])),
      )
      try {
        await this.#call([...named].map(([share, bucket]) => [bucket, share]))
        for (const one of waiting) one.settle(settled(one))
      } catch (error) {
        for (const { fail } of waiting) fail(error)
      }
    }
    this.#isAsking = false
  }

  /** Whether the request has to be asked for, and is not settled by what an answer said since it came. */
  #wants({ charges, shares, settle }: Waiting): boolean {
    for (const share of shares) share.waits(-1)
    const known = knownOf({ charges, shares }, this.now())
    if (known !== 'ask') settle(known)
    else charges.forEach(({ cost }, i) => shares[i]!.want(cost))
    return known === 'ask'
  }

  /** Asks the buckets for what their shares want, and puts back what they have. */
  async #call(shares: readonly (readonly [bucket: string, share: Share])[]): Promise<void> {
    if (shares.length === 0) return
    const askedAt = this.now()
    const args = shares.flatMap(([, share]) => {
      const { back, least, most } = share.ask()
      return [share.perSecond, back, least, most]
    })
    try {
      const keys = shares.map(([bucket]) => this.keyOf(bucket))
      const reply = await bucketsScript.run(this.redis, keys, args)
      const now = this.now()
      shares.forEach(([, share], i) => {
        share.answered({ given: Number(reply[2 * i]), level: Number(reply[2 * i + 1]) }, askedAt, now)
      })
    } catch (error) {
      for (const [, share] of shares) share.failed()
      throw error
    }
  }

  /** Puts back what was not spent in time, and forgets buckets that nobody uses. */
  #sweep(): void {
    this.#timer = undefined
    const now = this.now()
    const over: [string, Share][] = []
    for (const [bucket, share] of this.#shares) {
      if (share.isOver(now)) over.push([bucket, share])
      else if (share.isIdle(now)) this.#shares.delete(bucket)
    }
    void this.#call(over).catch(() => undefined) // a bucket fills by itself
    if (this.#shares.size > 0) this.#timer = setTimeout(() => this.#sweep(), timing.keptMs).unref()
  }
}

/** What is known without a question: all charges are taken, or one has an empty bucket. */
function knownOf({ charges, shares }: Pick<Waiting, 'charges' | 'shares'>, now: number): Charge | undefined | 'ask' {
  const lacks = ({ cost }: Charge, i: number) => !shares[i]!.may(cost, now)
  if (!charges.some(lacks)) return void spend(charges, shares)
  return charges.find((charge, i) => lacks(charge, i) && shares[i]!.restMs(now) > 0) ?? 'ask'
}

/** Takes the charges of a request that waited, if all buckets gave enough. */
function settled({ charges, shares }: Waiting): Charge | undefined {
  const lacking = charges.find(({ cost }, i) => !shares[i]!.has(cost))
  if (!lacking) spend(charges, shares)
  return lacking
}

function spend(charges: readonly Charge[], shares: readonly Share[]): void {
  charges.forEach(({ cost }, i) => shares[i]!.spend(cost))
}
