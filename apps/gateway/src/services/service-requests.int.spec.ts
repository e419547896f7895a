import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { createService, readSettings } from '@sluice/service'
import { Declarations, EventLog } from '@sluice/streams'
import { RedisServer } from '@sluice/testing'
import { RouterModule } from '../../../router/src/index.js'
import { GatewayModule, gatewayServer } from '../index.js'
import { ServiceRequests } from './service-requests.js'

const root = 'a-key-of-sixteen-characters-or-more'
const bus = 'default'
const subscription = (name: string) => ({ id: 'handler', type: 'subscription', subscription: name })
const paid = { type: ['order.paid'] }
const rule = { pattern: paid, targets: [subscription('billing')] }
const ownSchedules = [
  { manage: { kind: 'schedule', name: 'billing.*' } },
  { publish: { bus, pattern: { type: ['billing.scheduled'] } } },
]
const daily = { cron: '0 9 * * *', event: { bus, type: 'billing.scheduled' } }
const schema = { type: 'object', properties: { total: { type: 'number' } } }

/** What an operator would lose: a platform that does what a service asks for because it asks on Redis. */
describe('a request of a service', () => {
  let server: RedisServer
  let app: NestFastifyApplication
  let key: string

  beforeAll(async () => {
    server = await RedisServer.start()
    const settings = readSettings({ REDIS_URL: server.url, SLUICE_API_KEY: root, LOG_LEVEL: 'error' })
    const options = { name: 'gateway', modules: [GatewayModule, RouterModule], ...gatewayServer }
    app = await createService(options, settings)
    await app.listen(0, '127.0.0.1')
    key = await keyWith('billing', [
      { receive: { bus, pattern: paid } },
      { manage: { kind: 'rule', bus, name: 'billing.*' } },
      { manage: { kind: 'subscription', bus, name: 'billing' } },
      { manage: { kind: 'schema', name: 'order.*' } },
      ...ownSchedules,
    ])
    await call('PUT', `/v1/buses/${bus}/rules/bank`, { ...rule, targets: [subscription('bank')] })
  }, 60_000)
  afterAll(async () => {
    await app?.close()
    await server?.stop()
  })

  const call = async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${root}`, 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const answer = await fetch((await app.getUrl()) + path, { method, headers, ...sent })
    return { status: answer.status, body: (await answer.json().catch(() => undefined)) as any }
  }
  const keyWith = async (name: string, grants: object[]): Promise<string> => {
    return (await call('PUT', `/v1/keys/${name}`, { grants })).body.key
  }
  const ask = async (request: unknown, secret = key) =>
    JSON.parse(await app.get(ServiceRequests).answer({ key: secret, at: 0, reply: '', request })) as {
      done?: { version: number; stamp: string; created: boolean }
      refused?: { status: number; code: string; detail: string; missing?: object }
    }
  const names = (name: string) => ({ bus, name })

  it('makes a rule that is live, in the name of its key, and deletes it', async () => {
    const put = {
      put: 'rule',
      names: names('billing.charge'),
      settings: { ...rule, managedBy: 'billing', owner: 'me' },
    }
    expect(await ask(put)).toMatchObject({ done: { created: true } })
    expect(await ask(put)).toMatchObject({ done: { created: false } })
    const shown = await call('GET', `/v1/buses/${bus}/rules/billing.charge`)
    expect(shown.body).toMatchObject({ owner: 'key:billing', managedBy: 'billing' })
    expect(await ask({ delete: 'rule', names: names('billing.charge') })).toHaveProperty('done.version')
    expect((await call('GET', `/v1/buses/${bus}/rules/billing.charge`)).status).toBe(404)
    const { items } = (await call('GET', '/v1/audit?principal=key:billing&result=allowed')).body
    expect(items.map(({ action }: { action: string }) => action)).toEqual(['rules:delete', 'rules:write'])
  })

  it('makes a schedule in the name of its key, leaves it paused where somebody paused it, and deletes it', async () => {
    const name = 'billing.daily'
    const settings = { ...daily, managedBy: 'billing' }
    const put = { put: 'schedule', names: { name }, settings }
    expect(await ask(put)).toMatchObject({ done: { created: true } })
    expect(await ask(put)).toMatchObject({ done: { created: false } })
    const path = `/v1/schedules/${name}`
    expect((await call('GET', path)).body).toMatchObject({ owner: 'key:billing', managedBy: 'billing', paused: false })
    await call('POST', `${path}/pause`)
    expect(await ask({ ...put, settings: { ...settings, cron: '0 8 * * *' } })).toHaveProperty('done')
    expect((await call('GET', path)).body).toMatchObject({ cron: '0 8 * * *', paused: true })
    expect(await ask({ delete: 'schedule', names: { name } })).toHaveProperty('done.version')
    expect((await call('GET', path)).status).toBe(404)
    const { items } = (await call('GET', '/v1/audit?principal=key:billing&result=allowed')).body
    const changes = items.filter((record: { path: string }) => record.path === path)
    const actions = changes.map(({ action }: { action: string }) => action)
    expect(actions).toEqual(['schedules:delete', 'schedules:write', 'schedules:write'])
  })

  it('deletes no schedule that an instance declares by now, or that somebody took over', async () => {
    const name = 'billing.late'
    const path = `/v1/schedules/${name}`
    const settings = { ...daily, managedBy: 'billing' }
    await ask({ put: 'schedule', names: { name }, settings })
    const remove = { delete: 'schedule', names: { name }, settings: { managedBy: 'billing' } }
    const instance = new Declarations(app.get(EventLog), 'billing-2')
    await instance.show([name], 60_000)
    expect(await ask(remove)).toMatchObject({ refused: { status: 409, code: 'SCHEDULE_DECLARED' } })
    await instance.leave([name])
    await call('PUT', path, daily)
    expect(await ask(remove)).toMatchObject({ refused: { status: 409, code: 'SCHEDULE_TAKEN' } })
    expect((await call('GET', path)).body).toMatchObject({ name, owner: 'api-key' })
    await call('PUT', path, settings)
    expect(await ask(remove)).toHaveProperty('done')
    expect((await call('GET', path)).status).toBe(404)
  })

  it('does not change a schedule that is not of the service, and says whose it is and what helps', async () => {
    const name = 'billing.byHand'
    await call('PUT', `/v1/schedules/${name}`, daily)
    const put = { put: 'schedule', names: { name }, settings: { ...daily, cron: '0 8 * * *', managedBy: 'billing' } }
    const { refused } = await ask(put)
    expect(refused).toMatchObject({ status: 409, code: 'SCHEDULE_TAKEN' })
    for (const said of [`'${name}'`, "'billing'", 'option name', `DELETE /v1/schedules/${name}`])
      expect(refused!.detail).toContain(said)
    expect((await call('GET', `/v1/schedules/${name}`)).body).toMatchObject({ ...daily, owner: 'api-key' })
    await call('DELETE', `/v1/schedules/${name}`)
  })

  it('gives a schedule to the key that declares it last, and changes nothing else of it', async () => {
    const name = 'billing.rotated'
    const path = `/v1/schedules/${name}`
    const put = { put: 'schedule', names: { name }, settings: { ...daily, managedBy: 'billing' } }
    await ask(put)
    await call('POST', `${path}/pause`)
    const { body: before } = await call('GET', path)
    expect(before).toMatchObject({ owner: 'key:billing', paused: true })
    const newer = await keyWith('billing-2027', ownSchedules)
    for (let times = 0; times < 2; times++) expect(await ask(put, newer)).toMatchObject({ done: { created: false } })
    const { body: after } = await call('GET', path)
    expect(after).toEqual({ ...before, owner: 'key:billing-2027' })
    await call('PUT', path, after)
    expect((await call('GET', path)).body).toMatchObject({ owner: 'key:billing-2027' })
    const { items } = (await call('GET', '/v1/audit?principal=key:billing-2027&result=allowed')).body
    expect(items).toHaveLength(1)
    await call('DELETE', path)
  })

  it('is of the default tenant: a key of another one is refused, and nobody reaches the buses of others', async () => {
    await call('PUT', '/v1/tenants/acme', {})
    const sent = {
      method: 'PUT',
      body: JSON.stringify({
        grants: [{ receive: { bus: '*' } }, { manage: { kind: 'rule' } }, { manage: { kind: 'subscription' } }],
      }),
    }
    const headers = { authorization: `Bearer ${root}`, 'content-type': 'application/json', 'sluice-tenant': 'acme' }
    const made = await fetch(`${await app.getUrl()}/v1/keys/billing`, { ...sent, headers })
    const { key: ofAcme } = (await made.json()) as { key: string }
    for (const name of ['default', 'acme+default'])
      for (const secret of [key, ofAcme]) {
        const put = { put: 'rule', names: { bus: name, name: 'billing.leak' }, settings: rule }
        const { done, refused } = await ask(put, secret)
        if (secret === key && name === 'default') expect(done).toBeDefined()
        else expect({ name, status: refused?.status }).toEqual({ name, status: 403 })
      }
    await ask({ delete: 'rule', names: names('billing.leak') })
    expect(
      await ask({ put: 'schema', names: { type: 'order.x', version: 1 }, settings: schema }, ofAcme),
    ).toMatchObject({
      refused: { status: 403 },
    })
  })

  it('registers a schema, and changes nothing for one that is there without a grant', async () => {
    const put = { put: 'schema', names: { type: 'order.paid', version: 1 }, settings: schema }
    expect(await ask(put)).toMatchObject({ done: { created: true } })
    const other = await keyWith('other', [])
    expect(await ask(put, other)).toMatchObject({ done: { created: false } })
    const another = { ...put, settings: { ...schema, required: ['total'] } }
    expect(await ask(another, other)).toMatchObject({ refused: { status: 409, code: 'SCHEMA_EXISTS' } })
    // one more field is a change for everybody who has the schema
    const larger = { ...put, settings: { ...schema, properties: { ...schema.properties, note: { type: 'string' } } } }
    const missing = { manage: { kind: 'schema', name: 'order.paid', verbs: ['write'] } }
    expect(await ask(larger, other)).toMatchObject({ refused: { status: 403, code: 'FORBIDDEN', missing } })
    expect(await ask(larger)).toMatchObject({ done: { created: false } })
    expect(await ask(put, other)).toMatchObject({ done: { created: false } })
  })

  it('without anything answers that there is a platform', async () => {
    expect(await ask({})).toMatchObject({ done: { created: false, version: expect.any(Number) } })
  })

  const webhook = { id: 'w', type: 'webhook', url: 'https://a.example/' }
  // [what it asks for, the code, the missing grant]
  const refused: [string, unknown, string, object?][] = [
    [
      'a rule of another name',
      { put: 'rule', names: names('bank.charge'), settings: rule },
      'FORBIDDEN',
      { manage: { kind: 'rule', bus, name: 'bank.charge', verbs: ['write'] } },
    ],
    [
      'a rule on another bus',
      { put: 'rule', names: { bus: 'other', name: 'billing.a' }, settings: rule },
      'FORBIDDEN',
      { manage: { kind: 'rule', bus: 'other', name: 'billing.a', verbs: ['write'] } },
    ],
    [
      'what another service receives',
      { put: 'rule', names: names('billing.a'), settings: { ...rule, targets: [subscription('bank')] } },
      'FORBIDDEN',
      { manage: { kind: 'subscription', bus, name: 'bank', verbs: ['write'] } },
    ],
    [
      'a webhook',
      { put: 'rule', names: names('billing.a'), settings: { ...rule, targets: [webhook] } },
      'FORBIDDEN',
      { manage: { kind: 'webhook', name: 'https://a.example/', verbs: ['write'] } },
    ],
    [
      'a schedule of another name',
      { put: 'schedule', names: { name: 'bank.daily' }, settings: { rate: '1 hour', event: { bus, type: 'due' } } },
      'FORBIDDEN',
      { manage: { kind: 'schedule', name: 'bank.daily', verbs: ['write'] } },
    ],
    [
      'a schedule of events that it may not publish',
      { put: 'schedule', names: { name: 'billing.a' }, settings: { rate: '1 hour', event: { bus, type: 'due' } } },
      'FORBIDDEN',
      { publish: { bus, pattern: { source: ['sluice/schedules/billing.a'], type: ['due'] } } },
    ],
    [
      'the end of a schedule of another service',
      { delete: 'schedule', names: { name: 'bank.daily' } },
      'FORBIDDEN',
      { manage: { kind: 'schedule', name: 'bank.daily', verbs: ['delete'] } },
    ],
    [
      'the end of a rule of another service',
      { delete: 'rule', names: names('bank') },
      'FORBIDDEN',
      { manage: { kind: 'rule', bus, name: 'bank', verbs: ['delete'] } },
    ],
    [
      'a schema of a type of others',
      { put: 'schema', names: { type: 'credit', version: 1 }, settings: schema },
      'FORBIDDEN',
      { manage: { kind: 'schema', name: 'credit', verbs: ['write'] } },
    ],
    ['a key', { put: 'key', names: { name: 'mine' }, settings: { grants: [] } }, 'INVALID_REQUEST'],
    ['grants', { put: 'grants', names: { name: 'mine' }, settings: {} }, 'INVALID_REQUEST'],
    ['a bus', { put: 'bus', names: { name: 'mine' }, settings: {} }, 'INVALID_REQUEST'],
    ['the end of a bus', { delete: 'bus', names: { name: 'default' } }, 'INVALID_REQUEST'],
    ['nothing that there is', { put: { toString: 1 } }, 'INVALID_REQUEST'],
    ['a rule without names', { put: 'rule' }, 'INVALID_REQUEST'],
    ['a rule of no text', { put: 'rule', names: { bus: ['default'], name: 7 } }, 'INVALID_REQUEST'],
    ['a name with a path', { put: 'rule', names: names('billing.a/b'), settings: rule }, 'INVALID_NAME'],
    ['a schedule without settings', { put: 'schedule', names: { name: 'billing.a' } }, 'INVALID_SCHEDULE'],
    ['a rule without settings', { put: 'rule', names: names('billing.a') }, 'INVALID_RULE'],
    [
      'a rule with a wrong pattern',
      { put: 'rule', names: names('billing.a'), settings: { ...rule, pattern: {} } },
      'INVALID_PATTERN',
    ],
    [
      'a schema that is none',
      { put: 'schema', names: { type: 'order.a', version: 'x' }, settings: 7 },
      'INVALID_SCHEMA',
    ],
  ]

  it.each(refused)('is refused %s', async (_, request, code, ...[missing]) => {
    const { refused } = await ask(request)
    expect(refused).toMatchObject({ code, ...(missing ? { missing } : {}) })
    expect(refused!.detail).not.toContain('inside Sluice')
    expect((await call('GET', `/v1/buses/${bus}/rules`)).body.items).toHaveLength(1)
  })

  it('is refused to what is no key, and to one that was revoked', async () => {
    const put = { put: 'rule', names: names('billing.a'), settings: rule }
    const gone = await keyWith('gone', [{ manage: { kind: 'rule' } }])
    await call('DELETE', '/v1/keys/gone')
    for (const secret of ['', root, 'slk_AAAA', gone])
      expect(await ask(put, secret)).toMatchObject({ refused: { status: 401, code: 'UNAUTHORISED' } })
  })
})
