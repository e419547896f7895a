import type { CloudEvent } from '@sluice/event'
import { until } from '@sluice/testing'
import type { EventContext } from '../handlers/event-context.js'
import type { Handler } from '../handlers/handlers.js'
import { Idempotent, MemoryReceipts, OnEvent, type SluiceOptions } from '../index.js'
import { AttemptHeld } from './attempt-held.js'
import { withReceipts } from './idempotent.decorator.js'
import { Receipts } from './receipts.js'
import { receiptStoreChecks } from './receipt-store-checks.js'

const store = new MemoryReceipts()
describe('receipts: in memory', () => {
  for (const { name, run } of receiptStoreChecks(() => store)) it(name, run)
})

const event: CloudEvent = { specversion: '1.0', id: '1', source: '/shop', type: 'order.created', data: { n: 1 } }
const context = { rule: 'billing.Billing.charge' } as EventContext

const handlerOf = (options: object = { receipts: true }) =>
  ({ id: 'Billing.charge', options: { pattern: {}, ...options } }) as unknown as Handler

const receiptsOf = (options: Partial<SluiceOptions> = {}, kept = new MemoryReceipts()) =>
  new Receipts(kept, { name: 'billing', ...options })

/** What an attempt is held for, or a failure of the test. */
async function held(attempt: unknown) {
  const error = await (attempt as Promise<unknown>).catch((error: unknown) => error)
  if (error instanceof AttemptHeld) return error.outcome
  throw new Error(`expected to be held, got ${String(error)}`)
}

describe('a handler with receipts', () => {
  it('is called once for an event, and what it returned is the result of every delivery', async () => {
    const receipts = receiptsOf()
    const handler = handlerOf({ receipts: true, onSuccess: { type: 'order.charged' } })
    let calls = 0
    const once = () => receipts.once(handler, event, context, () => ({ charge: ++calls }))
    expect([await once(), await once(), await once()]).toEqual([{ charge: 1 }, { charge: 1 }, { charge: 1 }])
    expect(calls).toBe(1)
  })

  it('is called for the same id of another source, and another handler is called too', async () => {
    const receipts = receiptsOf()
    const calls: string[] = []
    const once = (of: CloudEvent, rule: string) =>
      receipts.once(handlerOf(), of, { ...context, rule }, () => void calls.push(`${rule} ${of.source}`))
    await once(event, 'a')
    await once({ ...event, source: '/web' }, 'a')
    await once(event, 'b')
    await once({ ...event, data: 'another payload' }, 'b')
    expect(calls).toEqual(['a /shop', 'a /web', 'b /shop'])
  })

  it('that failed is called again; its error is not swallowed', async () => {
    const receipts = receiptsOf()
    let calls = 0
    const once = () =>
      receipts.once(handlerOf(), event, context, () => {
        if (++calls === 1) throw new Error('bank is down')
      })
    await expect(once()).rejects.toThrow('bank is down')
    await once()
    await once()
    expect(calls).toBe(2)
  })

  it('that runs is not called a second time: the other attempt waits and counts for nothing', async () => {
    const receipts = receiptsOf()
    let finish!: () => void
    const first = receipts.once(handlerOf(), event, context, () => new Promise<void>(resolve => (finish = resolve)))
    const other = receipts.once(handlerOf(), event, context, () => fail('called twice'))
    expect(await held(other)).toMatchObject({ ok: false, heldMs: expect.any(Number), elsewhere: true })
    finish()
    await first
    await receipts.once(handlerOf(), event, context, () => fail('called twice'))
  })

  it('keeps its lease for as long as it runs', async () => {
    const receipts = receiptsOf({ claimIdleMs: 60 })
    let finish!: () => void
    const began = Date.now()
    const first = receipts.once(handlerOf(), event, context, () => new Promise<void>(resolve => (finish = resolve)))
    await until(async () => {
      expect(await held(receipts.once(handlerOf(), event, context, () => fail('called twice')))).toBeDefined()
      return Date.now() - began > 300
    }, 'five leases would have run out')
    finish()
    await first
  })

  it('with a key of its own is called once for all events of that key', async () => {
    const receipts = receiptsOf()
    const handler = handlerOf({ receipts: { key: ({ data }: CloudEvent<{ n: number }>) => `order ${data.n}` } })
    let calls = 0
    for (const id of ['1', '2', '3']) await receipts.once(handler, { ...event, id }, context, () => void calls++)
    expect(calls).toBe(1)
  })

  it('whose key is no text is refused for good, with the handler named', async () => {
    const handler = handlerOf({ receipts: { key: () => undefined as unknown as string } })
    await expect(receiptsOf().once(handler, event, context, () => 1)).rejects.toMatchObject({
      code: 'INVALID_RECEIPT_KEY',
      message: expect.stringContaining('billing.Billing.charge'),
    })
  })

  it('that returns what no event can hold is not called again for it', async () => {
    const receipts = receiptsOf()
    const handler = handlerOf({ receipts: true, onSuccess: {} })
    let calls = 0
    const once = () => receipts.once(handler, event, context, () => (calls++, 'x'.repeat(2 ** 20)))
    for (let i = 0; i < 2; i++)
      await expect(once()).rejects.toMatchObject({ name: 'InvalidError', message: expect.stringContaining('larger') })
    expect(calls).toBe(1)
  })

  it('is not called while its receipts cannot be read, and that uses up no attempt', async () => {
    class Away extends MemoryReceipts {
      override claim(): Promise<never> {
        return Promise.reject(new Error('no connection'))
      }
    }
    const attempt = receiptsOf({}, new Away()).once(handlerOf(), event, context, () => fail('called'))
    expect(await held(attempt)).toEqual({ ok: false, error: expect.stringContaining('no connection'), heldMs: 2000 })
  })

  it('has done its work also where that cannot be written at once', async () => {
    let failures = 2
    class Shaky extends MemoryReceipts {
      override finish(...args: Parameters<MemoryReceipts['finish']>): Promise<boolean> {
        return failures-- > 0 ? Promise.reject(new Error('no connection')) : super.finish(...args)
      }
    }
    const receipts = receiptsOf({}, new Shaky())
    let calls = 0
    const once = () => receipts.once(handlerOf(), event, context, () => void calls++)
    await once()
    await once()
    expect(calls).toBe(1)
  })
})

