import { type CloudEvent, OnEvent } from '@sluice/nest'
import { Keys } from '@sluice/streams'
import { longForm, testClient, until } from '@sluice/testing'
import { describeOne, Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'
import { service } from './service.js'

jest.setTimeout(longForm ? 600_000 : 120_000)

/** What a user would lose: a rule whose PUT was answered and that routes nothing, and a bus that is there and takes nothing. */

let platform: Platform
let hook: Hook
let called: Ledger

async function start(replicated: boolean): Promise<void> {
  called = new Ledger()
  hook = await webhook(called)
  platform = replicated ? await Platform.replicated() : await Platform.empty()
  await Promise.all(['gateway', 'router', 'router', 'fan-out'].map(service => platform.run(service)))
}
async function stop(): Promise<void> {
  await hook?.close()
  await platform?.stop()
}

const settings = (type: string) => ({
  pattern: { type: [type] },
  targets: [{ id: 'hook', type: 'webhook', url: hook.url }],
})
const put = (name: string, bus = 'default') =>
  platform.api('PUT', `/v1/buses/${bus}/rules/${name}`, settings(`type.${name}`))

/** Sends it again as a client does that was told to: while the answer is 503, or nobody answers. */
async function accepted(send: () => Promise<{ status: number; body: any }>, seen: number[] = []): Promise<void> {
  let last: unknown
  await until(
    async () => {
      const { status, body } = await send()
      if (seen.at(-1) !== status) seen.push(status)
      last = body
      return status >= 200 && status < 300
    },
    'it is accepted',
    60_000,
  ).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(last)} ${seen.join()}`)
  })
}

const event = (id: string, type: string) => ({ specversion: '1.0', id, source: '/test', type, data: {} })
async function routes(rules: readonly string[], bus = 'default', not: readonly string[] = []): Promise<void> {
  const events = (names: readonly string[]) =>
    names.flatMap(name => Array.from({ length: 16 }, (_, i) => event(`${name}-${i}-${Date.now()}`, `type.${name}`)))
  const [wanted, unwanted] = [events(rules), events(not)]
  await accepted(async () => {
    const answer = await platform.publishBatch([...unwanted, ...wanted], bus)
    return answer.body.rejected > 0 ? { ...answer, status: 503 } : answer
  })
  const ids = wanted.map(({ id }) => id)
  await until(() => called.missing(ids).length === 0, `all events of ${rules.join()} arrived`, 60_000)
  expect(called.missing(unwanted.map(({ id }) => id))).toHaveLength(unwanted.length)
}

const shownRules = async () =>
  ((await platform.api('GET', '/v1/buses/default/rules')).body.items as { name: string }[]).map(({ name }) => name)

describeOne('a failover that loses a write of the registry', () => {
  beforeAll(() => start(true), 180_000)
  afterAll(stop)

  it('loses that write alone: what is put after it is shown and routes, on all services, without restarts', async () => {
    const pair = platform.pair!
    const kept: string[] = []
    for (let round = 0; round < (longForm ? 20 : 3); round++) {
      pair.cutReplication()
      expect((await put(`lost${round}`)).status).toBe(201)
      await pair.failOver()
      await accepted(() => put(`kept${round}`))
      kept.push(`kept${round}`)
      expect((await shownRules()).sort()).toEqual(kept.toSorted())
      await routes([`kept${round}`], 'default', [`lost${round}`])
      await pair.rejoin()
    }
    await routes(kept)
  })

  it('shows and does what Redis has also where nothing is put after it', async () => {
    const pair = platform.pair!
    const before = await shownRules()
    pair.cutReplication()
    expect((await put('alone')).status).toBe(201)
    await pair.failOver()
    await until(async () => !(await shownRules()).includes('alone'), 'the gateway shows what Redis has')
    expect(await shownRules()).toEqual(before)
    // each router finds out by its own look, once a second
    await until(() => routes(['kept0'], 'default', ['alone']).then(() => true), 'the routers do what Redis has')
    await pair.rejoin()
  })

  it('loses nothing that was answered where a bus is replicated', async () => {
    const pair = platform.pair!
    await accepted(() => platform.api('PUT', '/v1/buses/safe', { durability: 'replicated' }))
    for (let round = 0; round < (longForm ? 5 : 2); round++) {
      pair.cutReplication()
      const refused = await put(`safe${round}`)
      expect(refused).toMatchObject({ status: 503, body: { code: 'NOT_REPLICATED', replicas: 0, wanted: 1 } })
      await pair.mendReplication()
      await accepted(() => put(`safe${round}`))
      await pair.failOver()
      await pair.rejoin()
      await accepted(() => put(`later${round}`))
      await routes([`safe${round}`, `later${round}`])
    }
  })

  it('lets a service start while a replica is away, and the service makes its rules again if they are lost', async () => {
    const pair = platform.pair!
    const handled = new Ledger()
    class Billing {
      @OnEvent('type.billing')
      charge({ id }: CloudEvent) {
        handled.add(id)
      }
    }
    const isHandled = async () => {
      const id = `billing-${Date.now()}`
      await accepted(() => platform.publishBatch([event(id, 'type.billing')]))
      return until(() => handled.missing([id]).length === 0, 'its handler has it', 5000).then(
        () => true,
        () => false,
      )
    }
    pair.cutReplication()
    const app = await service({ name: 'billing', redis: { url: pair.url } }, Billing)
    try {
      expect(await isHandled()).toBe(true)
      await pair.failOver()
      await until(isHandled, 'the service has its rule again, and is given events')
      await pair.rejoin()
    } finally {
      await app.close()
    }
  })
})

describeOne('a Redis that lost the end of its file', () => {
  beforeAll(() => start(false), 180_000)
  afterAll(stop)

  /** Kills Redis and starts it without what it appended from the byte on. */
  async function cutAt(byte: number): Promise<void> {
    await platform.redis.kill()
    await platform.server.losesFrom(byte)
    await platform.redis.run()
  }

  it('loses a rule, and the one that is put then is shown and routes', async () => {
    for (let round = 0; round < (longForm ? 20 : 2); round++) {
      const { length } = await platform.server.appended()
      expect((await put(`lost${round}`)).status).toBe(201)
      await cutAt(length)
      await accepted(() => put(`kept${round}`))
      await routes([`kept${round}`], 'default', [`lost${round}`])
      expect(await shownRules()).not.toContain(`lost${round}`)
    }
  })

  /** Publishes until it is accepted. @returns the answers, each once in a row */
  async function publish(bus: string): Promise<number[]> {
    const seen: number[] = []
    const headers = { 'content-type': 'application/cloudevents+json' }
    const send = () => platform.api('POST', `/v1/buses/${bus}/events`, event(`e-${Date.now()}`, 'type.none'), headers)
    await accepted(send, seen)
    return seen
  }

  it('keeps a bus in the registry and loses its streams: it takes events again, and no answer was that there is none', async () => {
    expect((await platform.api('PUT', '/v1/buses/fresh', {})).status).toBe(201)
    await cutAt((await platform.server.appended()).indexOf(new Keys().events('fresh', 0)))
    const redis = testClient(platform.redis.url)
    await redis.del(new Keys().lock('fresh')) // who made the bus has died with it, and the lock would run out
    redis.disconnect()
    expect((await platform.api('GET', '/v1/buses/fresh')).status).toBe(200)
    expect(await publish('fresh')).not.toContain(404)
    await accepted(() => put('rule', 'fresh'))
    await routes(['rule'], 'fresh')
  })

  it.each([
    ['all keys', '*'],
    ['the gates', '*:gate'],
    ['the streams', '*:events'],
  ])('takes events again after somebody deleted %s of a bus, also where nobody publishes', async (_, pattern) => {
    await accepted(() => platform.api('PUT', '/v1/buses/shop', { shards: 2 }))
    const redis = testClient(platform.redis.url)
    const lose = async () => {
      for (const key of await redis.keys(`sluice:{*}:default:shop:${pattern}`)) await redis.del(key)
    }
    await lose()
    expect(await publish('shop')).not.toContain(404)
    await lose()
    await until(async () => {
      const gates = await redis.keys('sluice:{*}:default:shop:*:gate')
      return gates.length === 2 && (await redis.keys('sluice:{*}:default:shop:*:events')).length === 2
    }, 'all is there again')
    redis.disconnect()
  })

  it('forgets everything, and the default bus is never said not to be there', async () => {
    await accepted(() => platform.api('PUT', '/v1/buses/lost', {}))
    const redis = testClient(platform.redis.url)
    for (let round = 0; round < (longForm ? 10 : 3); round++) {
      await redis.flushall()
      const [answers, shown] = await Promise.all([publish('default'), platform.api('GET', '/v1/buses/default')])
      expect(answers).not.toContain(404)
      expect(shown.status).toBe(200)
    }
    redis.disconnect()
    await until(async () => (await platform.api('GET', '/v1/buses/lost')).status === 404, 'what is lost is not shown')
    const answer = await platform.publishBatch([event('a', 'b')], 'lost')
    expect(answer).toMatchObject({ status: 404, body: { code: 'UNKNOWN_BUS' } })
  })
})
