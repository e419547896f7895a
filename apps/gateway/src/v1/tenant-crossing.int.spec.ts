import { until } from '@sluice/testing'
import { root, TenantsPlatform } from './tenants.fixture.js'

const platform = new TenantsPlatform()
const pattern = { type: ['order', 'note'] }
const onBooks = { publish: { tenant: 'umbrella', bus: 'books' } }
const own = [
  { receive: { bus: 'shop' } },
  { manage: { kind: 'rule', bus: 'shop' } },
  { read: { bus: 'shop' } },
  { redrive: { bus: 'shop' } },
]
const document = { to: { tenant: 'acme' }, grants: [{ publish: { bus: 'books', pattern: { type: ['order'] } } }] }
let partner: string

beforeAll(async () => {
  await platform.start('acme', 'umbrella')
  await platform.ok(platform.keys['acme']!, 'PUT', '/v1/buses/shop', { body: { shards: 1 } })
  await platform.ok(platform.keys['umbrella']!, 'PUT', '/v1/buses/books', { body: { shards: 1 } })
  await platform.ok(platform.keys['umbrella']!, 'PUT', '/v1/buses/books/rules/all', {
    body: {
      pattern: { source: [{ exists: true }] },
      targets: [{ id: 'hook', type: 'webhook', url: `${platform.hooks}/books` }],
    },
  })
  partner = (await platform.in('acme', 'PUT', '/v1/keys/partner', { body: { grants: own } })).body.key as string
}, 60_000)
afterAll(() => platform.stop())

const allow = (...grants: object[]) => platform.in('acme', 'PUT', '/v1/keys/partner', { body: { grants } })
const give = () => platform.ok(platform.keys['umbrella']!, 'PUT', '/v1/grants/acme', { body: document })
const takeBack = () => platform.ok(platform.keys['umbrella']!, 'DELETE', '/v1/grants/acme')
const target = { id: 'books', type: 'bus', tenant: 'umbrella', bus: 'books', retry: { attempts: 1 } }
const put = (secret: string, more: object = {}, headers: Record<string, string> = {}) =>
  platform.call(secret, 'PUT', '/v1/buses/shop/rules/out', {
    body: { pattern, targets: [{ ...target, ...more }] },
    headers,
  })
const publish = (id: string, more: object = {}) => platform.publish(platform.keys['acme']!, 'shop', id, more)
const arrived = () => (platform.received.get('/books') ?? []).map(({ body }) => body)
const letterOf = async (id: string) => {
  const find = async () =>
    (await platform.ok(partner, 'GET', `/v1/dead-letters?bus=shop&eventId=${id}`)).body.items[0] as any
  await until(find, `${id} is a dead letter`)
  return find()
}

