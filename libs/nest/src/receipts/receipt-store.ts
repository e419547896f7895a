import type { Claim } from '@sluice/streams'

export type { Claim }

/**
 * Keeps which events a handler has done. Yours in place of Redis: give it to `SluiceModule.forRoot({ receiptStore })`.
 *
 * Every method is one atomic step, also when two processes call it at the same moment. A token has at most 180 characters
 * (`<rule>/<hash of the key>`); an owner names one attempt.
 */
export abstract class ReceiptStore {
  /**
   * Begins an attempt: `mine` where there is no receipt, or its attempt failed, or the lease of its owner ran out. The same
   * owner calls it again to renew its lease. Else says what is there: an attempt `in-progress`, or one that is `done`.
   */
  abstract claim(token: string, owner: string, leaseMs: number): Promise<Claim>

  /** The attempt is done; `result` is given to those that come later, for `ttlMs`. False where another one has the receipt. */
  abstract finish(token: string, owner: string, result: string, ttlMs: number): Promise<boolean>

  /** The attempt failed: the next may begin at once. Does nothing where another one has the receipt. */
  abstract release(token: string, owner: string, ttlMs: number): Promise<void>
}
