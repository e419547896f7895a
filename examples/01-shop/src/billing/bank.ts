import { Injectable } from '@nestjs/common'
import { PermanentError } from '@sluice/nest'
import { type Order, price } from '../order.js'
import { say } from '../say.js'

/** Stands for the bank. */
@Injectable()
export class Bank {
  readonly #charged = new Set<string>()

  /**
   * @param key as with any payment service: what is charged twice under one key is charged once. After a crash an event
   * may be handled again, and nobody should pay for that
   */
  charge(order: Order, key: string): void {
    // no further try will make a number of it
    if (typeof order.total !== 'number') throw new PermanentError(`the total of ${order.orderId} is not a number`)
    if (this.#charged.has(key)) return say('billing', `${order.orderId} is charged already`)
    this.#charged.add(key)
    say('billing', `charged ${order.orderId} ${price(order)}`)
  }
}
