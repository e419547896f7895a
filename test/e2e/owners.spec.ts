import type { Redis } from 'ioredis'
import { Keys } from '@sluice/streams'
import { testClient, testQueuePrefix, until } from '@sluice/testing'
import { Queue } from 'bullmq'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'

const email = 'anna@example.com'

/** What a user would lose: that a key gets what it was given and not more, whoever wrote the rule and whenever. */
describe('a rule works by the rights of its owner', () => {
  let platform: Platform
  let redis: Redis
  let hook: Hook
  let jobs: Queue
  const ledger = new Ledger()
  /** The status that the receiver answers, by the type of the event. */
  const status = new Map<string, number>()
  const secrets = new Map<string, string>()

  beforeAll(async () => {
    platform = await Platform.start()
    redis = testClient(platform.redis.url, { maxRetriesPerRequest: null })
    hook = await webhook(ledger, (_, body) => status.get((JSON.parse(body) as { type: string }).type) ?? 204)
    jobs = new Queue('packing', { connection: redis, prefix: testQueuePrefix })
    for (const bus of ['audit', 'done']) await root('PUT', `/buses/${bus}`, { shards: 1 })
  }, 60_000)
  afterAll(async () => {
    await jobs?.close()
    redis?.disconnect()
    await hook?.close()
    await platform?.stop()
  })

  const root = (method: string, path: string, body?: unknown) => platform.api(method, `/v1${path}`, body)
  const by = (name: string) => (method: string, path: string, body?: unknown) =>
    platform.api(method, `/v1${path}`, body, { authorization: `Bearer ${secrets.get(name)}` })
  const manage = (kind: string, more: object = {}) => ({ manage: { kind, ...more } })
  const every = [manage('rule'), manage('webhook'), manage('queue'), manage('subscription')]
  const putKey = async (name: string, ...grants: object[]) => {
    const { status, body } = await root('PUT', `/keys/${name}`, { grants: [...every, ...grants] })
    expect([200, 201]).toContain(status)
    if (body.key) secrets.set(name, body.key)
  }
  const putRule = async (owner: string, name: string, type: string, ...targets: object[]) => {
    const answer = await by(owner)('PUT', `/buses/default/rules/${name}`, { pattern: { type: [type] }, targets })
    expect(answer).toMatchObject({ status: 201, body: { owner: `key:${owner}` } })
  }
  const receive = (more: object = {}) => ({ receive: { bus: 'default', ...more } })
  const toHook = (more: object = {}) => ({ id: 'hook', type: 'webhook', url: hook.url, ...more })
  const once = { retry: { attempts: 1 } }
  const publish = async (type: string, id: string, data: object = { total: 7, email, phone: '555' }) => {
    const event = { specversion: '1.0', id, source: '/shop', type, data }
    expect((await platform.publishBatch([event])).body.accepted).toBe(1)
  }
  const bodies = (id: string) =>
    hook.requests.flatMap(({ body }) => ((JSON.parse(body) as { id: string }).id === id ? [body] : []))
  const arrived = (id: string) => until(() => bodies(id)[0], `${id} arrives`)
  /** The events that wait in a subscription. */
  const entriesOf = async (subscription: string) => {
    const streams = [0, 1, 2, 3].map(shard => new Keys().subscription('default', shard, subscription))
    const entries = await Promise.all(streams.map(stream => redis.xrange(stream, '-', '+')))
    return entries.flat().map(([, fields]) => fields[fields.indexOf('e') + 1]!)
  }
  const letter = (rule: string) => until(async () => (await platform.letters({ rule }))[0], `${rule} gives up`)
  /** Resolves when every event that was published before has been routed: the root key's own rule has got a later one. */
  const routed = async (id: string) => {
    await publish('mark', id)
    await arrived(id)
  }
  const markRule = () => root('PUT', '/buses/default/rules/mark', { pattern: { type: ['mark'] }, targets: [toHook()] })

  it('what is hidden from it is in no webhook, job, subscription or dead letter, and the root key sees it all', async () => {
    status.set('paid', 500)
    await putKey('partner', receive({ redact: ['data.email', { path: 'data.phone', as: 'hash' }] }))
    const targets = [
      toHook(once),
      { id: 'jobs', type: 'queue', queue: 'packing' },
      { id: 'service', type: 'subscription', subscription: 'service' },
    ]
    await putRule('partner', 'paid', 'paid', ...targets)
    await root('PUT', '/buses/default/rules/all', {
      pattern: { type: ['paid'] },
      targets: [toHook({ id: 'all', ...once })],
    })
    await publish('paid', 'P-1')
    await until(() => bodies('P-1').length === 2, 'both arrive')
    const { id, reason } = await letter('paid')
    expect(reason).not.toBe('forbidden')
    const shown = await root('GET', `/dead-letters/${encodeURIComponent(id as string)}`)
    const entry = await until(async () => (await entriesOf('service'))[0], 'the subscription has it')
    const job = await until(async () => (await jobs.getJobs())[0], 'the queue has it')
    const sent = bodies('P-1').filter(body => body.includes('sluiceredacted'))
    const texts = [sent[0]!, JSON.stringify(job.data), entry, JSON.stringify(shown.body)]
    for (const text of texts) {
      expect(text).not.toContain(email)
      expect(text).not.toContain('"555"')
      expect(text).toContain('"total":7')
      expect(text).toMatch(/"phone":"[0-9a-f]{64}"/)
      expect(text).toMatch(/"sluiceredacted":"?true/)
    }
    expect(bodies('P-1').filter(body => body.includes(email))).toHaveLength(1)
    expect((await letter('all')).id).toContain('~all~all')
    // a large one is kept once for all its deliveries, and is another one for each view of it
    await publish('paid', 'P-2', { email, total: 8, text: 'x'.repeat(40_000) })
    await until(() => bodies('P-2').length === 2, 'both arrive')
    expect(bodies('P-2').filter(body => body.includes(email))).toHaveLength(1)
    // sent again, it is the copy that it was
    status.delete('paid')
    await root('POST', '/dead-letters/redrive', { ids: [id] })
    await until(() => bodies('P-1').length === 3, 'the redrive arrives')
    expect(bodies('P-1')[2]).toBe(sent[0])
  })

  it('a grant that is narrowed, a key that is revoked and one that is given back count for the next event', async () => {
    await markRule()
    await putKey('reader', receive())
    await putRule('reader', 'news', 'news', toHook())
    await publish('news', 'N-1')
    expect(await arrived('N-1')).toContain(email)

    await putKey('reader', receive({ redact: ['data.email'] }))
    await publish('news', 'N-2')
    expect(await arrived('N-2')).not.toContain(email)

    await putKey('reader', receive({ pattern: { type: ['other'] } }))
    await publish('news', 'N-3')
    await routed('M-1')
    const missing = { receive: { bus: 'default', pattern: { type: ['news'] } } }
    expect((await root('GET', '/buses/default/rules/news')).body).toMatchObject({
      lacks: [missing],
      warnings: [{ code: 'NOTHING_ARRIVES', path: 'pattern' }],
    })

    await root('DELETE', '/keys/reader')
    await publish('news', 'N-4')
    await routed('M-2')
    const { body } = await root('GET', '/buses/default/rules/news')
    const { pattern } = body
    expect(body.lacks).toEqual([
      { receive: { bus: 'default', pattern } },
      { manage: { kind: 'webhook', name: hook.url, verbs: ['write'] } },
    ])
    const metrics = await (await fetch(`${platform.url}/metrics`, platform.authorized)).text()
    expect(metrics).toMatch(/sluice_events_withheld_total\{bus="default",rule="news"\} 2/)

    await putKey('reader', receive())
    await publish('news', 'N-5')
    await arrived('N-5')
    expect((await root('GET', '/buses/default/rules/news')).body).not.toHaveProperty('lacks')
    // what came while the right was gone does not come later
    expect([bodies('N-3'), bodies('N-4')]).toEqual([[], []])
  })

  it('a delivery under way ends as a dead letter when the right is gone, and goes on when it is back', async () => {
    status.set('late', 503)
    await putKey('late', receive())
    const soon = { attempts: 50, backoff: { type: 'fixed', delay: 100 } }
    await putRule('late', 'late', 'late', toHook({ retry: soon }))
    await publish('late', 'L-1')
    await arrived('L-1')
    await root('DELETE', '/keys/late')
    const given = await letter('late')
    expect(given).toMatchObject({ reason: 'forbidden', error: expect.stringContaining(`'key:late' may not receive`) })
    status.delete('late')
    const before = bodies('L-1').length
    await putKey('late', receive())
    await root('POST', '/dead-letters/redrive', { ids: [given.id] })
    await until(() => bodies('L-1').length > before, 'it arrives')
  })

  it('what it publishes on other buses needs the right of its owner and has its name', async () => {
    for (const bus of ['audit', 'done'])
      await root('PUT', `/buses/${bus}/rules/all`, { pattern: { type: [{ exists: true }] }, targets: [toHook()] })
    const may = (type: string) => ({ publish: { bus: 'audit', pattern: { type: [type], principal: ['key:mover'] } } })
    await putKey('mover', receive({ redact: ['data.email'] }), may('nothing'), { publish: { bus: 'done' } })
    await putRule('mover', 'moves', 'moves', { id: 'on', type: 'bus', bus: 'audit', ...once })
    await publish('moves', 'B-1')
    const given = await letter('moves')
    expect(given).toMatchObject({ reason: 'forbidden', error: expect.stringContaining('{"publish":{"bus":"audit"') })

    await putKey('mover', receive({ redact: ['data.email'] }), may('moves'), { publish: { bus: 'done' } })
    await root('POST', '/dead-letters/redrive', { ids: [given.id] })
    const onAudit = JSON.parse(await arrived('B-1')) as object
    expect(onAudit).toMatchObject({ principal: 'key:mover', hops: 1, sluiceredacted: 'true' })
    expect(JSON.stringify(onAudit)).not.toContain(email)

    await putRule('mover', 'does', 'does', toHook({ ...once, onSuccess: { bus: 'done', type: 'did' } }))
    await publish('does', 'D-1')
    const did = () => hook.requests.filter(({ body }) => (JSON.parse(body) as { type: string }).type === 'did')
    const result = await until(() => did()[0], 'the result arrives')
    expect(JSON.parse(result.body)).toMatchObject({ principal: 'key:mover', causationid: 'D-1' })
    await putKey('mover', receive())
    await publish('does', 'D-2')
    expect(await letter('does')).toMatchObject({ reason: 'forbidden', eventId: 'D-2' })
    expect(did()).toHaveLength(1)
    expect((await root('GET', '/buses/default/rules/does')).body.lacks).toEqual([{ publish: { bus: 'done' } }])
  })

  it('a dead letter goes to a subscription by the rights of then, and stays where there are none', async () => {
    await putKey('service', receive())
    const rule = (owner: string, name: string) =>
      putRule(owner, name, 'none', { id: 'service', type: 'subscription', subscription: 'other' })
    await rule('service', 'other')
    status.set('fails', 500)
    await root('PUT', '/buses/default/rules/fails', { pattern: { type: ['fails'] }, targets: [toHook(once)] })
    await publish('fails', 'F-1')
    const { id } = await letter('fails')
    const redrive = () =>
      root('POST', '/dead-letters/redrive', { ids: [id], target: { rule: 'other', target: 'service' } })
    const ended = async () => {
      const { body } = await redrive()
      return until(async () => {
        const { body: now } = await root('GET', `/dead-letters/redrives/${body.id}`)
        return now.state === 'done' && now
      }, 'the redrive ends')
    }
    await putKey('service', receive({ pattern: { type: ['x'] } }))
    expect(await ended()).toMatchObject({
      redriven: 0,
      failed: 1,
      errors: [{ id, error: expect.stringContaining('may not receive') }],
    })
    await putKey('service', receive({ redact: ['data.email'] }))
    expect(await ended()).toMatchObject({ redriven: 1, failed: 0 })
    const [entry] = await entriesOf('other')
    expect(entry).toContain('F-1')
    expect(entry).not.toContain(email)
  })

  it('a test of the rule says what its owner would get', async () => {
    await putKey('asker', receive({ redact: ['data.email'] }))
    await putRule('asker', 'asks', 'asked', toHook())
    const event = { specversion: '1.0', id: 'T-1', source: '/shop', type: 'asked', data: { email } }
    const test = (body: object) => by('asker')('POST', '/buses/default/rules/asks/test', { event, ...body })
    const redact = [{ path: 'data.email', as: 'removed' }]
    expect((await test({})).body).toMatchObject({ matched: true, owner: { name: 'key:asker', receives: true, redact } })
    const hidden = { pattern: { data: { email: [email] } } }
    expect((await test(hidden)).body).toMatchObject({ owner: { receives: false } })
  })
})

/** What a user would lose: that a key which leaked can be taken away from everything that was made with it. */
describe('a key that is revoked', () => {
  let platform: Platform
  let leaked: Hook
  let own: Hook
  let router: number
  beforeAll(async () => {
    platform = await Platform.empty()
    for (const service of ['gateway', 'fan-out']) await platform.run(service)
    router = (await platform.launch('router')).port
    leaked = await webhook(new Ledger())
    own = await webhook(new Ledger())
  }, 60_000)
  afterAll(async () => {
    await leaked?.close()
    await own?.close()
    await platform?.stop()
  })

  const has = ({ requests }: Hook, id: string) =>
    requests.some(({ body }) => (JSON.parse(body) as { id: string }).id === id)
  const publish = async (id: string) => {
    const event = { specversion: '1.0', id, source: '/shop', type: 't', sluiceredacted: true }
    await platform.publishBatch([event])
    await until(() => has(own, id), `${id} arrives by the rule of the root key`)
  }
  const withheld = async () =>
    (await (await fetch(`http://127.0.0.1:${router}/metrics`, platform.authorized)).text()).includes(
      'sluice_events_withheld_total{bus="default",rule="leaked"}',
    )

  it('ends its rules in other processes too', async () => {
    const grants = [{ receive: { bus: 'default' } }, { manage: { kind: 'rule' } }, { manage: { kind: 'webhook' } }]
    const { body } = await platform.api('PUT', '/v1/keys/leaked', { grants })
    const putRule = async (name: string, { url }: Hook, headers = {}) => {
      const rule = { pattern: { source: ['/shop'] }, targets: [{ id: 'hook', type: 'webhook', url }] }
      expect((await platform.api('PUT', `/v1/buses/default/rules/${name}`, rule, headers)).status).toBe(201)
    }
    await putRule('leaked', leaked, { authorization: `Bearer ${body.key}` })
    await putRule('own', own)
    await publish('first')
    await until(() => has(leaked, 'first'), 'it arrives by the rule of the key')
    // no publisher can say that an event is a copy
    expect(leaked.requests[0]!.body).not.toContain('sluiceredacted')
    await platform.api('DELETE', '/v1/keys/leaked')
    let probes = 0
    await until(async () => {
      await publish(`probe-${++probes}`)
      return withheld()
    }, 'the router knows')
    await publish('last')
    expect(has(leaked, 'last')).toBe(false)
  })
})
