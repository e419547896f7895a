import type { Grant } from '@sluice/access'
import { grantsKind, type Grantee } from './kinds/grants.js'
import { busKind, defaultBus } from './kinds/bus.js'
import { keyKind, newKeySecret, storedSecret } from './kinds/key.js'
import type { Rule } from './kinds/rule/rule.js'
import { ruleKind } from './kinds/rule/rule.kind.js'
import { Owners } from './owners.js'
import { Principals } from './principals.js'
import { MemoryRegistry } from './store/memory-registry.js'
import { RegistryView } from './view.js'

const event = JSON.stringify({ specversion: '1.0', id: '1', source: '/s', type: 't', data: { email: 'anna' } })
const pattern = { type: ['t'] }

/** What would be lost: that a right ends when it is taken away. */
describe('the owners of rules', () => {
  let store: MemoryRegistry
  let view: RegistryView
  let now: number
  let owners: Owners
  beforeEach(async () => {
    store = new MemoryRegistry()
    view = new RegistryView(store)
    now = Date.parse('2026-06-01T00:00:00Z')
    owners = new Owners(view, new Principals(view), () => now)
    await view.open()
  })
  afterEach(() => view.close())

  const made = { createdAt: '2026-01-31T12:00:00.000Z', createdBy: 'api-key' }
  const putKey = async (name: string, grants: Grant[], more: object = {}) => {
    const secret = storedSecret(newKeySecret())
    await store.put(keyKind, { name }, { settings: { grants, ...more }, made: { ...made, ...secret } })
    await view.refresh()
  }
  const give = async (to: Grantee, grants: Grant[]) => {
    await store.put(grantsKind, { name: 'given' }, { settings: { to, grants }, made })
    await view.refresh()
  }
  const receive = (more: object = {}): Grant => ({ receive: { bus: defaultBus, ...more } })
  const rule = (owner?: string, more: object = {}): Rule =>
    ({ bus: defaultBus, name: owner ?? 'r', pattern, targets: [], ...(owner && { owner }), ...more }) as unknown as Rule
  const narrowed = (...rules: Rule[]) => {
    const { whole, redacted, withheld } = owners.narrow(rules, event)
    const copies = redacted.map(({ rules, copy }) => [rules.map(({ name }) => name), copy(Buffer.from('k'))])
    return { whole: whole.map(({ name }) => name), copies, withheld: withheld.map(({ name }) => name) }
  }

  it('that may do everything are not asked, and their rules are given on as they are', () => {
    const rules = [rule(), rule('api-key')]
    expect(owners.narrow(rules, event)).toEqual({ whole: rules, redacted: [], withheld: [] })
    expect(owners.narrow(rules, event).whole).toBe(rules)
  })

  it('get what their grants allow, of now: changed, revoked, expired and given back', async () => {
    const mine = rule('key:web')
    expect(narrowed(mine)).toMatchObject({ withheld: ['key:web'] })
    await putKey('web', [receive()])
    expect(narrowed(rule(), mine, rule('api-key'))).toMatchObject({ whole: ['r', 'key:web', 'api-key'], withheld: [] })
    await putKey('web', [receive({ pattern: { type: ['u'] } })])
    expect(narrowed(mine)).toMatchObject({ withheld: ['key:web'] })
    await putKey('web', [receive()], { expiresAt: '2026-06-01T00:00:01Z' })
    expect(narrowed(mine)).toMatchObject({ whole: ['key:web'] })
    now += 1000
    expect(narrowed(mine)).toMatchObject({ whole: [], withheld: ['key:web'] })
    await putKey('web', [receive()])
    expect(narrowed(mine)).toMatchObject({ whole: ['key:web'] })
    await store.delete(keyKind, { name: 'web' })
    await view.refresh()
    expect(narrowed(mine)).toMatchObject({ whole: [], withheld: ['key:web'] })
  })

  it('share a copy where the same is hidden from them', async () => {
    const hidden = receive({ redact: ['data.email'] })
    for (const name of ['a', 'b']) await putKey(name, [hidden])
    await putKey('c', [receive({ redact: ['data'] })])
    const { copies } = narrowed(rule('key:a'), rule('key:b'), rule('key:c'))
    expect(copies.map(([names]) => names)).toEqual([['key:a', 'key:b'], ['key:c']])
    for (const [, json] of copies) expect(json).not.toContain('anna')
  })

  it('get nothing of an event that cannot be read, and so cannot be redacted', async () => {
    await putKey('a', [receive({ redact: ['data.email'] })])
    expect(() => owners.asReceived(rule('key:a'), '{"data":{"email":"anna"', true, Buffer.from('k'))).toThrow(
      'not known',
    )
    expect(() => owners.asReceived(rule('key:b'), '{', true, Buffer.from('k'))).toThrow('{"receive":{"bus":"default"}}')
    expect(owners.asReceived(rule(), '{', true, Buffer.from('k'))).toBe('{')
  })

  it('that are subjects have the groups of the token with which they put the rule', async () => {
    await give({ group: 'ops' }, [receive()])
    expect(narrowed(rule('subject:ada', { ownerGroups: ['ops'] }))).toMatchObject({ whole: ['subject:ada'] })
    expect(narrowed(rule('subject:ada'))).toMatchObject({ withheld: ['subject:ada'] })
    // nobody else has what their groups have
    expect(narrowed(rule('key:ada', { ownerGroups: ['ops'] }))).toMatchObject({ withheld: ['key:ada'] })
  })

  it('that only a newer version knows get nothing', () => {
    expect(narrowed(rule('robot:x'), rule('x')).withheld).toEqual(['robot:x', 'x'])
  })

  it('stay when another one puts the same rule, and a new token of the same one counts', async () => {
    const targets = [{ id: 'q', type: 'queue', queue: 'q' }]
    const put = async (owner: string, ownerGroups?: string[]) => {
      const settings = { pattern, targets, owner, ...(ownerGroups && { ownerGroups }) }
      const { value } = await store.put(ruleKind, { bus: defaultBus, name: 'r' }, settings)
      return { owner: value.owner, groups: value.ownerGroups }
    }
    await store.put(busKind, { name: defaultBus }, {})
    await put('subject:ada', ['dev'])
    expect(await put('api-key')).toEqual({ owner: 'subject:ada', groups: ['dev'] })
    expect(await put('subject:ada', ['dev', 'ops'])).toEqual({ owner: 'subject:ada', groups: ['dev', 'ops'] })
  })
})

/** What would be lost: the throughput of a platform that makes a key for each of its customers. */
it('the rights of others do not slow down a rule', async () => {
  const store = new MemoryRegistry()
  const view = new RegistryView(store)
  await view.open()
  const keys = new Map(view.snapshot.keys)
  for (let i = 0; i < 10_000; i++)
    keys.set(`k${i}`, { name: `k${i}`, grants: [{ receive: { bus: '*', pattern: { type: [`t${i}`] } } }] } as never)
  const snapshot = { ...view.snapshot, keys }
  const principals = new Principals({ snapshot })
  let asked = 0
  const rightsOf = principals.rightsOf.bind(principals)
  principals.rightsOf = principal => (asked++, rightsOf(principal))
  const owners = new Owners({ snapshot }, principals)
  const rules = ['key:k1', 'api-key', 'key:k2'].map(owner => ({
    bus: 'b',
    name: owner,
    pattern: {},
    targets: [],
    owner,
  }))
  for (let i = 0; i < 100; i++) owners.narrow(rules as never, JSON.stringify({ type: 't1' }))
  // only those of the owners, and never by going through all keys
  expect(asked).toBeLessThanOrEqual(300)
  await view.close()
})
