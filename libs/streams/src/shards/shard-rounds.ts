import { DroppedError } from './tenure.js'
import type { Tenant } from './tenures.js'

/**
 * Rounds of one piece of work on all held shards, also if it fails on one. A shard on which it failed counts as failing until the work
 * was done on it: a round that left it out shows nothing.
 */
export class ShardRounds<T extends Tenant, R> {
  readonly #failing = new Set<T>()

  /** @param shows whether the result means that the work was done, and not left out */
  constructor(private readonly shows: (result: R) => boolean) {}

  /** Whether no held shard fails. */
  get well(): boolean {
    for (const tenant of this.#failing) if (tenant.tenure.dropped) this.#failing.delete(tenant)
    return this.#failing.size === 0
  }

  /** @returns what came of each; undefined for a shard that was lost */
  async round(tenants: readonly T[], work: (tenant: T) => Promise<R>): Promise<(R | undefined)[]> {
    const results = await Promise.allSettled(tenants.map(work))
    let failed: Error | undefined
    const found = results.map((result, i) => {
      if (result.status === 'fulfilled') {
        if (this.shows(result.value)) this.#failing.delete(tenants[i]!)
        return result.value
      }
      if (result.reason instanceof DroppedError) return undefined
      this.#failing.add(tenants[i]!)
      failed ??= result.reason as Error
      return undefined
    })
    if (failed) throw failed
    return found
  }
}
