import { Queues } from '@sluice/queues'
import { until } from '@sluice/testing'
import { root, TenantsPlatform } from './tenants.fixture.js'

const platform = new TenantsPlatform()
const tenants = ['default', 'acme', 'umbrella']

/** All three have the same names. */
beforeAll(async () => {
  await platform.start('acme', 'umbrella')
  platform.keys['default'] = root
  for (const tenant of tenants) {
    const put = (path: string, body: object) =>
      platform.ok(platform.keys[tenant]!, 'PUT', `/v1/buses/${path}`, { body })
    await put('shop', { shards: 1 })
    await put('other', { shards: 1 })
    const hook = { id: 'hook', type: 'webhook', url: `${platform.hooks}/${tenant}`, retry: { attempts: 1 } }
    const onSuccess = { bus: 'other', type: 'billed' }
    await put('shop/rules/bill', { pattern: { type: ['order'] }, targets: [{ ...hook, onSuccess }] })
    await put('shop/rules/pack', {
      pattern: { type: ['order'] },
      targets: [{ id: 'q', type: 'queue', queue: 'packing' }],
    })
    await put('shop/rules/forward', { pattern: { type: ['note'] }, targets: [{ id: 'b', type: 'bus', bus: 'other' }] })
    const url = `${platform.hooks}/${tenant}/other`
    await put('other/rules/all', {
      pattern: { type: ['note', 'billed'] },
      targets: [{ id: 'hook', type: 'webhook', url }],
    })
  }
}, 60_000)
afterAll(() => platform.stop())

const of = (path: string) => (platform.received.get(`/${path}`) ?? []).map(({ body }) => body)

/** What a tenant would lose: events to others, or its own because others have events of the same id. */
describe('tenants with the same names', () => {
  it('each get their own events, though all ids and idempotency keys are the same', async () => {
    const secret = (tenant: string) => ({ data: { of: tenant }, sluicetenant: 'umbrella', principal: 'key:forged' })
    for (const tenant of tenants) {
      const published = [
        await platform.publish(platform.keys[tenant]!, 'shop', 'A-1', secret(tenant)),
        await platform.publish(platform.keys[tenant]!, 'shop', 'A-2', secret(tenant), { 'idempotency-key': 'once' }),
      ]
      for (const { status, body } of published) expect({ status, duplicate: body.duplicate }).toEqual({ status: 202 })
    }
    for (const tenant of tenants) {
      await until(() => of(tenant).length === 2, `both events reach ${tenant}`)
      for (const event of of(tenant)) {
        expect(event.data).toEqual({ of: tenant })
        expect(event.sluicetenant).toBe(tenant === 'default' ? undefined : tenant)
        expect(event.principal).toBe(tenant === 'default' ? 'api-key' : 'key:admin')
      }
    }
  })

  it('each have their results, their bus targets and their queues', async () => {
    for (const tenant of tenants)
      await platform.publish(platform.keys[tenant]!, 'shop', 'N-1', { type: 'note', data: tenant })
    for (const tenant of tenants) {
      await until(() => of(`${tenant}/other`).length === 3, `results and the note reach the other bus of ${tenant}`)
      for (const event of of(`${tenant}/other`)) {
        expect(event.sluicetenant).toBe(tenant === 'default' ? undefined : tenant)
        if (event.type === 'note') expect(event.data).toBe(tenant)
        else expect(event.source).toBe('/sluice/shop/bill/hook')
      }
      const queue = platform.app.get(Queues).get(tenant === 'default' ? 'packing' : `${tenant}+packing`)
      await until(async () => (await queue.getWaitingCount()) === 2, `two jobs of ${tenant}`)
      for (const job of await queue.getWaiting()) expect(job.data).toMatchObject({ data: { of: tenant } })
    }
  })

  it('send again what they asked for, and nothing of others, also with the empty filter', async () => {
    for (const tenant of tenants) {
      platform.failing.add(`/${tenant}`)
      await platform.publish(platform.keys[tenant]!, 'shop', 'D-1', { data: { of: tenant } })
    }
    const letters = async (tenant: string) =>
      (await platform.ok(platform.keys[tenant]!, 'GET', '/v1/dead-letters')).body.items
    for (const tenant of tenants) {
      await until(async () => (await letters(tenant)).length === 1, `${tenant} has a dead letter`)
      expect(await letters(tenant)).toMatchObject([{ bus: 'shop', rule: 'bill', eventId: 'D-1' }])
    }
    platform.failing.clear()
    for (const select of [{ filter: {}, dryRun: true }, { filter: {} }]) {
      const { body } = await platform.ok(platform.keys['acme']!, 'POST', '/v1/dead-letters/redrive', { body: select })
      expect(body).toMatchObject('dryRun' in select ? { matching: 1 } : { by: 'key:admin', total: 1, redriven: 1 })
    }
    await until(() => of('acme').length === 3, 'the letter of acme arrives')
    expect((await letters('acme')).length).toBe(0)
    for (const other of ['default', 'umbrella']) {
      expect((await letters(other)).length).toBe(1)
      expect((await platform.ok(platform.keys[other]!, 'GET', '/v1/dead-letters/redrives')).body.items).toEqual([])
    }
    const { body } = await platform.ok(root, 'POST', '/v1/dead-letters/delete', { body: { filter: {} } })
    expect(body).toMatchObject({ deleted: 1 })
    expect((await letters('umbrella')).length).toBe(1)
  })
})

