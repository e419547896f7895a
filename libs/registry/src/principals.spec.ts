import { decide, type Grant, type Principal } from '@sluice/access'
import { busKind } from './kinds/bus.js'
import { grantsKind, type Grantee } from './kinds/grants.js'
import { keyKind, newKeySecret, rotated, storedSecret } from './kinds/key.js'
import { Principals } from './principals.js'
import { MemoryRegistry } from './store/memory-registry.js'
import { RegistryView } from './view.js'

/** What would be lost: a change of somebody's rights that is not in force. */
describe('the principals of a registry', () => {
  let store: MemoryRegistry
  let view: RegistryView
  let principals: Principals
  beforeEach(async () => {
    store = new MemoryRegistry()
    view = new RegistryView(store)
    principals = new Principals(view)
    await view.open()
  })
  afterEach(() => view.close())

  const made = { createdAt: '2026-01-31T12:00:00.000Z', createdBy: 'api-key' }
  const putKey = async (name: string, grants: Grant[], secret = newKeySecret()) => {
    await store.put(keyKind, { name }, { settings: { grants }, made: { ...made, ...storedSecret(secret) } })
    await view.refresh()
    return storedSecret(secret).hash
  }
  const give = async (name: string, to: Grantee, grants: Grant[]) => {
    await store.put(grantsKind, { name }, { settings: { to, grants }, made })
    await view.refresh()
  }
  const key = (name: string): Principal => ({ kind: 'key', name, groups: [] })
  const may = (principal: Principal, bus: string) =>
    decide(principals.rightsOf(principal), 'buses:read', { bus }).allowed
  const bus = (name: string): Grant => ({ manage: { kind: 'bus', name } })

  it('may what their key and all documents to them say, and no more once these are gone', async () => {
    await putKey('web', [bus('a')])
    await give('of-web', { key: 'web' }, [bus('b')])
    await give('of-other', { key: 'other' }, [bus('c')])
    expect(['a', 'b', 'c'].map(name => may(key('web'), name))).toEqual([true, true, false])
    await store.delete(grantsKind, { name: 'of-web' })
    await view.refresh()
    expect(may(key('web'), 'b')).toBe(false)
    await putKey('web', [])
    expect(may(key('web'), 'a')).toBe(false)
    // documents to a key that is not there give nothing to anybody
    expect(may(key('other'), 'c')).toBe(false)
  })

  it('may as a subject what documents to it and to each of its groups say', async () => {
    await give('ops', { group: 'ops' }, [bus('a')])
    await give('ann', { subject: 'ann' }, [bus('b')])
    const ann: Principal = { kind: 'subject', name: 'ann', groups: ['ops', 'x'] }
    expect(['a', 'b', 'c'].map(name => may(ann, name))).toEqual([true, true, false])
    expect(may({ ...ann, groups: [] }, 'a')).toBe(false)
    expect(may({ ...ann, name: 'bob' }, 'b')).toBe(false)
    // a key is no subject of its name
    await putKey('ann', [])
    expect(may(key('ann'), 'b')).toBe(false)
    // nor does a name that looks like another's list of groups get its rights
    expect(may({ kind: 'subject', name: 'x","ops', groups: [] }, 'a')).toBe(false)
  })

  it('have compiled rights that stay while only others change', async () => {
    await putKey('web', [bus('a')])
    const before = principals.rightsOf(key('web'))
    await putKey('other', [bus('b')])
    await give('x', { group: 'x' }, [])
    await store.put(busKind, { name: 'another' }, {})
    await view.refresh()
    expect(principals.rightsOf(key('web'))).toBe(before)
    await give('y', { key: 'web' }, [])
    expect(principals.rightsOf(key('web'))).not.toBe(before)
  })

  it('are found by their secret, and by the one before until its overlap ends', async () => {
    const first = await putKey('web', [])
    expect(principals.keyOf(first, 0)?.name).toBe('web')
    expect(principals.keyOf('x', 0)).toBeUndefined()
    const second = storedSecret(newKeySecret())
    const now = new Date('2026-02-01T00:00:00Z')
    const until = new Date(now.getTime() + 1000)
    await store.change(keyKind, { name: 'web' }, before => rotated(before!, second, now, until))
    await view.refresh()
    const found = (at: number) => [first, second.hash].map(digest => principals.keyOf(digest, at)?.name)
    expect(found(until.getTime() - 1)).toEqual(['web', 'web'])
    expect(found(until.getTime())).toEqual([undefined, 'web'])
    await store.delete(keyKind, { name: 'web' })
    await view.refresh()
    expect(found(0)).toEqual([undefined, undefined])
  })
})
