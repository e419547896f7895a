import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { RedisRegistry, ruleKind } from '@sluice/registry'
import { EventLog, Keys } from '@sluice/streams'
import { RedisServer, testClient, until } from '@sluice/testing'
import { Redis } from 'ioredis'
import { Platform } from './platform.js'
import { Ledger, queueWorker } from './receivers.js'

/** What a user would lose: every event behind one that kills or holds whoever works on it. */
describe.each(['die', 'hang'])('two routers that %s of one event, and are started again', how => {
  it('set it aside after five tries of it alone; everything else is handed on once and in order', async () => {
    const server = await RedisServer.start()
    const redis = new Redis(server.url)
    const log = new EventLog(redis, new Keys())
    const bus = { name: 'shop', shards: 1 }
    await log.create(bus)
    const ids = Array.from({ length: 60 }, (_, i) => (i === 21 ? 'poison' : `e${i}`))
    await log.append(
      bus,
      ids.map(id => ({ id, key: id, identity: id, json: `{"id":"${id}"}` })),
    )

    const began: number[] = []
    const running = new Map<ChildProcess, NodeJS.Timeout | undefined>()
    let over = false
    let started = 0
    const start = () => {
      const args = ['test/e2e/poison-stage.mjs', server.url, `router-${started++}`, how]
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      running.set(child, undefined)
      child.stdout.on('data', (data: Buffer) => {
        began.push(...data.toString().match(/\d+/g)!.map(Number))
        // the supervisor notices a router that hangs, well after its lease of one second has run out
        if (how === 'hang')
          running.set(
            child,
            setTimeout(() => child.kill('SIGKILL'), 3000),
          )
      })
      child.once('exit', () => {
        clearTimeout(running.get(child))
        running.delete(child)
        if (!over) start()
      })
    }
    start()
    start()
    const read = async (key: string) => (await redis.xrange(key, '-', '+')).map(([, fields]) => fields)
    const delivered = () => read(log.keys.subscription('shop', 0, 'all'))
    try {
      await until(async () => (await delivered()).length === 59, 'everything else is handed on', 120_000)
      const handed = (await delivered()).map(
        fields => (JSON.parse(fields[fields.indexOf('e') + 1]!) as { id: string }).id,
      )
      expect(handed).toEqual(ids.filter(id => id !== 'poison'))
      const [letter, ...more] = await read(log.keys.dead('shop', 0))
      expect(more).toEqual([])
      expect(JSON.parse(letter![1]!)).toMatchObject({ reason: 'stalled', bus: 'shop' })
      expect(letter![3]).toBe('{"id":"poison"}')
      expect(began.filter(count => count === 1)).toHaveLength(5)
      expect(began.length).toBe(6) // and once among others
    } finally {
      over = true
      await Promise.all(
        [...running.keys()].map(async child => {
          const exit = once(child, 'exit')
          child.kill('SIGKILL')
          await exit
        }),
      )
      redis.disconnect()
      await server.stop()
    }
  }, 180_000)
})

