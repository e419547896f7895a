import { Injectable } from '@nestjs/common'
import { type CloudEvent, OnEvent } from '@sluice/nest'

export interface Booking {
  readonly what: 'deposit' | 'withdraw'
  readonly amount: number
}

/** Books what happens to accounts. A withdrawal must never be booked before the deposit that it needs. */
@Injectable()
export class Ledger {
  /** Accounts that cannot be booked now. */
  readonly locked = new Set<string>()
  readonly #balances = new Map<string, number>()
  readonly #said = new Set<string>()
  readonly #listeners = new Set<() => void>()

  // the key that stays in order is the event's subject: the account
  @OnEvent('com.bank.account.booked', { ordered: true, attempts: 50, backoff: { type: 'fixed', delay: 50 } })
  async book({ subject: account, data: { what, amount } }: CloudEvent<Booking> & { subject: string }) {
    if (this.locked.has(account)) {
      this.#say(`${account}: ${what} ${amount} has to wait, the account is locked`)
      throw new Error(`${account} is locked`)
    }
    const balance = (this.#balances.get(account) ?? 0) + (what === 'deposit' ? amount : -amount)
    this.#balances.set(account, balance)
    this.#say(`${account}: ${what} ${amount}, the balance is ${balance}`)
  }

  /** Resolves when the line was said. */
  async said(line: string): Promise<void> {
    if (this.#said.has(line)) return
    await new Promise<void>(resolve => this.#listeners.add(() => this.#said.has(line) && resolve()))
  }

  #say(line: string): void {
    if (!this.#said.has(line)) console.log(line) // a lock is told once, not at every try
    this.#said.add(line)
    for (const listener of this.#listeners) listener()
  }
}
