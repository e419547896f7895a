import { type Claim, ReceiptStore } from './receipt-store.js'

interface Receipt {
  readonly state: 'in-progress' | 'done' | 'failed'
  readonly owner: string
  readonly result: string
  /** In milliseconds since 1970. */
  readonly until: number
}

/** Beyond this number the oldest are deleted. */
const mostReceipts = 100_000

/** Receipts of one process, for tests. */
export class MemoryReceipts extends ReceiptStore {
  readonly #receipts = new Map<string, Receipt>()

  constructor(private readonly now: () => number = Date.now) {
    super()
  }

  async claim(token: string, owner: string, leaseMs: number): Promise<Claim> {
    const known = this.#get(token)
    if (known?.state === 'done') return { state: 'done', result: known.result }
    if (known?.state === 'in-progress' && known.owner !== owner)
      return { state: 'in-progress', forMs: known.until - this.now() }
    this.#put(token, { state: 'in-progress', owner, result: '', until: this.now() + leaseMs })
    return { state: 'mine' }
  }

  async finish(token: string, owner: string, result: string, ttlMs: number): Promise<boolean> {
    return this.#end(token, { state: 'done', owner, result, until: this.now() + ttlMs })
  }

  async release(token: string, owner: string, ttlMs: number): Promise<void> {
    this.#end(token, { state: 'failed', owner, result: '', until: this.now() + ttlMs })
  }

  #end(token: string, ended: Receipt): boolean {
    const { state, owner } = this.#get(token) ?? {}
    if (state === 'done' || (state === 'in-progress' && owner !== ended.owner)) return false
    this.#put(token, ended)
    return true
  }

  #get(token: string): Receipt | undefined {
    const receipt = this.#receipts.get(token)
    return receipt && receipt.until > this.now() ? receipt : undefined
  }

  #put(token: string, receipt: Receipt): void {
    this.#receipts.delete(token) // so that it is inserted as the youngest
    this.#receipts.set(token, receipt)
    if (this.#receipts.size > mostReceipts) this.#receipts.delete(this.#receipts.keys().next().value!)
  }
}