/** What a user would lose: the whole platform, to one rule that 0.1.0 accepted and one event. */
describe('a rule past the limits that an older Sluice wrote', () => {
  const arrived = new Ledger()
  let platform: Platform
  let redis: Redis
  let worker: { close(): Promise<void> }
  beforeAll(async () => {
    platform = await Platform.start()
    redis = testClient(platform.redis.url)
    worker = queueWorker('packing', platform.redis.url, async event => arrived.add(event.id))
  }, 120_000)
  afterAll(async () => {
    await worker?.close()
    redis?.disconnect()
    await platform?.stop()
  })

  const targets = [{ id: 'packing', type: 'queue', queue: 'packing' }]
  const event = (id: string, type: string, text = '') => ({
    ...{ specversion: '1.0', id, source: '/t', type },
    data: { text },
  })

  it('holds nobody up: its event is a dead letter that says why, all others flow, and it is routed once the rule is mended', async () => {
    expect(
      await platform.api('PUT', '/v1/buses/default/rules/probes', { pattern: { type: ['probe'] }, targets }),
    ).toMatchObject({ status: 201 })
    const text = Array.from({ length: 150 }, (_, i) => ({ wildcard: `*${'a'.repeat(4000)}${i}*` }))
    const heavy = { pattern: { data: { text } }, targets }
    const tenth = { pattern: { data: { text: text.slice(0, 15) } }, targets }
    expect(await platform.api('PUT', '/v1/buses/default/rules/heavy', tenth)).toMatchObject({
      status: 400,
      body: { code: 'PATTERN_TOO_LARGE', setting: 'MAX_PATTERN_BYTES', limit: 32_768, path: 'pattern' },
    })
    const limits = (await redis.get('sluice:{registry}:default:limits'))!
    const most = Number.MAX_SAFE_INTEGER
    const registry = new RedisRegistry(redis)
    await registry.limit({
      ...{
        ruleBytes: most,
        busRulesBytes: most,
        registryBytes: most,
        historyBytes: most,
        buses: most,
        busRules: most,
        keys: most,
        grants: most,
      },
      patterns: { bytes: most, states: most, busStates: most, matchSteps: most },
    })
    await registry.put(ruleKind, { bus: 'default', name: 'heavy' }, heavy)
    await redis.set('sluice:{registry}:default:limits', limits)
    registry.close()
    const more = () => platform.api('PUT', '/v1/buses/default/rules/more', { pattern: { type: ['more'] }, targets })
    await until(
      async () => (await more()).body.setting === 'MAX_BUS_PATTERN_STATES',
      'no more rules are taken, once it has read that one',
    )

    const probes = Array.from({ length: 20 }, (_, i) => `probe-${i}`)
    const costly = event('costly', 'order', `${'a'.repeat(3999)}b`.repeat(200))
    const published = await platform.publishBatch([
      costly,
      ...probes.map(id => event(id, 'probe')),
      { ...costly, id: 'again' },
    ])
    expect(published.status).toBe(202)
    await until(() => arrived.missing(probes).length === 0, 'the probes arrive', 60_000)

    const letters = async () => (await platform.api('GET', '/v1/dead-letters')).body.items
    await until(async () => (await letters()).length === 2, 'the costly events are dead letters', 60_000)
    for (const letter of await letters())
      expect(letter).toMatchObject({
        reason: 'too-costly',
        rule: 'none',
        error: expect.stringMatching(/data\.text.*heavy/),
      })

    expect((await platform.api('DELETE', '/v1/buses/default/rules/heavy')).status).toBe(204)
    await platform.api('PUT', '/v1/buses/default/rules/orders', { pattern: { type: ['order'] }, targets })
    const redriven = await platform.api('POST', '/v1/dead-letters/redrive', { filter: { reason: 'too-costly' } })
    expect([200, 202]).toContain(redriven.status)
    await until(() => arrived.missing(['costly', 'again']).length === 0, 'they arrive', 60_000)
    expect(arrived.repeated).toEqual([])
    expect(await letters()).toEqual([])
  }, 180_000)

  it('nor does a delivery or a dead letter that cannot be read hold up those behind it', async () => {
    const rule = {
      pattern: { type: ['hooked'] },
      targets: [{ id: 'hook', type: 'webhook', url: 'http://127.0.0.1:1/' }],
    }
    await platform.api('PUT', '/v1/buses/default/rules/hooked', {
      ...rule,
      targets: [{ ...rule.targets[0], retry: { attempts: 1 } }],
    })
    const keys = new Keys()
    for (const shard of [0, 1, 2, 3]) {
      await redis.xadd(
        keys.deliveries('default', shard),
        '*',
        'p',
        'no position',
        'v',
        '1',
        't',
        'probes~packing',
        'e',
        '{"id":"odd"}',
      )
      await redis.xadd(keys.dead('default', shard), '*', 'l', '{"id":"odd","attempts":5}', 'e', '{"id":"odder"}')
    }
    const ids = Array.from({ length: 20 }, (_, i) => `after-${i}`)
    await platform.publishBatch(ids.map(id => event(id, 'probe')))
    // few: after five failures the target is left alone for a while
    await platform.publishBatch(ids.slice(0, 4).map(id => event(`given-up-${id}`, 'hooked')))
    await until(() => arrived.missing(ids).length === 0, 'deliveries go on', 60_000)
    const letters = async () =>
      (await platform.api('GET', '/v1/dead-letters?limit=100')).body.items as { eventId: string; error: string }[]
    const given = async (up: boolean) =>
      (await letters()).filter(({ eventId }) => eventId.startsWith('given-up') === up)
    await until(async () => (await given(false)).length === 8, 'the odd ones are dead letters', 60_000)
    await until(async () => (await given(true)).length > 0, 'dead letters go on', 60_000)
    const odd = await given(false)
    expect(odd.map(({ eventId }) => eventId).sort()).toEqual([...Array(4).fill('odd'), ...Array(4).fill('odder')])
    for (const { error } of odd)
      expect(error).toMatch(
        /(fan-out|dlq) began it 5 times and did not finish.*its last error: (TypeError|ReplyError: ERR)/,
      )
    await until(async () => (await platform.api('GET', '/health/ready')).status === 200, 'all is well')
  }, 180_000)
})
