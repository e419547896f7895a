import { RedisRegistry, RegistryView, ruleAt, rulesAt } from '@sluice/registry'
import { editionOf, Keys } from '@sluice/streams'
import { testClient, testQueuePrefix, until } from '@sluice/testing'
import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { createHmac, randomBytes } from 'node:crypto'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'

/** What a user would lose: the way back from a wrong change, who made it, and why an event of yesterday met a rule or not. */
describe('the versions of a rule', () => {
  let platform: Platform
  let redis: Redis
  let jobs: Queue
  let hook: Hook

  beforeAll(async () => {
    platform = await Platform.start()
    redis = testClient(platform.redis.url, { maxRetriesPerRequest: null })
    jobs = new Queue('packing', { connection: redis, prefix: testQueuePrefix })
    hook = await webhook(new Ledger())
  }, 60_000)
  afterAll(async () => {
    await jobs?.close()
    redis?.disconnect()
    await hook?.close()
    await platform?.stop()
  })

  const packing = { id: 'packing', type: 'queue', queue: 'packing' }
  const rules = '/v1/buses/default/rules'
  const api = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    platform.api(method, path, body, headers)
  const put = (name: string, type: string, targets: object[] = [packing]) =>
    api('PUT', `${rules}/${name}`, { pattern: { type: [type] }, targets })
  const publish = async (id: string, type: string): Promise<string> => {
    const { body } = await platform.publishBatch([{ specversion: '1.0', id, source: '/shop', type }])
    expect(body.accepted).toBe(1)
    return body.entries[0].position as string
  }
  const packed = async () => (await jobs.getJobs()).map(job => (job.data as { id: string }).id).sort()
  const keyOf = async (name: string, ...grants: object[]) => {
    const { body } = await api('PUT', `/v1/keys/${name}`, { grants })
    return { authorization: `Bearer ${body.key as string}` }
  }

  it('say who changed what, and one call puts the rule as it was: live when it returns', async () => {
    const ann = await keyOf(
      'ann',
      { manage: { kind: 'rule' } },
      { manage: { kind: 'queue' } },
      { receive: { bus: 'default' } },
    )
    expect(await put('r', 'one')).toMatchObject({ status: 201 })
    const wrong = { pattern: { type: ['two'] }, targets: [{ ...packing, retry: { attempts: 2 } }] }
    expect(await api('PUT', `${rules}/r`, wrong, ann)).toMatchObject({ status: 200 })
    const { body } = await api('GET', `${rules}/r/versions`)
    const at = expect.stringMatching(/^\d{4}-.*Z$/) as string
    expect(body.items).toEqual([
      {
        ...{ version: 2, by: 'key:ann', at, edition: expect.any(Number) },
        changes: [
          { path: '/owner', before: 'api-key', after: 'key:ann' },
          { path: '/pattern/type', before: ['one'], after: ['two'] },
          { path: '/targets/packing/retry', after: { attempts: 2 } },
        ].map(change => expect.objectContaining(change) as object),
      },
      { version: 1, by: 'api-key', at, edition: expect.any(Number) },
    ])
    const restored = await api('POST', `${rules}/r/versions/1/restore`)
    await publish('a', 'one')
    await publish('b', 'two')
    await publish('c', 'one')
    expect(restored).toMatchObject({ status: 200, body: { pattern: { type: ['one'] }, owner: 'api-key' } })
    await until(async () => (await packed()).includes('c'), 'the last event arrives')
    expect(await packed()).toEqual(['a', 'c'])
    expect((await api('GET', `${rules}/r/versions/2`)).body).toMatchObject({
      ...{ version: 2, settings: { pattern: { type: ['two'] }, owner: 'key:ann' } },
    })
    const audit = (await api('GET', '/v1/audit?kind=rule&name=r')).body.items as {
      principal: string
      version: number
    }[]
    expect(audit.map(({ principal, version }) => [principal, version])).toEqual([
      ['api-key', 3],
      ['key:ann', 2],
      ['api-key', 1],
    ])
  })

  it('are restored by those only who may write what they say, and on the condition that is asked for', async () => {
    const partner = { id: 'partner', type: 'webhook', url: hook.url }
    await put('guarded', 'x', [partner])
    const { body: now } = await put('guarded', 'x')
    const ben = await keyOf(
      'ben',
      { manage: { kind: 'rule' } },
      { manage: { kind: 'queue' } },
      { receive: { bus: 'default' } },
    )
    const restore = (number: number | string, headers?: object) =>
      api('POST', `${rules}/guarded/versions/${number}/restore`, undefined, { ...headers })
    expect(await restore(1, ben)).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN', path: 'targets[0]', missing: { manage: { kind: 'webhook', verbs: ['write'] } } },
    })
    const cat = await keyOf('cat', { manage: { kind: 'rule', verbs: ['read'] } })
    expect(await restore(1, cat)).toMatchObject({ status: 403, body: { missing: { manage: { kind: 'rule' } } } })
    expect((await api('GET', `${rules}/guarded/versions`, undefined, cat)).body.items).toHaveLength(2)
    const dan = await keyOf('dan', { manage: { kind: 'rule', name: 'other' } })
    expect(await api('GET', `${rules}/guarded/versions`, undefined, dan)).toMatchObject({ status: 403 })
    expect(await restore(1, { 'if-match': '"old"' })).toMatchObject({ status: 412 })
    expect(await restore(7)).toMatchObject({ status: 404, body: { code: 'UNKNOWN_VERSION', oldest: 1, newest: 2 } })
    expect((await api('GET', `${rules}/guarded`)).body).toMatchObject({ targets: now.targets })
    expect((await api('GET', `${rules}/guarded/versions`)).body.items).toHaveLength(2)
    expect(await api('GET', `${rules}/nothing/versions`)).toMatchObject({ status: 404, body: { code: 'UNKNOWN_RULE' } })
  })

  it('go on after a deletion, and bring back the secret of a target that is gone, and not one that was replaced', async () => {
    const [first, second] = [1, 2].map(() => `whsec_${randomBytes(32).toString('base64')}`)
    const partner = (secret?: string) => ({ id: 'partner', type: 'webhook', url: hook.url, secret })
    await put('signed', 'signed', [partner(first)])
    expect(await api('DELETE', `${rules}/signed`)).toMatchObject({ status: 204 })
    const versions = async () => (await api('GET', `${rules}/signed/versions`)).body
    expect(await versions()).toMatchObject({ items: [{ version: 2, deleted: true, by: 'api-key' }, { version: 1 }] })
    const refused = await api('POST', `${rules}/signed/versions/2/restore`)
    expect(refused).toMatchObject({ status: 409, body: { code: 'DELETED_VERSION' } })

    const signedWith = async (id: string, secret: string) => {
      await publish(id, 'signed')
      const request = await until(() => hook.requests.find(({ body }) => body.includes(`"${id}"`)), `${id} arrives`)
      const { 'webhook-id': webhookId, 'webhook-timestamp': time, 'webhook-signature': signature } = request.headers
      const hmac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
      return String(signature).includes(
        hmac.update(`${String(webhookId)}.${String(time)}.${request.body}`).digest('base64'),
      )
    }
    const again = await api('POST', `${rules}/signed/versions/1/restore`)
    expect(again).toMatchObject({ status: 201, body: { targets: [{ secret: 'whsec_***' }] } })
    expect(await signedWith('s1', first!)).toBe(true)

    await api('PUT', `${rules}/signed`, {
      pattern: { type: ['signed'] },
      description: 'safe',
      targets: [partner(second)],
    })
    expect((await versions()).items[0].changes).toEqual([
      { path: '/description', after: 'safe' },
      { path: '/targets/partner/secret', before: 'whsec_***', after: 'whsec_***' },
    ])
    await api('POST', `${rules}/signed/versions/3/restore`)
    expect((await api('GET', `${rules}/signed`)).body.description).toBeUndefined()
    expect(await signedWith('s2', second!)).toBe(true)
    expect(await signedWith('s3', first!)).toBe(false)
    expect(JSON.stringify(await versions())).not.toMatch(/=sealed:/)
    for (const number of [1, 3, 4]) {
      const { body } = await api('GET', `${rules}/signed/versions/${number}`)
      expect(body.settings.targets).toMatchObject([{ id: 'partner', secret: 'whsec_***' }])
    }
  })

  it('are known of each event: by which one it was routed', async () => {
    await put('then', 'then')
    const met = await publish('t1', 'then')
    await put('then', 'later')
    const missed = await publish('t2', 'then')
    await publish('t3', 'later')
    await until(async () => (await packed()).includes('t3'), 'the last event is routed')
    expect(await packed()).not.toContain('t2')
    const registry = new RedisRegistry(redis)
    const log = { redis, keys: new Keys() }
    for (const [position, type] of [
      [met, 'then'],
      [missed, 'later'],
    ] as const) {
      const version = await until(() => editionOf(log, 'default', position), 'it is routed')
      const { version: rule, complete } = await ruleAt(new RegistryView(registry), 'default', 'then', version)
      expect([rule?.value?.pattern, complete]).toEqual([{ type: [type] }, true])
      const { rules } = await rulesAt(new RegistryView(registry), 'default', version)
      expect(rules.get('then')?.pattern).toEqual({ type: [type] })
    }
    registry.close()
  })

  it('are named as the tenant names things', async () => {
    expect(await api('PUT', '/v1/tenants/acme', {})).toMatchObject({ status: 201 })
    const acme = { 'sluice-tenant': 'acme' }
    await api('PUT', '/v1/buses/shop', {}, acme)
    const rule = { pattern: { type: ['x'] }, targets: [packing] }
    await api('PUT', '/v1/buses/shop/rules/r', rule, acme)
    await api('PUT', '/v1/buses/shop/rules/r', { ...rule, enabled: false }, acme)
    for (const path of ['', '/1']) {
      const { status, body } = await api('GET', `/v1/buses/shop/rules/r/versions${path}`, undefined, acme)
      expect(status).toBe(200)
      expect(JSON.stringify(body)).not.toContain('acme')
    }
    const restored = await api('POST', '/v1/buses/shop/rules/r/versions/1/restore', undefined, acme)
    expect(restored).toMatchObject({ status: 200, body: { bus: 'shop', name: 'r', enabled: true } })
  })

  it('are as many as are kept, and a list of rules finds those that never fired', async () => {
    for (const name of ['busy', 'idle']) await put(name, name)
    const list = async (fired: string) => {
      const { body } = await api('GET', `${rules}?fired=${encodeURIComponent(fired)}`)
      return (body.items as { name: string }[]).map(({ name }) => name)
    }
    const before = new Date().toISOString()
    for (const id of ['f1', 'f2', 'f3']) await publish(id, 'busy')
    const busy = await until(async () => {
      const { body } = await api('GET', `${rules}/busy`)
      return body.fired === 3 ? (body as { lastFiredAt: string }) : undefined
    }, 'the router has said how often it fired')
    expect(Date.parse(busy.lastFiredAt)).toBeGreaterThanOrEqual(Date.parse(before) - 1000)
    expect((await api('GET', `${rules}/idle`)).body).toMatchObject({ fired: 0 })
    expect(await list('never')).toEqual(expect.arrayContaining(['idle']))
    expect(await list('never')).not.toContain('busy')
    expect(await list(`before:${new Date(Date.now() + 60_000).toISOString()}`)).toEqual(
      expect.arrayContaining(['busy', 'idle']),
    )
    expect(await list('before:2020-01-01T00:00:00Z')).not.toContain('busy')
    expect(await api('GET', `${rules}?fired=often`)).toMatchObject({
      status: 400,
      body: { code: 'INVALID_FILTER', path: 'fired' },
    })
    // what GET shows can be sent back, and one that is made again begins anew
    expect(await api('PUT', `${rules}/busy`, busy)).toMatchObject({ status: 200 })
    await api('DELETE', `${rules}/busy`)
    await until(async () => (await redis.hget(new Keys().fired('default'), 'busy')) === null, 'its count is forgotten')
    await put('busy', 'busy')
    expect((await api('GET', `${rules}/busy`)).body.fired).toBe(0)
  }, 60_000)
})
