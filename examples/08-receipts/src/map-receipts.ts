import { type Claim, ReceiptStore } from '@sluice/nest'

interface Receipt {
  readonly state: 'in-progress' | 'done' | 'failed'
  readonly owner: string
  readonly result: string
  /** In milliseconds since 1970. */
  readonly until: number
}

// In a Map, where nothing comes between two lines; in a database each method is one statement or one transaction.
export class MapReceipts extends ReceiptStore {
  readonly #receipts = new Map<string, Receipt>()

  async claim(token: string, owner: string, leaseMs: number): Promise<Claim> {
    const known = this.#known(token)
    if (known?.state === 'done') return { state: 'done', result: known.result }
    if (known?.state === 'in-progress' && known.owner !== owner)
      return { state: 'in-progress', forMs: known.until - Date.now() }
    this.#receipts.set(token, { state: 'in-progress', owner, result: '', until: Date.now() + leaseMs })
    return { state: 'mine' }
  }

  async finish(token: string, owner: string, result: string, ttlMs: number): Promise<boolean> {
    return this.#end(token, { state: 'done', owner, result, until: Date.now() + ttlMs })
  }

  async release(token: string, owner: string, ttlMs: number): Promise<void> {
    this.#end(token, { state: 'failed', owner, result: '', until: Date.now() + ttlMs })
  }

  #end(token: string, ended: Receipt): boolean {
    const known = this.#known(token)
    // another attempt has it, or had it
    if (known?.state === 'done' || (known?.state === 'in-progress' && known.owner !== ended.owner)) return false
    this.#receipts.set(token, ended)
    return true
  }

  #known(token: string): Receipt | undefined {
    const receipt = this.#receipts.get(token)
    return receipt && receipt.until > Date.now() ? receipt : undefined
  }
}
