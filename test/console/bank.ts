import { type CloudEvent, type EventBatch, OnEvent, OnStream } from '@sluice/nest'
import { Platform } from '../e2e/platform.js'
import { Services } from '../e2e/service.js'

const type = 'com.bank.account.booked'

/** Accounts whose events fail now. */
const locked = new Set<string>()
const booked: string[] = []

class Ledger {
  @OnEvent(type, { ordered: true, attempts: 100, backoff: { type: 'fixed', delay: 3_600_000 }, circuit: false })
  async book({ id, subject = '' }: CloudEvent) {
    if (locked.has(subject)) throw new Error(`account ${subject} is locked`)
    booked.push(id)
  }

  @OnEvent('com.bank.account.opened')
  async open() {}

  @OnStream('default')
  async sum(_batch: EventBatch) {}
}

/** The built platform with a bank: a service that books accounts in order, of which two are locked, a queue, and one that was tried once. */
export class Bank {
  readonly locked = locked
  /** Ids of events, in the order in which they were handled. */
  readonly booked = booked
  private constructor(
    readonly platform: Platform,
    readonly services: Services,
  ) {}

  static async open(): Promise<Bank> {
    const platform = await Platform.start()
    const services = new Services(() => platform, { claimIdleMs: 1500 })
    booked.length = 0
    for (const subject of ['ada', 'bob']) locked.add(subject)
    const rule = (name: string, target: object) =>
      platform.api('PUT', `/v1/buses/default/rules/${name}`, { pattern: { type: [type] }, targets: [target] })
    await rule('to-packing', { id: 'q', type: 'queue', queue: 'packing' })
    await rule('tried-once.Tried.once', { id: 'handler', type: 'subscription', subscription: 'tried-once' })
    const publisher = await services.start('ledger', Ledger)
    const book = (subject: string, n: number) => ({ type, id: `${subject}-${n}`, subject })
    const some = [book('ada', 1), book('ada', 2), book('ada', 3), book('bob', 1), book('bob', 2), book('eve', 1)]
    await publisher.publishAll([...some, { type: 'com.bank.account.opened', subject: 'eve' }])
    return new Bank(platform, services)
  }

  async close(): Promise<void> {
    await this.services.close()
    await this.platform.stop()
  }
}
