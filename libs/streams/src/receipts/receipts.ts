import type { EventLog } from '../log/log.js'
import { claimReceiptScript, finishReceiptScript } from './receipt.script.js'

/** What a claim found: nothing, another attempt that is being made, or what one has come to. */
export type Claim =
  | { readonly state: 'mine' }
  | { readonly state: 'in-progress'; readonly forMs: number }
  | { readonly state: 'done'; readonly result: string }

type Store = Pick<EventLog, 'redis' | 'keys'>

/** Begins an attempt, or renews its lease where `owner` makes it already. */
export async function claimReceipt(store: Store, token: string, owner: string, leaseMs: number): Promise<Claim> {
  const [state, more] = await claimReceiptScript.run(store.redis, [store.keys.receipt(token)], [owner, leaseMs])
  if (state === 'mine') return { state }
  return state === 'done' ? { state, result: more } : { state, forMs: Math.max(more, 0) }
}

/** Says how an attempt ended. False where that comes too late: another one is being made, or is done. */
export async function finishReceipt(
  { redis, keys }: Store,
  token: string,
  owner: string,
  ended: { readonly state: 'done' | 'failed'; readonly result: string; readonly ttlMs: number },
): Promise<boolean> {
  const args = [owner, ended.state, ended.ttlMs, ended.result]
  return (await finishReceiptScript.run(redis, [keys.receipt(token)], args)) === 1
}