describe('a tenant', () => {
  it('cannot name a bus of another one in a rule, however it writes it', async () => {
    for (const bus of ['acme+shop', 'default+shop', '+shop', 'books']) {
      const { status, body } = await platform.call(platform.keys['umbrella']!, 'PUT', '/v1/buses/shop/rules/leak', {
        body: { pattern: { type: ['order'] }, targets: [{ id: 'b', type: 'bus', bus }] },
      })
      expect({ bus, status, code: body.code }).toEqual({ bus, status: 400, code: 'INVALID_RULE' })
    }
  })

  it('is named by the root key alone, and only if it is there', async () => {
    const ask = (secret: string, tenant: string) =>
      platform.call(secret, 'GET', '/v1/buses', { headers: { 'sluice-tenant': tenant } })
    expect((await ask(root, 'acme')).body.items).toMatchObject([
      { name: 'default' },
      { name: 'other' },
      { name: 'shop' },
    ])
    expect(await ask(root, 'nobody')).toMatchObject({ status: 404, body: { code: 'UNKNOWN_TENANT' } })
    expect(await ask(root, 'ACME+')).toMatchObject({ status: 400, body: { code: 'INVALID_TENANT' } })
    expect((await ask(platform.keys['acme']!, 'acme')).status).toBe(200)
    for (const other of ['umbrella', 'default', 'nobody'])
      expect(await ask(platform.keys['acme']!, other)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  })

  it('is told of its own things by the names that it gave them', async () => {
    const key = platform.keys['acme']!
    const missing = await platform.call(key, 'GET', '/v1/buses/nowhere')
    expect(missing.body).toMatchObject({ detail: "there is no bus 'nowhere'", bus: 'nowhere' })
    const { body: rule } = await platform.ok(key, 'GET', '/v1/buses/shop/rules/forward')
    expect(rule).toMatchObject({ bus: 'shop', owner: 'key:admin', targets: [{ bus: 'other' }] })
    expect((await platform.ok(key, 'PUT', '/v1/buses/shop/rules/forward', { body: rule })).status).toBe(200)
    const { body: explained } = await platform.ok(
      key,
      'GET',
      '/v1/access/explain?principal=key:admin&action=rules:read&resource=bus%3Dshop',
    )
    expect(explained).toEqual({ principal: 'key:admin', allowed: true, by: 'keys/admin grants[5]' })
    const { body: who } = await platform.ok(key, 'GET', '/v1/access/who?bus=shop&type=order')
    expect(who.items).toMatchObject([{ principal: 'key:admin' }])
    const audit = (await platform.ok(key, 'GET', '/v1/audit?action=rules:write')).body.items
    expect(audit[0]).toMatchObject({ principal: 'key:admin', bus: 'shop', name: 'forward' })
    for (const answer of [missing.body, rule, explained, who, audit])
      expect(JSON.stringify(answer)).not.toContain('acme+')
  })

  it('publishes within its quota, whichever of its keys does, and others go on', async () => {
    const quota = { eventsPerSecond: 1 }
    await platform.ok(root, 'PUT', '/v1/tenants/umbrella', { body: { quota } })
    const key = await platform.in('umbrella', 'PUT', '/v1/keys/second', {
      body: { grants: [{ publish: { bus: '*' } }] },
    })
    const secrets = [platform.keys['umbrella']!, key.body.key as string]
    const answers = []
    for (let i = 0; i < 6; i++) answers.push(await platform.publish(secrets[i % 2]!, 'default', `Q-${i}`))
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.body).toMatchObject({ code: 'QUOTA_EXCEEDED', holder: 'tenant:umbrella', limit: 1 })
    expect(refused?.headers.get('retry-after')).toMatch(/^\d+$/)
    for (let i = 0; i < 6; i++)
      expect((await platform.publish(platform.keys['acme']!, 'default', `Q-${i}`)).status).toBe(202)
    await platform.ok(root, 'PUT', '/v1/tenants/umbrella', { body: {} })
  })

  it('has no more than its limits allow, and keeps what it has', async () => {
    await platform.ok(root, 'PUT', '/v1/tenants/acme', { body: { limits: { buses: 3, rules: 4, keys: 1 } } })
    const key = platform.keys['acme']!
    const put = (path: string, body: object) => platform.call(key, 'PUT', `/v1/${path}`, { body })
    const rule = { pattern: { type: ['x'] }, targets: [{ id: 'q', type: 'queue', queue: 'packing' }] }
    for (const [path, body, field] of [
      ['buses/more', {}, 'buses'],
      ['buses/shop/rules/more', rule, 'rules'],
      ['keys/more', { grants: [] }, 'keys'],
    ] as const)
      expect(await put(path, body)).toMatchObject({ status: 409, body: { code: 'TENANT_FULL', field } })
    expect((await put('buses/shop/rules/pack', rule)).status).toBe(200)
    expect((await put('buses/shop', {})).status).toBe(200)
    expect(
      (await platform.call(platform.keys['umbrella']!, 'PUT', '/v1/keys/more', { body: { grants: [] } })).status,
    ).toBe(201)
    await platform.ok(root, 'PUT', '/v1/tenants/acme', { body: {} })
    expect((await put('keys/more', { grants: [] })).status).toBe(201)
  })

  it('is deleted when it has nothing, and its keys are refused', async () => {
    await platform.ok(root, 'PUT', '/v1/tenants/brief', { body: {} })
    const made = await platform.in('brief', 'PUT', '/v1/keys/only', { body: { grants: [{ publish: { bus: '*' } }] } })
    const used = await platform.call(root, 'DELETE', '/v1/tenants/brief')
    expect(used).toMatchObject({ status: 409, body: { code: 'TENANT_IN_USE', keys: ['only'] } })
    await platform.in('brief', 'DELETE', '/v1/keys/only')
    expect((await platform.publish(made.body.key as string, 'default', 'X')).status).toBe(401)
    await platform.ok(root, 'DELETE', '/v1/tenants/brief')
    const gone = await platform.call(root, 'GET', '/v1/buses', { headers: { 'sluice-tenant': 'brief' } })
    expect(gone).toMatchObject({ status: 404, body: { code: 'UNKNOWN_TENANT' } })
    expect(await platform.call(root, 'DELETE', '/v1/tenants/default')).toMatchObject({ status: 404 })
    expect(await platform.call(root, 'PUT', '/v1/tenants/default', { body: {} })).toMatchObject({ status: 400 })
  })

  it('sees its own queues, and neither those of others nor those of Sluice', async () => {
    const queues = async (secret: string) =>
      (await platform.ok(secret, 'GET', '/queues/api/queues?activeQueue=&page=1')).body.queues.map(
        ({ name }: any) => name,
      )
    expect(await queues(platform.keys['acme']!)).toEqual(['acme+packing'])
    expect(await queues(root)).not.toContain('acme+packing')
    expect(await queues(root)).toContain('packing')
  })
})

it('answers as its document says, in all that is tried here', () => {
  expect(platform.watched.looked).toBeGreaterThan(10)
  expect([...new Set(platform.watched.faults)]).toEqual([])
})
