import type { ChildProcess } from 'node:child_process'
import { OnEvent } from '@sluice/nest'
import { operatorEvents } from '@sluice/observability'
import { Keys } from '@sluice/streams'
import { freePort, isOneProcess, testClient, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Answer, type Hook, Ledger, webhook } from './receivers.js'
import { service } from './service.js'
import { sideBySide } from './side-by-side.js'

interface Told {
  readonly id: string
  readonly type: string
  readonly source: string
  readonly subject: string
  readonly data: Record<string, any>
}

/** A rule on bus `sluice` whose webhook gets all operator events. */
async function operator(
  platform: Platform,
  headers?: Record<string, string>,
): Promise<{ hook: Hook; told: (type?: string) => Told[] }> {
  const hook = await webhook(new Ledger())
  const rule = { pattern: { type: [{ prefix: 'sluice.' }] }, targets: [{ id: 'ops', type: 'webhook', url: hook.url }] }
  await ok(platform, 'PUT', '/v1/buses/sluice/rules/ops', rule, headers)
  const told = (type?: string) =>
    hook.requests.map(({ body }) => JSON.parse(body) as Told).filter(event => type === undefined || event.type === type)
  return { hook, told }
}

async function ok(platform: Platform, method: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const answer = await platform.api(method, path, body, headers)
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

const all = { id: [{ exists: true }] }

let count = 0
const event = (type: string, more: object = {}) => ({
  ...{ specversion: '1.0', id: `e-${++count}`, source: '/shop', type },
  ...more,
})

/** What an operator would lose: trouble of the platform that nobody hears of, or an alarm that nobody can route. */
describe('operator events', () => {
  let platform: Platform
  let hook: Hook
  let told: (type?: string) => Told[]
  const hooks: Hook[] = []
  const platforms: Platform[] = []
  /** Operator events about the whole platform that a tenant was told. */
  let ofPlatform = (): Told[] => []
  const receiver = async (answer: () => number | Answer) => {
    const made = await webhook(new Ledger(), answer)
    hooks.push(made)
    return made
  }
  beforeAll(async () => {
    platform = await Platform.empty()
    await platform.run('standalone', { BACKLOG_ALERT_MS: '2000', MAX_HOPS: '3' })
    ;({ hook, told } = await operator(platform))
  }, 90_000)
  afterAll(async () => {
    await Promise.all([platform, ...platforms].map(platform => platform?.stop()))
    await Promise.all([hook, ...hooks].map(hook => hook?.close()))
  })

  const heard = async (type: string, subject: string, within = 60_000): Promise<Told> => {
    const find = () => told(type).find(event => event.subject === subject)
    await until(() => find() !== undefined, `${type} of ${subject} is told`, within)
    return find()!
  }
  const put = (rule: string, target: object, type = rule) =>
    ok(platform, 'PUT', `/v1/buses/default/rules/${rule}`, {
      pattern: { type: [type] },
      targets: [{ id: 'partner', ...target }],
    })
  const publish = (type: string, n: number, bus = 'default') =>
    platform.publishBatch(
      Array.from({ length: n }, () => event(type)),
      bus,
    )
  /** As the example in the docs: what is in the event and not there, nobody reads about. */
  const hasShape = ({ type, source, data }: Told) => {
    const { example, source: documented } = operatorEvents[type as keyof typeof operatorEvents]
    expect({ type, source, data: Object.keys(data).sort() }).toEqual({
      ...{ type, source: documented },
      data: Object.keys(example).sort(),
    })
  }

  async function ofOwnBus(): Promise<void> {
    expect(await ok(platform, 'GET', '/v1/buses/sluice')).toMatchObject({ name: 'sluice', shards: 1 })
    expect(await platform.publishBatch([event('mine')], 'sluice')).toMatchObject({
      status: 400,
      body: { code: 'RESERVED_BUS' },
    })
    expect(await platform.api('DELETE', '/v1/buses/sluice')).toMatchObject({
      status: 409,
      body: { code: 'BUS_IS_RESERVED' },
    })
    expect(
      (await platform.api('PUT', '/v1/buses/sluice', { retentionMs: 3_600_000, dedupeMs: 86_400_000 })).status,
    ).toBe(200)
    const onto = { pattern: all, targets: [{ id: 'copy', type: 'bus', bus: 'sluice' }] }
    expect(await platform.api('PUT', '/v1/buses/default/rules/forger', onto)).toMatchObject({
      ...{ status: 400, body: { code: 'INVALID_RULE', path: 'targets[0].bus' } },
    })
  }

  async function ofChanges(): Promise<void> {
    await put('mine', { type: 'queue', queue: 'mine' })
    await ok(platform, 'DELETE', '/v1/buses/default/rules/mine')
    await ok(platform, 'PUT', '/v1/keys/reports', { grants: [{ read: { bus: 'default' } }] })
    await ok(platform, 'POST', '/v1/keys/reports/rotate', {})
    await ok(platform, 'DELETE', '/v1/keys/reports')
    const grants = { to: { group: 'teams' }, grants: [{ read: { bus: 'default' } }] }
    await ok(platform, 'PUT', '/v1/grants/teams', grants)
    await ok(platform, 'DELETE', '/v1/grants/teams')
    const events = await Promise.all([
      ...[heard('sluice.rule.saved', 'default/mine'), heard('sluice.rule.deleted', 'default/mine')],
      ...[
        heard('sluice.key.made', 'reports'),
        heard('sluice.key.changed', 'reports'),
        heard('sluice.key.revoked', 'reports'),
      ],
      ...[heard('sluice.grants.saved', 'teams'), heard('sluice.grants.deleted', 'teams')],
    ])
    events.forEach(hasShape)
    expect(events[0]).toMatchObject({
      ...{ source: '/sluice/audit', principal: 'sluice' },
      data: { bus: 'default', rule: 'mine', by: 'api-key', created: true },
    })
    const { items } = await ok(platform, 'GET', '/v1/audit?action=rules:write&name=mine')
    expect(events[0]!.data['record']).toBe(items[0].id)
  }

  async function ofDeadLetters(): Promise<void> {
    await put('refused', { type: 'webhook', url: `${(await receiver(() => 422)).url}?token=secret` })
    await publish('refused', 2)
    const failing = await heard('sluice.target.failing', 'default/refused/partner')
    hasShape(failing)
    expect(failing.data).toMatchObject({ rule: 'refused', target: 'partner', reason: 'rejected' })
    expect((await platform.api('GET', `/v1/dead-letters/${failing.data['letterId']}`)).status).toBe(200)
    expect(JSON.stringify(told())).not.toContain('token')
    expect(told('sluice.target.failing').filter(({ data }) => data['rule'] === 'refused')).toHaveLength(1)
  }

  async function ofAttempts(): Promise<void> {
    let status = 200
    const { url, requests } = await receiver(() => status)
    await put('worse', { type: 'webhook', url })
    await publish('worse', 10)
    await until(() => requests.length === 10, 'they are delivered')
    status = 422
    await publish('worse', 10)
    const first = await heard('sluice.target.degraded', 'default/worse/partner')
    hasShape(first)
    expect(first.data).toMatchObject({ percent: 50, attempts: 20, failed: 10 })
    await publish('worse', 15) // 25 of 35
    const shares = () =>
      told('sluice.target.degraded')
        .filter(({ data }) => data['rule'] === 'worse')
        .map(({ data }) => data['percent'])
    await until(() => shares().length > 1, 'it rose')
    await publish('worse', 65) // 90 of 100
    await until(() => shares().length > 2, 'it rose again')
    status = 200
    await publish('worse', 120)
    const { data, ...recovered } = await heard('sluice.target.recovered', 'default/worse/partner')
    hasShape({ ...recovered, data })
    expect(shares()).toEqual([50, 70, 90])
  }

  async function ofHandlers(): Promise<void> {
    class Billing {
      @OnEvent('charged', { attempts: 1, circuit: false })
      charge() {
        throw new Error('the bank is closed')
      }
    }
    const app = await service({ name: 'billing', redis: { url: platform.redis.url } }, Billing)
    try {
      await publish('charged', 12)
      const degraded = await heard('sluice.target.degraded', 'default/billing.Billing.charge/handler')
      expect(degraded.data).toMatchObject({ rule: 'billing.Billing.charge', percent: 100, attempts: 12, failed: 12 })
    } finally {
      await app.close()
    }
  }

  async function ofCircuitOfHandler(): Promise<void> {
    let isDown = true
    class Shipping {
      @OnEvent('packed', { attempts: 100, backoff: { type: 'fixed', delay: 200 } })
      ship() {
        if (isDown) throw new Error('the database is down')
      }
    }
    const app = await service({ name: 'shipping', redis: { url: platform.redis.url } }, Shipping)
    try {
      await until(async () => {
        await publish('packed', 2)
        return told('sluice.circuit.opened').some(({ subject }) => subject === 'default/shipping.Shipping.ship/handler')
      }, 'it opened')
      isDown = false
      hasShape(await heard('sluice.circuit.closed', 'default/shipping.Shipping.ship/handler'))
    } finally {
      await app.close()
    }
  }

  async function ofReceiver(): Promise<void> {
    await put('gone', { type: 'webhook', url: (await receiver(() => 410)).url })
    await publish('gone', 1)
    hasShape(await heard('sluice.target.disabled', 'default/gone/partner'))
    let status = 500
    const retry = { attempts: 100, backoff: { type: 'fixed', delay: 200 }, maxAgeMs: 600_000 }
    await put('down', { type: 'webhook', url: (await receiver(() => status)).url, retry })
    await publish('down', 30)
    hasShape(await heard('sluice.circuit.opened', 'default/down/partner'))
    status = 200
    hasShape(await heard('sluice.circuit.closed', 'default/down/partner'))
    const opened = told('sluice.circuit.opened').filter(({ data }) => data['rule'] === 'down')
    expect(opened).toHaveLength(1)
  }

  async function ofMovedTarget(): Promise<void> {
    const retry = { attempts: 100, maxAgeMs: 600_000, circuit: { failures: 2, openMs: 60_000 } }
    const subject = 'default/moved/partner'
    await put('moved', { type: 'webhook', url: (await receiver(() => 500)).url, retry })
    await publish('moved', 10)
    await heard('sluice.circuit.opened', subject)
    let status = 200
    await put('moved', { type: 'webhook', url: (await receiver(() => status)).url, retry })
    hasShape(await heard('sluice.circuit.closed', subject))
    status = 500
    await publish('moved', 10)
    const opened = () => told('sluice.circuit.opened').filter(event => event.subject === subject)
    await until(() => opened().length === 2, 'it is told again', 60_000)
    expect(told('sluice.circuit.closed').filter(event => event.subject === subject)).toHaveLength(1)
  }

  async function ofBacklog(): Promise<void> {
    await ok(platform, 'PUT', '/v1/buses/small', { shards: 1, maxBytes: 1024 * 1024 })
    const target = { id: 'nobody', type: 'subscription', subscription: 'nobody' }
    await ok(platform, 'PUT', '/v1/buses/small/rules/waits', { pattern: all, targets: [target] })
    const big = () => event('big', { data: 'x'.repeat(600_000) })
    await platform.publishBatch([big()], 'small')
    await platform.publishBatch([big()], 'small')
    const aged = await heard('sluice.backlog.aged', 'small/subscription:nobody')
    hasShape(aged)
    expect(aged.data).toMatchObject({ by: 'subscription:nobody', limitMs: 2000 })
    const began = await heard('sluice.shedding.began', 'small')
    hasShape(began)
    expect(began.data).toEqual({ bus: 'small', scope: 'bus', why: 'bus' })
    await ok(platform, 'DELETE', '/v1/buses/small/rules/waits')
    hasShape(await heard('sluice.backlog.cleared', 'small/subscription:nobody'))
    hasShape(await heard('sluice.shedding.ended', 'small'))
  }

  async function ofLoop(): Promise<void> {
    for (const bus of ['there', 'back']) await ok(platform, 'PUT', `/v1/buses/${bus}`, { dedupeMs: 0 })
    const to = (bus: string) => ({ pattern: all, targets: [{ id: 'next', type: 'bus', bus }] })
    await ok(platform, 'PUT', '/v1/buses/there/rules/round', to('back'))
    await ok(platform, 'PUT', '/v1/buses/back/rules/round', to('there'))
    await publish('turning', 1, 'there')
    await until(() => told('sluice.loop.found').length > 0, 'the loop is told', 60_000)
    const [loop] = told('sluice.loop.found')
    hasShape(loop!)
    expect((await platform.api('GET', `/v1/dead-letters/${loop!.data['letterId']}`)).status).toBe(200)
  }

  async function ofThemselves(): Promise<void> {
    const broken = { id: 'broken', type: 'webhook', url: (await receiver(() => 422)).url }
    await ok(platform, 'PUT', '/v1/buses/sluice/rules/broken', { pattern: all, targets: [broken] })
    for (let i = 0; i < 15; i++)
      await ok(platform, 'PUT', `/v1/grants/g-${i}`, { to: { group: 'teams' }, grants: [{ read: { bus: 'default' } }] })
    await until(async () => (await platform.letters({ bus: 'sluice' })).length >= 15, 'they are dead letters')
    await heard('sluice.grants.saved', 'g-14')
    // what is told later than anything about them would be
    await put('later', { type: 'webhook', url: (await receiver(() => 422)).url })
    await publish('later', 12)
    await heard('sluice.target.degraded', 'default/later/partner')
    const about = told().filter(({ data, type }) => data['bus'] === 'sluice' && type !== 'sluice.rule.saved')
    expect(about).toEqual([])
  }

  async function ofTenants(): Promise<void> {
    const inAcme = { 'sluice-tenant': 'acme' }
    const acme = (method: string, path: string, body?: unknown) => ok(platform, method, path, body, inAcme)
    await ok(platform, 'PUT', '/v1/tenants/acme', {})
    const { hook: ofAcmes, told: toldAcme } = await operator(platform, inAcme)
    hooks.push(ofAcmes)
    const readsAll = { grants: [{ read: { bus: '*' } }, { publish: { bus: '*' } }] }
    const { key } = await acme('PUT', '/v1/keys/web-shop', readsAll)
    const target = { id: 'partner', type: 'webhook', url: (await receiver(() => 422)).url }
    await acme('PUT', '/v1/buses/default/rules/ours', { pattern: { type: ['ours'] }, targets: [target] })
    const authorization = { authorization: `Bearer ${key}` }
    const type = { 'content-type': 'application/cloudevents-batch+json' }
    const events = Array.from({ length: 12 }, () => event('ours'))
    expect((await platform.api('POST', '/v1/buses/default/events', events, { ...authorization, ...type })).status).toBe(
      202,
    )
    const own = [
      ...['sluice.rule.saved default/ours', 'sluice.rule.saved sluice/ops', 'sluice.key.made web-shop'],
      ...['sluice.target.failing default/ours/partner', 'sluice.target.degraded default/ours/partner'],
    ]
    const ofAcme = () => toldAcme().map(({ type, subject }) => `${type} ${subject}`)
    await until(() => own.every(one => ofAcme().includes(one)), 'acme is told of what is its own', 60_000)
    toldAcme().forEach(one => one.type === 'sluice.target.degraded' || hasShape(one))

    // what its key can read is what it was told, and nothing of others
    const search = await platform.api('GET', '/v1/buses/sluice/events', undefined, authorization)
    const read = search.body.items.map(({ event: { type, subject } }: any) => `${type} ${subject}`)
    expect(read.sort()).toEqual(ofAcme().sort())
    const elsewhere = await platform.api('GET', '/v1/buses/sluice/events', undefined, {
      ...{ ...authorization, 'sluice-tenant': 'default' },
    })
    expect(elsewhere.status).toBe(403)

    await acme('DELETE', '/v1/keys/web-shop')
    await until(() => ofAcme().includes('sluice.key.revoked web-shop'), 'acme is told that its key is revoked')
    expect(ofAcme().sort()).toEqual([...own, 'sluice.key.revoked web-shop'].sort())
    const about = told().filter(one => /web-shop|ours|acme/.test(JSON.stringify(one)))
    expect(about).toEqual([])
    ofPlatform = () => toldAcme().filter(({ subject }) => subject === 'redis')
  }

  /** What an operator would lose: a change that nobody hears of because a process died, or one that is told twice. */
  async function ofKills(): Promise<void> {
    const platform = await Platform.empty()
    platforms.push(platform)
    const copies = new Map<string, ChildProcess>()
    const start = async (port: string) => copies.set(port, await platform.run('standalone', { PORT: port }))
    await start(String(platform.port))
    await start(String(await freePort()))
    const redis = testClient(platform.redis.url)
    const refusing = await webhook(new Ledger(), () => 422)
    hooks.push(refusing)
    const keys = new Keys()
    const log = async () =>
      ((await redis.xrange(keys.events('sluice', 0), '-', '+')) as [string, string[]][]).map(
        ([, fields]) => JSON.parse(fields[fields.indexOf('e') + 1] ?? '{}') as Told,
      )
    const rounds = ['one', 'two', 'three']
    for (const round of rounds) {
      const rule = { pattern: { type: [round] }, targets: [{ id: 'partner', type: 'webhook', url: refusing.url }] }
      await until(
        async () => (await platform.api('PUT', `/v1/buses/default/rules/${round}`, rule)).status < 300,
        'it is saved',
        60_000,
      )
      await ok(platform, 'DELETE', `/v1/buses/default/rules/${round}`)
      await ok(platform, 'PUT', `/v1/buses/default/rules/${round}`, rule)
      await platform.publishBatch([event(round)])
      await until(() => refusing.requests.some(({ body }) => body.includes(`"${round}"`)), 'it is refused')
      const governor = async () => {
        const token = (await redis.hget(keys.governor(), 'token')) ?? ''
        return [...copies].find(([, { pid }]) => token.includes(`-${pid}-`))
      }
      const [port, child] = await until(governor, 'a living process governs')
      await platform.end(child, 'SIGKILL')
      await start(port)
    }
    const tells = async () => (await log()).map(({ type, subject }) => `${type} ${subject}`)
    const wanted = rounds.flatMap(round => [
      `sluice.rule.deleted default/${round}`,
      ...[`sluice.rule.saved default/${round}`, `sluice.rule.saved default/${round}`],
      `sluice.target.failing default/${round}/partner`,
    ])
    const has = async () => (await tells()).length >= wanted.length
    await until(has, 'all is told', 60_000)
    await ok(platform, 'PUT', '/v1/grants/last', { to: { group: 'last' }, grants: [{ read: { bus: 'default' } }] })
    await until(async () => (await tells()).some(one => one.endsWith(' last')), 'what came later is told', 60_000)
    expect((await tells()).filter(one => !one.endsWith(' last')).sort()).toEqual(wanted.sort())
    redis.disconnect()
  }

  sideBySide(240_000, {
    'have a bus of their own, on which only Sluice publishes': ofOwnBus,
    'tell who changed rules, keys and grants': ofChanges,
    'tell that a target dead-letters, without what only readers of the letter may see': ofDeadLetters,
    'tell how many attempts of a target fail, once for each share as it rises, and that it recovered': ofAttempts,
    'tell it of the handlers of a service too': ofHandlers,
    'tell that the circuit of a handler opened and closed': ofCircuitOfHandler,
    'tell that a receiver is gone, and that a circuit opened and closed': ofReceiver,
    'tell that a circuit is closed where its target leads elsewhere, and that it opens again': ofMovedTarget,
    'tell of a backlog that ages, of a bus that refuses events, and that both are over': ofBacklog,
    'tell of a loop': ofLoop,
    'raise none themselves: a rule of operator events whose webhook fails is not told about': ofThemselves,
    'tell a tenant of its own resources alone, on a bus of its own': ofTenants,
    'tell each change once, when the process that was to tell it is killed between the change and its event': ofKills,
  })

  const itOne = isOneProcess ? it : it.skip
  itOne(
    'tell that Redis refuses all, when it takes events again',
    async () => {
      const redis = testClient(platform.redis.url)
      await redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
      await until(
        async () =>
          (await publish('refused', 1)).body.entries?.[0]?.error ?? (await publish('refused', 1)).status === 503,
        'it refuses',
      )
      await redis.config('SET', 'maxmemory-policy', 'noeviction')
      redis.disconnect()
      const began = await heard('sluice.shedding.began', 'redis')
      hasShape({ ...began, data: { ...began.data, bus: 'none' } }) // no bus of its own
      expect(began.data).toEqual({ scope: 'redis', why: 'policy' })
      await heard('sluice.shedding.ended', 'redis')
      expect(ofPlatform()).toEqual([]) // nothing of the whole platform to a tenant
    },
    90_000,
  )
})
