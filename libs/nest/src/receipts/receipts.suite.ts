import { randomUUID } from 'node:crypto'
import { until } from '@sluice/testing'
import type { ReceiptStore } from '../index.js'

const hour = 3_600_000

/** What every store of receipts must do. */
export function receiptsSuite(name: string, store: () => ReceiptStore): void {
  describe(`receipts: ${name}`, () => {
    let token: string
    const claim = (owner: string, leaseMs = hour) => store().claim(token, owner, leaseMs)
    beforeEach(() => (token = `billing.Billing.charge/${randomUUID()}`))

    it('one attempt begins, and another one that comes meanwhile is told for how long it may have to wait', async () => {
      expect(await claim('one')).toEqual({ state: 'mine' })
      const other = await claim('two')
      expect(other).toEqual({ state: 'in-progress', forMs: expect.any(Number) })
      expect((other as { forMs: number }).forMs).toBeGreaterThan(hour - 60_000)
      expect((other as { forMs: number }).forMs).toBeLessThanOrEqual(hour)
    })

    it('of many that begin at the same moment one does', async () => {
      const claims = await Promise.all(Array.from({ length: 8 }, (_, i) => claim(`owner ${i}`)))
      expect(claims.filter(({ state }) => state === 'mine')).toHaveLength(1)
    })

    it('what is done is not begun again, and its result is given to whoever comes later', async () => {
      await claim('one')
      expect(await store().finish(token, 'one', '{"value":"paid ✓"}', hour)).toBe(true)
      expect(await claim('two')).toEqual({ state: 'done', result: '{"value":"paid ✓"}' })
      expect(await claim('one')).toEqual({ state: 'done', result: '{"value":"paid ✓"}' })
    })

    it('what failed is begun again at once', async () => {
      await claim('one')
      await store().release(token, 'one', hour)
      expect(await claim('two')).toEqual({ state: 'mine' })
      expect(await claim('one')).toMatchObject({ state: 'in-progress' })
    })

    it('the attempt of an owner that died is begun again when its lease ran out, and not before', async () => {
      await claim('one', 300)
      expect(await claim('two')).toMatchObject({ state: 'in-progress' })
      await until(async () => (await claim('two')).state === 'mine', 'the lease ran out')
    })

    it('an owner that renews its lease keeps it', async () => {
      await claim('one', 300)
      expect(await claim('one', hour)).toEqual({ state: 'mine' })
      const forMs = ((await claim('two')) as { forMs: number }).forMs
      expect(forMs).toBeGreaterThan(hour - 60_000)
    })

    it('an owner that is too late changes nothing', async () => {
      await claim('one', 1)
      await until(async () => (await claim('two')).state === 'mine', 'another attempt was begun')
      expect(await store().finish(token, 'one', 'late', hour)).toBe(false)
      await store().release(token, 'one', hour)
      expect(await claim('three')).toMatchObject({ state: 'in-progress' })
      expect(await store().finish(token, 'two', 'right', hour)).toBe(true)
      expect(await store().finish(token, 'one', 'late', hour)).toBe(false)
      expect(await claim('three')).toEqual({ state: 'done', result: 'right' })
    })

    it('an owner whose lease ran out and that nobody replaced is done all the same', async () => {
      await claim('one', 1)
      await until(async () => await store().finish(token, 'one', 'late', hour), 'it is done')
      expect(await claim('two')).toEqual({ state: 'done', result: 'late' })
    })

    it('what is done is forgotten after its time', async () => {
      await claim('one')
      await store().finish(token, 'one', '', 200)
      expect(await claim('two')).toMatchObject({ state: 'done' })
      await until(async () => (await claim('two')).state === 'mine', 'it is forgotten')
    })

    it('tokens are not mixed up', async () => {
      await claim('one')
      expect(await store().claim(`${token}2`, 'two', hour)).toEqual({ state: 'mine' })
    })
  })
}
