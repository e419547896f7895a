import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Edition } from '@sluice/delivery'
import { leaseScript, releaseScript } from './lease.script.js'

export interface HolderOptions {
  /** Unique id of this process; its tokens begin with it. Never reused. */
  readonly instance: string
  /** Milliseconds after which the lease of a dead owner expires. */
  readonly ttlMs: number
  /** The edition of the registry that the owner works by. */
  readonly edition: Edition
}

/** For owners that do not work by the registry: no PUT waits for them. */
export const noEdition: Edition = { version: 0, stamp: '' }

/** Counts the acquisitions of this process: each has a token of its own. */
let acquisitions = 0

/**
 * Renews a lease, or takes it if it is free. An expired lease is taken again under another token.
 *
 * @param token of this instance's last acquisition; '' for none
 * @returns the token that holds the lease now; '' if another instance holds it
 */
export async function keepLease(
  redis: RedisClient,
  key: string,
  token: string,
  holder: HolderOptions,
): Promise<string> {
  const { instance, ttlMs, edition } = holder
  const next = `${instance}.${++acquisitions}`
  const reply = await leaseScript.run(redis, [key], [token, next, ttlMs, edition.version, edition.stamp])
  return reply === 2 ? next : reply === 1 ? token : ''
}

/** The instance that took a lease. */
export function instanceOf(token: string): string {
  return token.slice(0, token.lastIndexOf('.'))
}

/** Gives a lease back, if the token still holds it. */
export async function giveLeaseBack(redis: RedisClient, key: string, token: string): Promise<void> {
  await releaseScript.run(redis, [key], [token])
}
