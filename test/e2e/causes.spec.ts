import { createServer } from 'node:http'
import { once } from 'node:events'
import type { CloudEvent } from '@sluice/nest'
import { Keys } from '@sluice/streams'
import { testClient, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, queueWorker, webhook } from './receivers.js'
import { webhookJobs } from './webhook-jobs.js'

/**
 * What a user would lose: the platform, for one event. Eight webhooks whose answers match their own rule are 8 calls for it,
 * 64 for those, and 4,096 two hops later, with real receivers and nobody who means harm.
 */
describe('what one event causes, with real receivers', () => {
  let platform: Platform
  const hooks: Hook[] = []
  const ledger = new Ledger()
  const answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"answered":true}' }

  beforeAll(async () => {
    platform = await Platform.empty()
    await platform.run('standalone', { MAX_CAUSED_EVENTS: '40' })
    for (let i = 0; i < 8; i++) hooks.push(await webhook(ledger, () => answer))
  })
  afterAll(async () => {
    await Promise.all(hooks.map(hook => hook.close()))
    await platform?.stop()
  })

  const calls = () => hooks.reduce((sum, { requests }) => sum + requests.length, 0)
  const put = async (rule: string, settings: object) => {
    const { status, body } = await platform.api('PUT', `/v1/buses/default/rules/${rule}`, settings)
    expect([200, 201]).toContain(status)
    return body
  }
  const remove = (rule: string) => platform.api('DELETE', `/v1/buses/default/rules/${rule}`)
  const targets = (type: string, some = hooks) =>
    some.map(({ url }, i) => ({ id: `t${i}`, type: 'webhook', url, retry: { attempts: 1 }, onSuccess: { type } }))
  const publish = async (type: string, id: string) => {
    const event = { specversion: '1.0', id, source: '/test', type }
    expect((await platform.publishBatch([event])).body.accepted).toBe(1)
  }
  /** Resolves when every delivery that there is was made: nothing waits, and events that are published now flow. */
  const quiet = async () => {
    const redis = testClient(platform.redis.url)
    const waiting = async () => {
      const lengths = await Promise.all([
        ...(['wait', 'active', 'delayed'] as const).map(list => webhookJobs(redis, list)),
        ...[0, 1, 2, 3].map(shard => redis.xlen(new Keys().deliveries('default', shard))),
      ])
      return lengths.reduce((sum, length) => sum + length, 0)
    }
    const routed = async () => {
      const groups = await Promise.all(
        [0, 1, 2, 3].map(async shard => {
          const [group] = (await redis.xinfo('GROUPS', new Keys().events('default', shard))) as unknown[][]
          return [group![group!.indexOf('pending') + 1], group![group!.indexOf('lag') + 1]]
        }),
      )
      return groups.flat().every(count => count === 0)
    }
    let seen = -1
    await until(
      async () => {
        const now = calls()
        const still = now === seen && (await waiting()) === 0 && (await routed())
        seen = now
        return still
      },
      'nothing is under way any more',
      60_000,
    )
    redis.disconnect()
  }

  it('is delivered once to each of its targets, though their answers match the rule, and other events flow', async () => {
    const { warnings } = await put('eight', {
      pattern: { type: [{ prefix: 'echo' }] },
      targets: targets('echo.answer'),
    })
    expect(warnings).toHaveLength(8)
    await publish('echo', 'one')
    await until(() => calls() >= 8, 'each is called')
    await quiet()
    expect(calls()).toBe(8)
    expect(hooks.flatMap(({ requests }) => requests.map(({ body }) => JSON.parse(body).type))).toEqual(
      Array.from({ length: 8 }, () => 'echo'),
    )
    await remove('eight')
  })

  it('ends where it was asked for, and where two rules feed each other; each delivery too many is a dead letter', async () => {
    const other = await webhook(new Ledger())
    hooks.push(other)
    const eight = hooks.slice(0, 8)
    await put('others', { pattern: { type: ['other'] }, targets: [{ id: 'other', type: 'webhook', url: other.url }] })
    await put('asked', { pattern: { type: ['own'] }, ownResults: true, targets: targets('own', eight) })
    await put('ping', { pattern: { type: ['ping'] }, targets: targets('pong', eight) })
    await put('pong', { pattern: { type: ['pong'] }, targets: targets('ping', eight) })
    for (const type of ['own', 'ping']) {
      const before = calls()
      await publish(type, `${type}-1`)
      // meanwhile, what others publish gets there
      for (let i = 0; i < 20; i++) await publish('other', `${type}-other-${i}`)
      await quiet()
      // 40 events were caused, and each of them and the first was delivered to eight
      expect(calls() - before - 20).toBe(41 * 8)
    }
    expect(new Set(other.requests.map(({ body }) => JSON.parse(body).id)).size).toBe(40)
    const letters = async (rule: string) =>
      (await platform.api('GET', `/v1/dead-letters?rule=${rule}&limit=500`)).body.items as {
        reason: string
        error: string
      }[]
    const asked = await until(async () => {
      const found = await letters('asked')
      return found.length === 41 * 8 - 40 ? found : undefined
    }, 'each result that was not published has a dead letter')
    expect(new Set(asked.map(({ reason }) => reason))).toEqual(new Set(['loop']))
    expect(asked[0]!.error).toMatch(/it was delivered, but .*MAX_CAUSED_EVENTS/)
    for (const rule of ['others', 'asked', 'ping', 'pong']) await remove(rule)
  }, 120_000)

  it('goes on from receivers outside by the token alone: a webhook and a job have it, and a forged one begins anew', async () => {
    const path = `${platform.url}/v1/buses/default/events`
    const seen: CloudEvent[] = []
    const statuses: number[] = []
    let sent = 0
    /** A receiver that answers each event with one of its own, as a partner would, by the header of the delivery. */
    const partner = createServer((request, response) => {
      let text = ''
      request.on('data', chunk => (text += chunk))
      request.on('end', async () => {
        const event = JSON.parse(text) as CloudEvent
        expect(request.headers['ce-sluicecause']).toBe(event.sluicecause)
        seen.push(event)
        const headers = {
          authorization: `Bearer ${platform.key}`,
          'content-type': 'application/json',
          'ce-specversion': '1.0',
          'ce-id': `partner-${sent++}`,
          'ce-source': '/partner',
          'ce-type': 'partner',
          'ce-hops': '0',
          'ce-sluicecause': String(request.headers['ce-sluicecause']),
        }
        statuses.push((await fetch(path, { method: 'POST', headers, body: '{}' })).status)
        response.writeHead(204).end()
      })
    }).listen(0, '127.0.0.1')
    await once(partner, 'listening')
    const url = `http://127.0.0.1:${(partner.address() as { port: number }).port}/`
    await put('partner', { pattern: { type: ['partner'] }, targets: [{ id: 'p', type: 'webhook', url }] })
    await put('jobs', { pattern: { type: ['partner'] }, targets: [{ id: 'q', type: 'queue', queue: 'partner-jobs' }] })
    const jobs: CloudEvent[] = []
    const worker = queueWorker('partner-jobs', platform.redis.url, async job => void jobs.push(job))
    await publish('partner', 'first')
    await until(() => statuses.includes(422), 'the circle ends')
    await until(() => jobs.length === 17, 'each became a job too')
    expect(seen.map(({ hops }) => hops)).toEqual([undefined, ...Array.from({ length: 16 }, (_, i) => i + 1)])
    expect(statuses).toEqual([...Array.from({ length: 16 }, () => 202), 422])
    const origins = [...seen, ...jobs].map(({ sluicecause }) => sluicecause!.split('~').slice(2, 4).join(' '))
    expect(new Set(origins).size).toBe(1)
    await worker.close()
    partner.closeAllConnections()
    partner.close()
    await once(partner, 'close')
    await remove('partner')
    await remove('jobs')
  }, 60_000)
})
