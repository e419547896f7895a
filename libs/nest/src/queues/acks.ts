import type { PulledQueue, Settled } from '@sluice/message'
import { bounded } from '@sluice/queues'

interface Waiting {
  readonly receipts: readonly string[]
  readonly settle: (settled: Settled[]) => void
  readonly fail: (error: unknown) => void
}

/** Most receipts of one call to Redis; the receipts of one batch stay together. */
const mostReceipts = 500

/** Acknowledges together what is done at the same time: while one call is under way, the next one gathers. */
export class Acks {
  readonly #waiting: Waiting[] = []
  #runs = false

  constructor(private readonly queue: () => Pick<PulledQueue, 'ack'>) {}

  ack(receipts: readonly string[]): Promise<Settled[]> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ receipts, settle, fail })
      if (!this.#runs) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#runs = true
    await new Promise(setImmediate) // what ends in the same turn goes together
    while (this.#waiting.length > 0) await this.#flush(this.#next())
    this.#runs = false
  }

  #next(): Waiting[] {
    let receipts = 0
    const over = this.#waiting.findIndex((waiting, i) => (receipts += waiting.receipts.length) > mostReceipts && i > 0)
    return this.#waiting.splice(0, over < 0 ? this.#waiting.length : over)
  }

  async #flush(together: readonly Waiting[]): Promise<void> {
    try {
      const settled = await bounded(this.queue().ack(together.flatMap(({ receipts }) => receipts)))
      let from = 0
      for (const { receipts, settle } of together) settle(settled.slice(from, (from += receipts.length)))
    } catch (error) {
      for (const { fail } of together) fail(error)
    }
  }
}
