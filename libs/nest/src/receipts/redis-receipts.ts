import { type Claim, claimReceipt, finishReceipt } from '@sluice/streams'
import type { Connections } from '../connections.js'
import { ReceiptStore } from './receipt-store.js'

/** Receipts in the Redis of the events. */
export class RedisReceipts extends ReceiptStore {
  constructor(private readonly connections: Pick<Connections, 'log'>) {
    super()
  }

  claim(token: string, owner: string, leaseMs: number): Promise<Claim> {
    return claimReceipt(this.connections.log, token, owner, leaseMs)
  }

  finish(token: string, owner: string, result: string, ttlMs: number): Promise<boolean> {
    return finishReceipt(this.connections.log, token, owner, { state: 'done', result, ttlMs })
  }

  async release(token: string, owner: string, ttlMs: number): Promise<void> {
    await finishReceipt(this.connections.log, token, owner, { state: 'failed', result: '', ttlMs })
  }
}
