import type { Redis } from 'ioredis'
import type { Edition } from '@sluice/delivery'
import { leaseScript, releaseScript } from './lease.script.js'

export interface HolderOptions {
  /** Names this instance; its tokens begin with it. Never used twice. */
  readonly instance: string
  /** How long a lease outlives its owner, in milliseconds. */
  readonly ttlMs: number
  /** The edition of the registry that the owner works by. */
  readonly edition: Edition
}

/** Of an owner whose edition nobody waits for. */
export const noEdition: Edition = { version: 0, stamp: '' }

/** Of this process: each acquisition of any lease has a token of its own. */
let acquisitions = 0

/**
 * Renews a lease, or takes it where it is free. One that ran out is taken anew, under another token.
 *
 * @param token of the acquisition that this instance knows of; '' for none
 * @returns the token of this instance now; '' where another instance holds the lease
 */
export async function keepLease(redis: Redis, key: string, token: string, holder: HolderOptions): Promise<string> {
  const { instance, ttlMs, edition } = holder
  const next = `${instance}.${++acquisitions}`
  const reply = await leaseScript.run(redis, [key], [token, next, ttlMs, edition.version, edition.stamp])
  return reply === 2 ? next : reply === 1 ? token : ''
}

/** Gives a lease back at once, where the token still holds it. */
export async function giveLeaseBack(redis: Redis, key: string, token: string): Promise<void> {
  await releaseScript.run(redis, [key], [token])
}
