import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { type DeadLetter, deliveryId, type KeptLetter, maxKeptAttempts } from '@sluice/delivery'
import { createService, PrometheusMeter, readSettings } from '@sluice/service'
import { DeadLetterStore, Keys } from '@sluice/streams'
import { RedisServer, until } from '@sluice/testing'
import { DlqModule } from '../../../dlq/src/index.js'
import { RedriveService } from '../../../dlq/src/redrive.service.js'
import { FanOutModule } from '../../../fan-out/src/index.js'
import { RouterModule } from '../../../router/src/index.js'
import { WatchedGateway } from '../../../../test/openapi/watched.js'
import { GatewayModule, gatewayServer } from '../index.js'

const key = 'a-key-of-sixteen-characters-or-more'
const once1 = { attempts: 1 }

interface Call {
  readonly body: Record<string, any>
  readonly text: string
  readonly headers: IncomingHttpHeaders
}

/** A webhook of somebody else's, who answers as told. */
class Receiver {
  readonly calls: Call[] = []
  status = 204

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(status: number): Promise<Receiver> {
    const server = createServer((request, response) => {
      void text(request).then(body => {
        receiver.calls.push({ body: JSON.parse(body), text: body, headers: request.headers })
        response.writeHead(receiver.status).end()
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const receiver = new Receiver(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`)
    receiver.status = status
    return receiver
  }

  get ids(): string[] {
    return this.calls.map(({ body }) => body['id'])
  }

  stop(): void {
    this.server.close()
    this.server.closeAllConnections()
  }
}

const watched = new WatchedGateway()

describe('dead letters, for those who run it', () => {
  let server: RedisServer
  let app: NestFastifyApplication
  let redis: Redis
  let url: string
  const receivers: Receiver[] = []
  const keys = new Keys()

  beforeAll(async () => {
    server = await RedisServer.start()
    redis = new Redis(server.url)
    const environment = { REDIS_URL: server.url, SLUICE_API_KEY: key, LOG_LEVEL: 'error', WEBHOOK_ALLOW: '127.0.0.0/8' }
    const settings = readSettings(environment)
    const modules = [GatewayModule, RouterModule, FanOutModule, DlqModule]
    app = await createService({ name: 'all', modules, ...gatewayServer, adapter: watched.adapter }, settings)
    await app.listen(0, '127.0.0.1')
    url = await app.getUrl()
  })
  afterAll(async () => {
    for (const receiver of receivers) receiver.stop()
    await app.close()
    redis.disconnect()
    await server.stop()
  })

  async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
    const response = await fetch(`${url}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer = await response.text()
    return { status: response.status, body: answer ? JSON.parse(answer) : undefined }
  }
  /** As it is on the wire. */
  async function wire(method: string, path: string, body?: string, type = 'application/json'): Promise<string> {
    const headers = { authorization: `Bearer ${key}`, ...(body && { 'content-type': type }) }
    const response = await fetch(`${url}/v1${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
    return response.text()
  }
  const receive = async (status = 204) => {
    const receiver = await Receiver.start(status)
    receivers.push(receiver)
    return receiver
  }
  const putRule = async (name: string, target: object, type = name) => {
    const targets = [{ id: 'partner', type: 'webhook', retry: once1, ...target }]
    const answer = await call('PUT', `/buses/default/rules/${name}`, { pattern: { type: [type] }, targets })
    expect(answer.body).toMatchObject({ name })
  }
  const publish = async (type: string, ...events: object[]) => {
    for (const event of events) {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/cloudevents+json' }
      const body = JSON.stringify({ specversion: '1.0', source: '/shop', type, ...event })
      expect((await fetch(`${url}/v1/buses/default/events`, { method: 'POST', headers, body })).status).toBe(202)
    }
  }
  const list = async (query: string): Promise<KeptLetter[]> => (await call('GET', `/dead-letters?${query}`)).body.items
  const untilKept = (rule: string, count: number) =>
    until(async () => {
      const found = await list(`rule=${rule}&limit=500`)
      return found.length === count ? found : undefined
    }, `${count} letters of ${rule} are kept`)
  const redrive = (body: object) => call('POST', '/dead-letters/redrive', body)
  /** Letters on their way to dlq, as if a target had failed on events of one key. */
  const give = async (rule: string, count: number, more: Partial<DeadLetter> = {}) => {
    const store = app.get(DeadLetterStore)
    for (let i = 0; i < count; i++) {
      const delivery = { bus: 'default', position: `1-1700000000000-${i}`, rule, target: 'partner', redrives: 0 }
      const letter: DeadLetter = {
        ...delivery,
        id: deliveryId(delivery),
        targetType: 'webhook',
        destination: 'https://partner.example',
        reason: 'rejected',
        error: 'answered 422',
        attempts: [],
        failedAt: new Date(1_700_000_000_000 + ((i * 7) % count)).toISOString(), // not in the order of the events
        ...more,
      }
      await store.give(letter, JSON.stringify({ specversion: '1.0', id: `${rule}-${i}`, source: '/shop', type: rule }))
    }
    await untilKept(rule, count)
  }

  it('say which event they are about, and are found by it', async () => {
    const gone = await receive(422)
    await putRule('found', { url: gone.url })
    await publish('found', { id: 'f-1', subject: 'ada', partitionkey: 'k' }, { id: 'f-2' })
    await untilKept('found', 2)
    const [letter] = await list('type=found&eventId=f-1')
    expect(letter).toMatchObject({
      ...{ eventId: 'f-1', type: 'found', source: '/shop', subject: 'ada', partitionKey: 'k' },
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
    const { fingerprint, failedAt } = letter!
    expect(await list(`fingerprint=${fingerprint}`)).toHaveLength(2)
    expect(await list('type=found&eventId=f-3')).toEqual([])
    expect(await list(`rule=found&to=${failedAt}&from=2026-01-01T00:00:00Z`)).not.toContainEqual(letter)
    expect(await list(`rule=found&from=${failedAt}`)).toContainEqual(letter)
  })

  it('are grouped by what went wrong, the largest group first, each with an example', async () => {
    await give('grouped-a', 3, { error: 'no account 17' })
    await give('grouped-b', 5, { error: 'answered 500' })
    const { body } = await call('GET', '/dead-letters/groups?bus=default&limit=500')
    const groups = (body.items as { rule: string }[]).filter(({ rule }) => rule?.startsWith('grouped-'))
    expect(groups).toEqual([
      {
        ...{
          bus: 'default',
          rule: 'grouped-b',
          target: 'partner',
          count: 5,
          error: 'answered 500',
          reason: 'rejected',
        },
        ...{ targetType: 'webhook', destination: 'https://partner.example' },
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        firstFailedAt: new Date(1_700_000_000_000).toISOString(),
        lastFailedAt: new Date(1_700_000_000_004).toISOString(),
        lastId: expect.stringContaining('grouped-b'),
      },
      expect.objectContaining({ rule: 'grouped-a', count: 3, error: 'no account 17' }),
    ])
    const one = await call('GET', '/dead-letters/groups?rule=grouped-a')
    expect(one.body.items).toEqual([groups[1]])
    expect((await call('GET', '/dead-letters/groups?rule=none')).body).toEqual({ items: [], next: null })
    const all = (await call('GET', '/dead-letters/groups?limit=500')).body.items
    const paged: object[] = []
    let cursor = ''
    do {
      const { body } = await call('GET', `/dead-letters/groups?limit=1${cursor && `&cursor=${cursor}`}`)
      expect(body.items.length).toBeLessThanOrEqual(1)
      paged.push(...body.items)
      cursor = body.next
    } while (cursor)
    expect(paged).toEqual(all)
  })

  it('are deleted for good: one, or those that a dry run has shown, and no other', async () => {
    await give('deleted', 7)
    await give('spared', 2)
    const [one] = await list('rule=deleted')
    expect((await call('DELETE', `/dead-letters/${one!.id}`)).status).toBe(204)
    expect((await call('DELETE', `/dead-letters/${one!.id}`)).status).toBe(404)
    expect((await call('GET', `/dead-letters/${one!.id}`)).status).toBe(404)
    const filter = { rule: 'deleted' }
    const dry = await call('POST', '/dead-letters/delete', { filter, dryRun: true })
    expect(dry.body).toMatchObject({ matching: 6, complete: true, groups: [{ count: 6, error: 'answered 422' }] })
    expect(dry.body.sample).toHaveLength(6)
    const [id] = dry.body.sample
    expect((await call('POST', '/dead-letters/delete', { ids: [id, id, one!.id, 'x'] })).body).toEqual({
      ...{ deleted: 1, missing: [one!.id, 'x'], next: null },
    })
    expect((await call('POST', '/dead-letters/delete', { filter })).body).toEqual({
      deleted: 5,
      missing: [],
      next: null,
    })
    expect(await list('rule=deleted')).toEqual([])
    expect(await list('rule=spared')).toHaveLength(2)
    expect(await redis.hkeys(keys.letterEvents('default', 1))).not.toContainEqual(expect.stringContaining('deleted'))
  })

  it('are not touched by a dry run, which shows what a redrive would send and what its edit would make of it', async () => {
    await give('dry', 8)
    await putRule('dry', { url: 'http://127.0.0.1:1/' })
    const answer = await redrive({ filter: { rule: 'dry' }, dryRun: true, edit: { data: { mended: true } } })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ matching: 8, complete: true, sample: expect.any(Array) })
    expect(answer.body.edited).toHaveLength(5)
    expect(answer.body.edited[0]).toMatchObject({ event: { type: 'dry', data: { mended: true } } })
    const bad = await redrive({ filter: { rule: 'dry' }, dryRun: true, edit: { type: null } })
    expect(bad.body.edited[0].error).toContain("attribute 'type' is required")
    expect(await list('rule=dry')).toHaveLength(8)
    expect((await call('GET', '/dead-letters/redrives')).body.items).toEqual([])
  })

  it('of no rule may be sent to all that match now, by id and by rule; those of a rule that is gone may not', async () => {
    await give('none', 1, { rule: 'none', targetType: 'none', destination: 'none', reason: 'too-costly' })
    const [{ id }] = (await list('rule=none')) as unknown as [{ id: string }]
    for (const select of [{ ids: [id] }, { filter: { rule: 'none' } }])
      expect(await redrive({ ...select, dryRun: true })).toMatchObject({ status: 200, body: { matching: 1 } })
    const gone = await redrive({ filter: { rule: 'never-was' }, dryRun: true })
    expect(gone).toMatchObject({ status: 404, body: { code: 'UNKNOWN_RULE' } })
    await call('POST', '/dead-letters/delete', { ids: [id] })
  })

  it('are sent oldest event first, so that the events of a key arrive in their order', async () => {
    await redis.xtrim(keys.deliveries('default', 1), 'MAXLEN', 0)
    const name = 'ordered'
    await give(name, 200)
    // a subscription nobody reads shows in which order they were sent
    await putRule(name, { type: 'subscription', subscription: 'ledger' })
    expect((await redrive({ filter: { rule: name } })).body).toMatchObject({ state: 'done', total: 200, redriven: 200 })
    const sent = await redis.xrange(keys.subscription('default', 1, 'ledger'), '-', '+')
    const positions = sent.map(([, fields]) => Number(fields[fields.indexOf('p') + 1]!.split('-')[1]))
    expect(positions).toEqual(Array.from({ length: 200 }, (_, i) => i))
  })

  it('show their events with the bytes they have, and are sent so where they are edited', async () => {
    const partner = await receive(422)
    await putRule('bytes', { url: partner.url })
    const data = '{"n": 1524831183200260097, "price":1.0, "e":1e400, "text":"\\u00eb \\/"}'
    const event = `{"specversion":"1.0","id":"b-1","source":"/shop","type":"bytes","data":${data}}`
    await wire('POST', '/buses/default/events', event, 'application/cloudevents+json')
    await untilKept('bytes', 1)
    const { id } = (await list('rule=bytes'))[0]!
    expect(await wire('GET', `/dead-letters/${id}`)).toContain(`"data":${data}}`)
    const edit = '{"data":{"n":1524831183200260099,"price":2.50}}'
    const edited = '"data":{"n":1524831183200260099,"price":2.50,"e":1e400,"text":"\\u00eb \\/"}}'
    expect(await wire('POST', '/dead-letters/redrive', `{"ids":["${id}"],"dryRun":true,"edit":${edit}}`)).toContain(
      edited,
    )
    partner.status = 204
    await wire('POST', '/dead-letters/redrive', `{"ids":["${id}"],"edit":${edit}}`)
    await until(() => partner.calls.some(({ text }) => text.includes(edited)), 'the edited event arrives')
  })

  it('are filtered by times that there are', async () => {
    for (const from of ['2026-01-39T00:00:00Z', '2026-02-30T00:00:00Z', '2026-11-28T11:00:46', '2026-11-28']) {
      const refused = { status: 400, body: { code: 'INVALID_FILTER', path: 'from' } }
      expect(await call('GET', `/dead-letters?from=${from}`)).toMatchObject(refused)
      expect(await call('POST', '/dead-letters/redrive', { filter: { from } })).toMatchObject(refused)
      expect(await call('POST', '/dead-letters/delete', { filter: { from } })).toMatchObject(refused)
    }
    expect(await call('GET', '/dead-letters?from=1990-12-31T23:59:60Z&to=2026-01-01T00:00:00%2B01:00')).toMatchObject({
      status: 200,
    })
  })

  it('are sent as edited; what the edit makes no event of stays as it is and is named', async () => {
    const partner = await receive(422)
    await putRule('edited', { url: partner.url })
    const data = { currency: 'EURO', total: '1.0', n: 1 }
    await publish('edited', { id: 'e-1', data }, { id: 'e-2', data_base64: 'AAAA' })
    await untilKept('edited', 2)
    partner.status = 204
    partner.calls.length = 0
    const { body } = await redrive({ filter: { rule: 'edited' }, edit: { data: { currency: 'EUR', total: null } } })
    expect(body).toMatchObject({ state: 'done', total: 2, redriven: 1, failed: 1, missing: [] })
    const [kept] = await list('rule=edited')
    expect(body.errors).toEqual([{ id: kept!.id, error: expect.stringContaining('cannot stand beside data') }])
    expect(kept).toMatchObject({ eventId: 'e-2' })
    await until(() => partner.ids.includes('e-1'), 'the edited event arrives')
    expect(partner.calls[0]!.body).toMatchObject({ principal: 'api-key', data: { currency: 'EUR', n: 1 } })
    expect(partner.calls[0]!.body['data']).not.toHaveProperty('total')
  })

  it('are sent to another target of the bus, a webhook or a queue, and come back under their own name if that fails too', async () => {
    const own = await receive(422)
    const other = await receive(422)
    await putRule('moved', { url: own.url })
    await putRule('moved-to', { url: other.url }, 'nothing')
    await putRule('moved-to-queue', { type: 'queue', queue: 'moved' }, 'nothing')
    await publish('moved', { id: 'm-1' })
    const [before] = await untilKept('moved', 1)
    const filter = { bus: 'default', rule: 'moved' }
    const target = { rule: 'moved-to', target: 'partner' }
    expect((await redrive({ filter, target })).body).toMatchObject({ state: 'done', redriven: 1, target })
    await until(() => other.calls.length > 0, 'it arrives at the other target')
    const [again] = await until(async () => {
      const found = await list('rule=moved')
      return found[0]?.redrives === 1 ? found : undefined
    }, 'it is a dead letter again')
    expect(again).toMatchObject({ id: before!.id, rule: 'moved', target: 'partner', destination: other.url })
    expect(again!.attempts).toHaveLength(2)
    expect(await list('rule=moved-to')).toEqual([])
    expect(own.calls).toHaveLength(1)
    const jobs: string[] = []
    const worker = new Worker('moved', async job => void jobs.push(job.data.id), {
      connection: { url: server.url } as never,
    })
    expect((await redrive({ filter, target: { rule: 'moved-to-queue', target: 'partner' } })).body.redriven).toBe(1)
    await until(() => jobs.length > 0, 'the queue gets it')
    await worker.close()
    expect(jobs).toEqual(['m-1'])
    expect([own.calls.length, other.calls.length]).toEqual([1, 1])
  })

  it('keep the attempts of every life, through redrive after redrive, webhook and queue alike', async () => {
    const partner = await receive(422)
    await putRule('lives', { url: partner.url })
    await publish('lives', { id: 'l-1' })
    await untilKept('lives', 1)
    for (let life = 1; life <= 3; life++) {
      await redrive({ filter: { rule: 'lives' } })
      const [letter] = await until(async () => {
        const found = await list('rule=lives')
        return found[0]?.redrives === life ? found : undefined
      }, 'it fails again')
      expect(letter!.attempts).toHaveLength(life + 1)
      expect(letter!.attempts.length).toBeLessThanOrEqual(maxKeptAttempts)
    }
    await putRule('lives-queue', { type: 'queue', queue: 'lives' })
    const worker = new Worker('lives', () => Promise.reject(new Error('no')), {
      connection: { url: server.url } as never,
    })
    await publish('lives-queue', { id: 'l-2' })
    await untilKept('lives-queue', 1)
    await redrive({ filter: { rule: 'lives-queue' } })
    const [letter] = await until(async () => {
      const found = await list('rule=lives-queue')
      return found[0]?.redrives === 1 ? found : undefined
    }, 'it fails again')
    await worker.close()
    expect(letter!.attempts.map(({ error }) => error)).toEqual(['Error: no', 'Error: no'])
  })

  /** Starts a redrive and does not wait for its end. */
  const startRedrive = async (body: object) => {
    const answer = redrive(body)
    const { body: running } = await until(async () => {
      const { items } = (await call('GET', '/dead-letters/redrives')).body
      return items[0]?.state === 'running' && items[0].redriven > 0 ? { body: items[0] } : undefined
    }, 'the redrive runs')
    return { running, answer }
  }

  it('are sent no faster than asked, which shows how far it is, lets others go on, and can be stopped', async () => {
    await give('paced', 30)
    await give('quick', 30)
    await putRule('paced', { type: 'subscription', subscription: 'nobody' })
    await putRule('quick', { type: 'subscription', subscription: 'nobody' })
    const started = Date.now()
    const { running: slow, answer } = await startRedrive({ filter: { rule: 'paced' }, rate: 4 })
    expect(slow).toMatchObject({ state: 'running', total: 30, rate: 4, startedAt: expect.any(String) })
    expect((await redrive({ filter: { rule: 'quick' } })).body).toMatchObject({ state: 'done', redriven: 30 })
    const { body: stopped } = await call('DELETE', `/dead-letters/redrives/${slow.id}`)
    expect(stopped).toMatchObject({ id: slow.id, state: 'cancelled', total: 30, finishedAt: expect.any(String) })
    expect(stopped.redriven).toBeLessThanOrEqual(1 + ((Date.now() - started) / 1000) * 4)
    expect(await list('rule=paced')).toHaveLength(30 - stopped.redriven)
    const listed = (await call('GET', '/dead-letters/redrives')).body.items.map(({ id }: { id: string }) => Number(id))
    expect(listed).toEqual(listed.toSorted((a: number, b: number) => b - a))
    const second = await call('GET', '/dead-letters/redrives?limit=1')
    const third = await call('GET', `/dead-letters/redrives?limit=1&cursor=${second.body.next}`)
    expect([second, third].map(({ body }) => Number(body.items[0].id))).toEqual(listed.slice(0, 2))
    expect((await answer).body).toMatchObject({ state: 'cancelled' })
    const { body } = await call('GET', '/dead-letters/redrives')
    expect(body.items.slice(0, 2)).toMatchObject([{ state: 'done' }, { id: slow.id, state: 'cancelled' }])
    expect((await call('GET', `/dead-letters/redrives/${slow.id}`)).body).toEqual(stopped)
  })

  it('raise an alarm event when a target starts to fail: once, on the same bus, for whoever subscribes to it', async () => {
    const pager = await receive()
    const broken = await receive(422)
    await putRule('pager', { url: pager.url }, 'sluice.target.failing')
    await putRule('alarming', { url: broken.url })
    await publish('alarming', { id: 'a-1' }, { id: 'a-2' }, { id: 'a-3' }, { id: 'a-4' })
    await untilKept('alarming', 4)
    const alarms = () =>
      pager.calls.filter(({ body }) => body['subject'] === 'alarming/partner').map(({ body }) => body)
    await until(() => alarms().length > 0, 'the alarm arrives')
    expect(alarms()[0]).toMatchObject({
      ...{ type: 'sluice.target.failing', source: '/sluice/dlq', principal: 'sluice' },
      data: {
        ...{ bus: 'default', rule: 'alarming', target: 'partner', destination: broken.url, reason: 'rejected' },
        ...{ letterId: expect.stringContaining('~alarming~partner') },
      },
    })
    expect((await call('GET', `/dead-letters/${alarms()[0]!['data'].letterId}`)).status).toBe(200)
    await publish('alarming', { id: 'a-5' })
    await untilKept('alarming', 5)
    // what comes after it arrives by the same way; there was no second one before it
    await give('alarming-too', 1)
    await until(
      () => pager.calls.some(({ body }) => body['subject'] === 'alarming-too/partner'),
      'another alarm arrives',
    )
    expect(alarms()).toHaveLength(1)
  })

  it('of alarms raise none: a broken pager does not call for itself', async () => {
    const broken = await receive(422)
    await putRule('broken-pager', { url: broken.url }, 'sluice.target.failing')
    await give('unheard', 1)
    await untilKept('broken-pager', 1)
    await give('unheard-too', 1)
    await untilKept('broken-pager', 2)
    const subjects = broken.calls.map(({ body }) => body['subject'])
    expect(subjects).toEqual(['unheard/partner', 'unheard-too/partner'])
    await call('DELETE', '/buses/default/rules/broken-pager')
  })

  it('are kept where their alarm cannot be published, which comes later', async () => {
    const pager = await receive()
    await putRule('late-pager', { url: pager.url }, 'sluice.target.failing')
    // the log of every shard takes nothing
    const logs = [0, 1, 2, 3].map(shard => keys.events('default', shard))
    for (const log of logs) await redis.multi().rename(log, `${log}.aside`).set(log, 'in the way').exec()
    await give('late', 1)
    await give('later', 1) // of the same shard: what is kept before it was tried before it
    for (const log of logs) await redis.rename(`${log}.aside`, log)
    await until(() => pager.calls.some(({ body }) => body['subject'] === 'late/partner'), 'the alarm arrives')
  })

  it('are counted for /metrics, bus by bus', async () => {
    await give('counted', 2)
    const metric = app.get(PrometheusMeter).registry.getSingleMetric('sluice_dead_letters')!
    const here = async () => app.get(DeadLetterStore).count({ name: 'default', shards: 4 })
    await until(async () => {
      const { values } = await metric.get()
      return (await here()) > 0 && values.find(({ labels }) => labels['bus'] === 'default')?.value === (await here())
    }, 'the gauge says how many there are')
  })

  it('of redrives that were interrupted go on where they were', async () => {
    await give('restarted', 40)
    await putRule('restarted', { type: 'subscription', subscription: 'restarted' })
    const { running, answer } = await startRedrive({ filter: { rule: 'restarted' }, rate: 10 })
    expect(running).toMatchObject({ state: 'running', total: 40 })
    await app.get(RedriveService).onModuleDestroy() // in the middle of it
    expect((await call('GET', `/dead-letters/redrives/${running.id}`)).body.redriven).toBeLessThan(40)
    const settings = readSettings({ REDIS_URL: server.url, SLUICE_API_KEY: key, LOG_LEVEL: 'error' })
    const other = await createService({ name: 'dlq', modules: [DlqModule], defaultPort: 0 }, settings)
    await other.init()
    const { body } = await answer
    expect(body).toMatchObject({ id: running.id, total: 40, missing: [] })
    await until(async () => {
      const { state, redriven } = (await call('GET', `/dead-letters/redrives/${running.id}`)).body
      return state === 'done' && redriven === 40
    }, 'the other copy has sent the rest')
    await other.close()
    const sent = await redis.xrange(keys.subscription('default', 1, 'restarted'), '-', '+')
    const positions = sent.map(([, fields]) => Number(fields[fields.indexOf('p') + 1]!.split('-')[1]))
    expect(positions).toEqual(Array.from({ length: 40 }, (_, i) => i))
  })
})

it('answers as its document says, in all that is tried here', () => {
  expect(watched.looked).toBeGreaterThan(50)
  expect([...new Set(watched.faults)]).toEqual([])
})
