import { until } from '@sluice/testing'
import { keyKind } from './kinds/key.js'
import { MemoryRegistry } from './store/memory-registry.js'
import { RegistryView } from './view.js'

const made = { prefix: 'slk_a', hash: 'h', createdAt: '2026-01-31T12:00:00.000Z', createdBy: 'api-key' }

/** What would be lost: seconds in which a revoked key still works. */
describe('a view whose listeners take long', () => {
  it('has a key that was revoked meanwhile no more; the listeners are told of it when they are done', async () => {
    const store = new MemoryRegistry()
    const view = new RegistryView(store)
    await view.open()
    const told: boolean[] = []
    let finish = (): void => undefined
    view.onChange(({ keys }) => {
      told.push(keys.has('leaked'))
      return told.length === 1 ? new Promise<void>(resolve => (finish = resolve)) : undefined
    })
    await store.put(keyKind, { name: 'leaked' }, { settings: { grants: [] }, made })
    await until(() => told.length === 1, 'the listener works')
    await store.delete(keyKind, { name: 'leaked' })
    await until(() => !view.snapshot.keys.has('leaked'), 'the key is revoked')
    expect(view.unconfirmedMs).toBeLessThan(5000)
    expect(told).toEqual([true])
    finish()
    await until(() => told.length === 2, 'the listener is told')
    expect(told).toEqual([true, false])
    await view.close()
  })

  it('says for how long nobody confirmed it', async () => {
    const store = new MemoryRegistry()
    const view = new RegistryView(store)
    expect(view.unconfirmedMs).toBe(Infinity)
    await view.open()
    expect(view.unconfirmedMs).toBeLessThan(5000)
    let isGone = true
    const read = store.read.bind(store)
    store.read = () => (isGone ? Promise.reject(new Error('Redis is gone')) : read())
    await until(() => view.unconfirmedMs > 1200, 'it is not confirmed')
    isGone = false
    await until(() => view.unconfirmedMs < 900, 'it is confirmed again')
    await view.close()
  })
})
