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

/** What a tenant would lose: that nobody else hears what happens to it. */
describe('operator events', () => {
  it('tell each tenant of its own keys, rules and targets, by the names that it gave them, and of nothing else', async () => {
    const rule = (url: string, type: string[]) => ({
      body: { pattern: { type: type.map(prefix => ({ prefix })) }, targets: [{ id: 'ops', type: 'webhook', url }] },
    })
    for (const tenant of tenants) {
      const own = platform.keys[tenant]!
      await platform.ok(own, 'PUT', '/v1/buses/sluice/rules/ops', rule(`${platform.hooks}/ops-${tenant}`, ['sluice.']))
      expect(await platform.publish(own, 'sluice', 'forged')).toMatchObject({
        status: 400,
        body: { code: 'RESERVED_BUS' },
      })
      expect(await platform.call(own, 'DELETE', '/v1/buses/sluice')).toMatchObject({ status: 409 })
    }
    platform.failing.add('/broken')
    for (const tenant of tenants) {
      const own = platform.keys[tenant]!
      await platform.ok(own, 'PUT', `/v1/buses/shop/rules/of-${tenant}`, rule(`${platform.hooks}/broken`, ['breaks']))
      await platform.publish(own, 'shop', `breaks-${tenant}`, { type: 'breaks' })
      await platform.ok(own, 'PUT', `/v1/grants/of-${tenant}`, {
        body: { to: { key: 'admin' }, grants: [{ read: { bus: 'shop' } }] },
      })
    }
    const told = (tenant: string) => of(`ops-${tenant}`).map(({ type, subject }) => `${type} ${subject}`)
    for (const tenant of tenants) {
      const wanted = [
        `sluice.rule.saved shop/of-${tenant}`,
        `sluice.target.failing shop/of-${tenant}/ops`,
        `sluice.grants.saved of-${tenant}`,
      ]
      await until(() => wanted.every(one => told(tenant).includes(one)), `${tenant} is told`, 30_000)
    }
    for (const tenant of tenants) {
      const others = tenants.filter(other => other !== tenant)
      expect(told(tenant).filter(one => others.some(other => one.includes(`of-${other}`)))).toEqual([])
      for (const event of of(`ops-${tenant}`)) {
        expect(`${event.subject} ${event.data.bus} ${event.data.rule}`).not.toContain('+')
        expect(event.sluicetenant).toBe(tenant === 'default' ? undefined : tenant)
      }
    }
    platform.failing.clear()
  }, 60_000)
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
      { name: 'sluice' },
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

  it('reads its own audit alone, and so does the root key in its name', async () => {
    const body = { grants: [{ publish: { bus: 'other' } }] }
    await platform.ok(platform.keys['umbrella']!, 'PUT', '/v1/keys/of-umbrella', { body })
    const names = async (secret: string, tenant?: string) => {
      const headers: Record<string, string> = tenant === undefined ? {} : { 'sluice-tenant': tenant }
      const { items } = (await platform.ok(secret, 'GET', '/v1/audit?action=keys:write', { headers })).body
      return items.map(({ name }: { name: string }) => name) as string[]
    }
    expect(await names(platform.keys['umbrella']!)).toContain('of-umbrella')
    expect(await names(root, 'umbrella')).toContain('of-umbrella')
    for (const others of [await names(platform.keys['acme']!), await names(root, 'acme'), await names(root)])
      expect(others).not.toContain('of-umbrella')
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

  it('holds no more bytes than its limit on all its buses together, and others go on', async () => {
    const key = platform.keys['acme']!
    // of a service that is not there, so what is published stays
    const targets = [{ id: 'ledger', type: 'subscription', subscription: 'ledger' }]
    await platform.ok(key, 'PUT', '/v1/buses/shop/rules/hold', { body: { pattern: { type: ['bulk'] }, targets } })
    await platform.ok(root, 'PUT', '/v1/tenants/acme', { body: { limits: { bytes: 1_048_576 } } })
    const bulk = (bus: string, id: string) =>
      platform.publish(key, bus, id, { type: 'bulk', data: 'x'.repeat(100_000) })
    let refused = await bulk('shop', 'B-0')
    for (let i = 1; refused.status === 202; i++) refused = await bulk('shop', `B-${i}`)
    expect(refused).toMatchObject({ status: 507, body: { code: 'TENANT_STORAGE_FULL', field: 'limits.bytes' } })
    // as the governor measured it last
    const told = await until(async () => {
      const { body } = await bulk('shop', `B-${Date.now()}`)
      return body.actual >= body.limit && body
    }, 'it says how much there is')
    expect(told).toMatchObject({ limit: 1_048_576 })
    const shown = (await platform.ok(root, 'GET', '/v1/tenants/acme')).body
    expect(shown.use).toMatchObject({ keys: expect.any(Number), rules: expect.any(Number), buses: 3 })
    expect(shown.use.bytes).toBeGreaterThanOrEqual(1_048_576)
    // what is shown can be sent back
    const { use: _, ...settings } = (await platform.ok(root, 'PUT', '/v1/tenants/acme', { body: shown })).body
    expect(settings).toEqual({ name: 'acme', limits: { bytes: 1_048_576 } })
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)
    await until(async () => (await bulk('other', `C-${Date.now()}`)).status === 507, 'its other buses are closed too')
    expect((await platform.ok(key, 'GET', '/v1/buses/shop/status')).body).toMatchObject({ shedding: 'tenant' })
    for (const other of [platform.keys['umbrella']!, root])
      expect((await platform.publish(other, 'shop', `U-${Date.now()}`, { type: 'bulk' })).status).toBe(202)
    await platform.ok(root, 'PUT', '/v1/tenants/acme', { body: {} })
    await until(async () => (await bulk('shop', `D-${Date.now()}`)).status === 202, 'it accepts again')
    await platform.ok(key, 'DELETE', '/v1/buses/shop/rules/hold')
  })

  it('is told of its circles by names of its own, when they are made and when they end', async () => {
    const own = platform.keys['umbrella']!
    const put = (path: string, body: object) => platform.ok(own, 'PUT', `/v1/buses/${path}`, { body })
    const to = (bus: string) => ({ pattern: { type: ['round'] }, targets: [{ id: 'on', type: 'bus', bus }] })
    for (const bus of ['left', 'right']) await put(bus, { shards: 1, dedupeMs: 0, maxHops: 2 })
    await put('left/rules/there', to('right'))
    const { body: rule } = await put('right/rules/back', to('left'))
    const names = [
      ['right', 'back'],
      ['left', 'there'],
    ]
    expect(rule.warnings[0].cycle.map(({ bus, rule }: any) => [bus, rule])).toEqual(names)
    expect(rule.warnings[0].message).not.toContain('umbrella')
    await platform.publish(own, 'left', 'R-1', { type: 'round' })
    const letters = () => platform.ok(own, 'GET', '/v1/dead-letters?reason=loop')
    const { chain, error } = await until(async () => (await letters()).body.items[0], 'the circle ends')
    const round = [...names.toReversed(), names[1]!]
    expect(chain.events.map(({ bus, rule }: any) => [bus, rule])).toEqual(round)
    expect(error).not.toContain('umbrella')
  })

  it('is deleted when it has nothing, and its keys are refused', async () => {
    await platform.ok(root, 'PUT', '/v1/tenants/brief', { body: {} })
    const made = await platform.in('brief', 'PUT', '/v1/keys/only', { body: { grants: [{ publish: { bus: '*' } }] } })
    const used = await platform.call(root, 'DELETE', '/v1/tenants/brief')
    expect(used).toMatchObject({ status: 409, body: { code: 'TENANT_IN_USE', keys: ['only'] } })
    // who makes and deletes tenants is in none of them, and learns no names of what they have
    const body = { grants: [{ manage: { kind: 'tenant' } }] }
    const keeper = (await platform.ok(root, 'PUT', '/v1/keys/tenant-keeper', { body })).body.key as string
    const counted = await platform.call(keeper, 'DELETE', '/v1/tenants/brief')
    expect(counted).toMatchObject({
      status: 409,
      body: { code: 'TENANT_IN_USE', detail: expect.stringMatching(/has 1 keys/) },
    })
    expect(counted.text).not.toContain('only')
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