/** What a tenant would lose: that nobody sends it anything, and that nothing of its own leaves, without a word of both. */
describe('a bus of another tenant as a target', () => {
  it('is refused without a grant of the own side, with the grant', async () => {
    await give()
    expect(await put(partner)).toMatchObject({
      status: 403,
      body: { path: 'targets[0]', missing: { publish: { ...onBooks.publish, pattern } } },
    })
    await takeBack()
  })

  it('is refused without a document of the other side, also for the root key, with the document', async () => {
    await allow(...own, onBooks)
    for (const { status, body } of [await put(partner), await put(root, {}, { 'sluice-tenant': 'acme' })]) {
      expect({ status, path: body.path }).toEqual({ status: 403, path: 'targets[0]' })
      expect(body.missing).toEqual({ publish: { bus: 'books', pattern } })
      expect(body.detail).toContain(
        `{"to":{"tenant":"acme"},"grants":[{"publish":{"bus":"books","pattern":${JSON.stringify(pattern)}}}]}`,
      )
    }
  })

  it('is refused in the same words whether there is such a bus and such a tenant or not', async () => {
    await allow(...own, { publish: { tenant: 'umbrella', bus: '*' } }, { publish: { tenant: 'nobody', bus: '*' } })
    const there = await put(partner)
    for (const [tenant, bus] of [
      ['umbrella', 'nowhere'],
      ['nobody', 'books'],
    ] as const) {
      const { status, body } = await put(partner, { tenant, bus })
      const asThere = JSON.parse(JSON.stringify(body).replaceAll(tenant, 'umbrella').replaceAll(bus, 'books')) as object
      expect({ status, body: asThere }).toEqual({ status: there.status, body: there.body })
    }
    await allow(...own, onBooks)
  })

  it('is a tenant and a bus, and nothing else', async () => {
    for (const more of [{ tenant: 'Umbrella' }, { tenant: '' }, { tenant: 7 }, { bus: 'umbrella+books' }])
      expect(await put(partner, more)).toMatchObject({ status: 400, body: { code: 'INVALID_RULE' } })
    await give()
    expect(await put(partner, { bus: 'nowhere' })).toMatchObject({ status: 403 })
    await takeBack()
  })

  it('gets what both sides allow, in a name that nobody there has', async () => {
    await give()
    const made = await put(partner)
    expect(made).toMatchObject({ status: 201, body: { owner: 'key:partner', targets: [target] } })
    expect(made.body).not.toHaveProperty('warnings')
    await publish('A-1', { data: { total: 7 }, sluicetenant: 'forged', principal: 'key:admin' })
    await until(() => arrived().length === 1, 'it arrives')
    expect(arrived()[0]).toMatchObject({
      ...{ id: 'A-1', data: { total: 7 }, principal: 'acme+key:partner', sluicetenant: 'umbrella', hops: 1 },
    })
    expect(JSON.stringify(arrived()[0])).not.toContain('acme+shop')
  })

  it('does not get what only Sluice emits: the other one would take it for its own', async () => {
    const everything = { ...document, grants: [{ publish: { bus: 'books' } }] }
    await platform.ok(platform.keys['umbrella']!, 'PUT', '/v1/grants/acme', { body: everything })
    const path = '/v1/buses/shop/rules'
    const hook = { id: 'hook', type: 'webhook', url: `${platform.hooks}/answers`, onSuccess: { type: 'answered' } }
    await platform.ok(root, 'PUT', `${path}/ask`, {
      body: { pattern: { type: ['question'] }, targets: [hook] },
      headers: { 'sluice-tenant': 'acme' },
    })
    const body = { pattern: { type: ['answered'] }, targets: [target] }
    await platform.ok(partner, 'PUT', `${path}/answers`, { body })
    await publish('Q-1', { type: 'question' })
    const find = async () => (await platform.ok(partner, 'GET', '/v1/dead-letters?rule=answers')).body.items[0] as any
    await until(find, 'the result is a dead letter')
    expect(await find()).toMatchObject({ reason: 'invalid', error: expect.stringContaining('/sluice') })
    await platform.in('acme', 'DELETE', `${path}/ask`)
    await platform.ok(partner, 'DELETE', `${path}/answers`)
    await give()
  })

  it('does not get what the other side does not allow', async () => {
    await publish('A-2', { type: 'note' })
    const letter = await letterOf('A-2')
    expect(letter).toMatchObject({ reason: 'forbidden', destination: 'umbrella+books' })
    expect(letter.error).toContain('{"publish":{"bus":"books","pattern":{"source":["/here"],"type":["note"]}}}')
  })

  it('gets nothing any more when one side takes its grant back, and what waited when it is there again', async () => {
    await takeBack()
    await publish('A-3')
    expect(await letterOf('A-3')).toMatchObject({ reason: 'forbidden' })
    const shown = await platform.ok(partner, 'GET', '/v1/buses/shop/rules/out')
    expect(shown.body.warnings).toMatchObject([{ code: 'NOTHING_ARRIVES', path: 'targets[0]' }])
    await give()
    await allow(...own)
    await publish('A-4')
    expect((await letterOf('A-4')).error).toContain("the rule's owner 'key:partner' may not publish this")
    await allow(...own, onBooks)
    const ids = [(await letterOf('A-3')).id, (await letterOf('A-4')).id]
    const redriven = await platform.ok(partner, 'POST', '/v1/dead-letters/redrive', { body: { ids } })
    expect(redriven.body).toMatchObject({ redriven: 2 })
    await until(() => arrived().length === 3, 'both arrive')
  })

  it('counts towards what the other tenant may hold, and waits with its sender while that has no room', async () => {
    const admin = platform.keys['umbrella']!
    // of a service that is not there, so what is published stays
    const targets = [{ id: 'ledger', type: 'subscription', subscription: 'ledger' }]
    await platform.ok(admin, 'PUT', '/v1/buses/books/rules/hold', { body: { pattern: { type: ['order'] }, targets } })
    await platform.ok(root, 'PUT', '/v1/tenants/umbrella', { body: { limits: { bytes: 1_048_576 } } })
    // nothing but what crosses fills it
    const data = 'x'.repeat(100_000)
    const refused = async (id: string) =>
      (await platform.ok(partner, 'GET', `/v1/dead-letters?bus=shop&eventId=${id}`)).body.items[0] as any
    let i = 0
    const letter = await until(async () => {
      const id = `F-${i++}`
      await publish(id, { data })
      await until(async () => arrived().some(event => event.id === id) || (await refused(id)), 'it came or did not')
      return refused(id)
    }, 'one does not come')
    expect(letter.error).toContain('hold as many bytes as they may')
    expect(letter.error).not.toMatch(/1048576|ledger|hold'/)
    const full = await platform.publish(admin, 'books', 'F-own', { type: 'order' })
    expect(full).toMatchObject({ status: 507, body: { code: 'TENANT_STORAGE_FULL' } })
    await platform.ok(root, 'PUT', '/v1/tenants/umbrella', { body: {} })
    const own = async () => (await platform.publish(admin, 'books', `F-${Date.now()}`, { type: 'note' })).status
    await until(async () => (await own()) === 202, 'there is room again')
    await platform.ok(partner, 'POST', '/v1/dead-letters/redrive', { body: { ids: [letter.id] } })
    await until(async () => arrived().some(event => event.id === letter.eventId), 'it comes when there is room')
    await platform.ok(admin, 'DELETE', '/v1/buses/books/rules/hold')
  }, 60_000)

  it('lets the other tenant learn nothing but the events', async () => {
    const admin = platform.keys['umbrella']!
    expect((await platform.ok(admin, 'GET', '/v1/buses/books/rules')).body.items).toMatchObject([{ name: 'all' }])
    expect((await platform.ok(admin, 'GET', '/v1/dead-letters')).body.items).toEqual([])
    const { body } = await platform.ok(admin, 'GET', '/v1/access/who?bus=books&type=order')
    expect(body.items).toContainEqual({ principal: 'tenant:acme', publish: 'grants/acme grants[0]' })
    const audit = (await platform.ok(admin, 'GET', '/v1/audit')).body.items
    expect(JSON.stringify(audit)).not.toContain('shop')
  })
})

describe('a document for another tenant', () => {
  const wrong = async (to: object, ...grants: object[]) => {
    const body = { to, grants }
    return (await platform.call(platform.keys['umbrella']!, 'PUT', '/v1/grants/wrong', { body })).body
  }

  it('gives nothing but to publish on own buses, and at most what its giver has', async () => {
    const [to, ours] = [{ tenant: 'acme' }, { publish: { bus: 'books' } }]
    expect(await wrong(to, { read: { bus: 'books' } })).toMatchObject({ code: 'INVALID_GRANTS', path: 'grants[0]' })
    expect(await wrong(to, { publish: { bus: 'books', tenant: 'acme' } })).toMatchObject({
      path: 'grants[0].publish.tenant',
    })
    expect(await wrong({ tenant: 'umbrella' }, ours)).toMatchObject({ code: 'INVALID_GRANTS', path: 'to.tenant' })
    expect(await wrong({ tenant: 'Acme' }, ours)).toMatchObject({ code: 'INVALID_GRANTS', path: 'to.tenant' })
    const body = { grants: [{ manage: { kind: 'grant' } }] }
    const clerk = (await platform.in('umbrella', 'PUT', '/v1/keys/clerk', { body })).body.key as string
    expect(await platform.call(clerk, 'PUT', '/v1/grants/more', { body: { to, grants: [ours] } })).toMatchObject({
      status: 403,
      body: { missing: ours },
    })
  })

  it('opens no route there, and nobody gives a right on another tenant that he does not have', async () => {
    expect((await platform.call(partner, 'POST', '/v1/buses/books/events', { body: {} })).status).toBe(403)
    const admin = platform.keys['acme']!
    const answer = await platform.call(admin, 'PUT', '/v1/keys/more', { body: { grants: [onBooks] } })
    expect(answer).toMatchObject({ status: 403, body: { missing: onBooks } })
  })

  it('keeps the tenant that it names from being deleted: a later one of that name would get it', async () => {
    await platform.ok(root, 'PUT', '/v1/tenants/brief', { body: {} })
    const body = { ...document, to: { tenant: 'brief' } }
    await platform.ok(platform.keys['umbrella']!, 'PUT', '/v1/grants/brief', { body })
    expect(await platform.call(root, 'DELETE', '/v1/tenants/brief')).toMatchObject({
      status: 409,
      body: { code: 'TENANT_IN_USE', detail: expect.stringContaining("brief of tenant 'umbrella'") },
    })
    await platform.ok(platform.keys['umbrella']!, 'DELETE', '/v1/grants/brief')
    await platform.ok(root, 'DELETE', '/v1/tenants/brief')
  })
})

it('answers as its document says, in all that is tried here', () => {
  expect(platform.watched.looked).toBeGreaterThan(10)
  expect([...new Set(platform.watched.faults)]).toEqual([])
})
