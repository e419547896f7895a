import { randomUUID } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import { type BatchResult, type EventBatch, OnStream } from '@sluice/nest'

export interface Payment {
  readonly amount: number
}

/** Payments of this run alone: the bus may have others. */
export const account = randomUUID()

/** Books payments five at a time, as one would write to a database. */
@Injectable()
export class Ledger {
  booked = 0
  #total = 0

  @OnStream('default', {
    batchSize: 5,
    window: 2000,
    backoff: { type: 'fixed', delay: 100 },
    pattern: { type: ['com.shop.payment.made'], subject: [account] },
  })
  async book({ events, attempt }: EventBatch<Payment>): Promise<BatchResult> {
    // the bank still works on payments of 70 when they are asked for first
    const failed = events.filter(({ event }) => event.data.amount === 70 && attempt === 1)
    const done = events.filter(one => !failed.includes(one))
    const sum = done.reduce((sum, { event }) => sum + event.data.amount, 0)
    this.#total += sum
    this.booked += done.length
    const later = failed.length > 0 ? `, ${failed.length} to be tried again` : ''
    console.log(
      `try ${attempt} of ${events.length}: booked ${done.length} of ${sum} in all${later}; total ${this.#total}`,
    )
    return { failures: failed.map(({ position }) => position) }
  }
}
