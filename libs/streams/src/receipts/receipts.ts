import type { EventLog } from '../log/log.js'
import { claimReceiptScript, finishReceiptScript } from './receipt.script.js'

/** The answer to a claim: the attempt is the caller's (`mine`), another one is running, or one is done, with its result. */
export type Claim =
  | { readonly state: 'mine' }
  | { readonly state: 'in-progress'; readonly forMs: number }
  | { readonly state: 'done'; readonly result: string }

type Store = Pick<EventLog, 'redis' | 'keys'>

/** Begins an attempt, or renews the lease of the attempt that `owner` makes. */
export async function claimReceipt(store: Store, token: string, owner: string, leaseMs: number): Promise<Claim> {
  const [state, more] = await claimReceiptScript.run(store.redis, [store.keys.receipt(token)], [owner, leaseMs])
  if (state === 'mine') return { state }
  return state === 'done' ? { state, result: more } : { state, forMs: Math.max(more, 0) }
}

/** Records how an attempt ended. @returns false if it is too late: another attempt is running or done */
export async function finishReceipt(
  { redis, keys }: Store,
  token: string,
  owner: string,
  ended: { readonly state: 'done' | 'failed'; readonly result: string; readonly ttlMs: number },
): Promise<boolean> {
  const args = [owner, ended.state, ended.ttlMs, ended.result]
  return (await finishReceiptScript.run(redis, [keys.receipt(token)], args)) === 1
}