describe('who has receipts', () => {
  let calls = 0
  const twice = async (options: Partial<SluiceOptions>, handler: Handler) => {
    const receipts = receiptsOf(options)
    calls = 0
    for (let i = 0; i < 2; i++) await receipts.once(handler, event, context, () => void calls++)
    return calls
  }

  it('nobody, unless asked; every handler that does not say no, where forRoot asks', async () => {
    expect(await twice({}, handlerOf({}))).toBe(2)
    expect(await twice({ receipts: true }, handlerOf({}))).toBe(1)
    expect(await twice({ receipts: true }, handlerOf({ receipts: false }))).toBe(2)
  })

  it('a method with @Idempotent, below or above @OnEvent; an @OnEvent of it may say otherwise', () => {
    class Billing {
      @OnEvent('a')
      @Idempotent({ ttl: 5000 })
      below() {}
      @Idempotent({ ttl: 6000 })
      @OnEvent('a')
      above() {}
    }
    const { below, above } = Billing.prototype
    expect(withReceipts('Billing.below', {}, below)).toEqual({ receipts: { ttl: 5000 } })
    expect(withReceipts('Billing.above', {}, above)).toEqual({ receipts: { ttl: 6000 } })
    expect(withReceipts('Billing.above', { receipts: false }, above)).toEqual({ receipts: false })
  })

  it('an option that cannot be is refused with its place, the option and the fix', () => {
    expect(() => Idempotent({ ttl: 10 })({}, 'charge', { value: () => 1 })).toThrow(
      '@Idempotent of charge: receipts.ttl is 10; it must be 1000 to 2592000000 milliseconds',
    )
    expect(() => receiptsOf({ receipts: { ttl: NaN } })).toThrow('SluiceModule.forRoot: receipts.ttl is NaN')
    const key = 'subject' as unknown as () => string
    expect(() => withReceipts('Billing.charge', { receipts: { key } }, () => 1)).toThrow('Billing.charge: receipts.key')
  })
})

function fail(why: string): never {
  throw new Error(why)
}
