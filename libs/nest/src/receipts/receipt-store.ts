import type { Claim } from '@sluice/streams'

export type { Claim }

/**
 * Keeps receipts: which events a handler has handled. To use one of your own: `SluiceModule.forRoot({ receiptStore })`.
 *
 * Every method must be one atomic step, also when two processes call it at the same moment. A token has at most 180 characters
 * (`<rule>/<hash of the key>`); an owner names one attempt.
 */
export abstract class ReceiptStore {
  /**
   * Begins an attempt: `mine` if there is no receipt, its attempt failed, or the lease of its owner expired. The same owner calls
   * it again to renew its lease. Otherwise returns the state: an attempt `in-progress`, or one that is `done`.
   */
  abstract claim(token: string, owner: string, leaseMs: number): Promise<Claim>

  /** The attempt is done; later claims get `result`, for `ttlMs`. @returns false if another attempt has the receipt */
  abstract finish(token: string, owner: string, result: string, ttlMs: number): Promise<boolean>

  /** The attempt failed: the next one may begin at once. Does nothing if another attempt has the receipt. */
  abstract release(token: string, owner: string, ttlMs: number): Promise<void>
}
