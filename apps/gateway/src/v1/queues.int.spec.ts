import { Queues } from '@sluice/queues'
import { EventLog } from '@sluice/streams'
import { until } from '@sluice/testing'
import { Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { type Answer, RunningGateway, root } from './running-gateway.fixture.js'

const gateway = new RunningGateway()
beforeAll(() => gateway.start(), 60_000)
afterAll(() => gateway.stop())

type Headers = Record<string, string>
const call = (method: string, path: string, body?: unknown, secret = root, headers: Headers = {}) =>
  gateway.call(method, `/v1/queues/${path}`, body, secret, headers)
const made: Record<string, number> = {}
/** A queue that no other test has. */
async function queue(settings: object = {}, name = 'q'): Promise<string> {
  made[name] = (made[name] ?? 0) + 1
  const full = `${name}-${made[name]}`
  expect(await call('PUT', full, settings)).toMatchObject({ status: 201 })
  return full
}
const send = (to: string, ...messages: object[]) => call('POST', `${to}/messages`, { messages })
const receive = (from: string, asked: object = { max: 10 }, secret = root): Promise<Answer> =>
  call('POST', `${from}/receive`, asked, secret)
const bodies = ({ body }: Answer) => body.messages.map((message: { body: unknown }) => message.body) as unknown[]
const receiptsOf = ({ body }: Answer) => body.messages.map((one: { receipt: string }) => one.receipt) as string[]
const settle = (how: string, on: string, receipts: unknown, more: object = {}) =>
  call('POST', `${on}/${how}`, { receipts, ...more })
const codes = ({ body }: Answer) =>
  body.entries.map(({ error }: { error?: { code: string } }) => error?.code ?? 'done') as string[]
const keyWith = async (name: string, ...grants: object[]) =>
  (await gateway.call('PUT', `/v1/keys/${name}`, { grants })).body.key as string
const putRule = (name: string, to: string) =>
  gateway.call('PUT', `/v1/buses/default/rules/${name}`, {
    ...{ pattern: { type: ['none'] }, targets: [{ id: 'q', type: 'queue', queue: to }] },
  })

const engines = [
  ['BullMQ', {}, {}],
  ['the own engine', { fair: true }, { fairKey: 'k' }],
] as const

describe.each(engines)('a queue of %s', (_engine, settings, more) => {
  it('gives what was sent, byte for byte, and forgets what was acknowledged', async () => {
    const name = await queue(settings)
    const body = `{"messages":[{"body":{ "n": 12345678901234567890,"x": 1.0 },"attributes":{"lang":"en"}}]}`
    const sent = await fetch(`${gateway.url}/v1/queues/${name}/messages`, {
      ...{ method: 'POST', body },
      headers: { authorization: `Bearer ${root}`, 'content-type': 'application/json' },
    })
    expect(sent.status).toBe(202)
    const { entries } = (await sent.json()) as { entries: [{ id: string }] }
    const received = await receive(name)
    expect(received.text).toContain('"body":{ "n": 12345678901234567890,"x": 1.0 }')
    expect(received.body.messages).toMatchObject([{ id: entries[0].id, receives: 1, attributes: { lang: 'en' } }])
    expect(await receive(name)).toMatchObject({ status: 200, body: { messages: [] } })
    expect(codes(await settle('ack', name, receiptsOf(received)))).toEqual(['done'])
    expect((await call('GET', name)).body).toMatchObject({ waiting: 0, inFlight: 0, delayed: 0, dead: 0 })
  })

  it('gives a message to somebody else when its visibility ends, and then its receipt works no more', async () => {
    const name = await queue({ ...settings, visibilityMs: 50 })
    await send(name, { body: 1, ...more })
    const first = await receive(name)
    const second = await receive(name, { max: 1, waitMs: 20_000, visibilityMs: 60_000 })
    expect(second.body.messages).toMatchObject([{ body: 1, receives: 2 }])
    expect(codes(await settle('ack', name, receiptsOf(first)))).toEqual(['RECEIPT_TAKEN'])
    const [receipt] = receiptsOf(second)
    expect(codes(await settle('ack', name, [receipt, 'nonsense', receipt]))).toEqual([
      ...['done', 'INVALID_RECEIPT', 'RECEIPT_GONE'],
    ])
  })

  it('gives back what is nacked, at once or later, and keeps what is extended', async () => {
    const name = await queue({ ...settings, visibilityMs: 2000 })
    await send(name, { body: 'now', ...more }, { body: 'later', ...more })
    const [now, later] = receiptsOf(await receive(name))
    expect(codes(await settle('nack', name, [now]))).toEqual(['done'])
    expect(codes(await settle('nack', name, [later], { delayMs: 3_600_000 }))).toEqual(['done'])
    const again = await receive(name)
    expect(bodies(again)).toEqual(['now'])
    expect((await call('GET', name)).body).toMatchObject({ inFlight: 1, delayed: 1 })
    expect(codes(await settle('extend', name, receiptsOf(again), { visibilityMs: 60_000 }))).toEqual(['done'])
    const began = performance.now()
    await until(() => performance.now() - began > 2100, 'the first visibility has ended')
    expect(bodies(await receive(name))).toEqual([])
    expect(codes(await settle('ack', name, receiptsOf(again)))).toEqual(['done'])
  })

  it('lets a request wait for a message that comes', async () => {
    const name = await queue(settings)
    const waiting = receive(name, { max: 5, waitMs: 20_000 })
    await send(name, { body: 'comes', ...more })
    expect(bodies(await waiting)).toEqual(['comes'])
  })

  it('gives nothing while it is paused, also not to those that wait', async () => {
    const name = await queue({ ...settings, paused: true })
    const waiting = receive(name, { waitMs: 20_000 })
    await send(name, { body: 'held', ...more })
    expect(bodies(await receive(name))).toEqual([])
    expect((await call('GET', name)).body).toMatchObject({ paused: true, waiting: 1 })
    await call('PUT', name, settings)
    expect(bodies(await waiting)).toEqual(['held'])
  })

  it('can be looked at page by page, purged, and shows what is dead', async () => {
    const name = await queue({ ...settings, maxReceives: 1 })
    await send(name, ...[1, 2, 3].map(body => ({ body, ...more })))
    const first = await call('GET', `${name}/messages?limit=2`)
    expect(first.body.items).toHaveLength(2)
    expect(first.body.items[0]).not.toHaveProperty('receipt')
    const rest = await call('GET', `${name}/messages?limit=2&cursor=${first.body.next}`)
    const seen = [...first.body.items, ...rest.body.items] as { body: number }[]
    expect(seen.map(({ body }) => body).sort()).toEqual([1, 2, 3])
    await settle('nack', name, receiptsOf(await receive(name, { max: 1 })))
    const dead = await call('GET', `${name}/dead`)
    expect(dead.body.items).toMatchObject([{ receives: 1, reason: 'receives', diedAt: expect.any(String) }])
    expect((await call('POST', `${name}/purge`)).body).toEqual({ purged: 2 })
    expect((await call('GET', name)).body).toMatchObject({ waiting: 0, dead: 1 })
  })

  it('takes the good messages of a request and says what is wrong with the others', async () => {
    const name = await queue({ ...settings, maxMessageBytes: 1024 })
    const { status, body } = await send(
      name,
      { body: 'good' },
      { body: 'x'.repeat(2000) },
      { body: 1, delay: 5 },
      { body: 1, delayMs: -1 },
      {},
      { body: 1, group: 'g' },
      { body: 1, attributes: { n: 1 } },
      { body: 'good too', dedupeId: 'd' },
      { body: 'again', dedupeId: 'd' },
    )
    expect(status).toBe(202)
    expect(body).toMatchObject({ accepted: 3, rejected: 6 })
    const said = body.entries.map(({ error, ...entry }: any) => error?.path ?? entry.duplicate ?? 'sent')
    expect(said).toEqual([
      ...['sent', 'messages[1]', 'messages[2].delay', 'messages[3].delayMs', 'messages[4].body', 'messages[5].group'],
      ...['messages[6].attributes.n', 'sent', true],
    ])
    expect(bodies(await receive(name)).sort()).toEqual(['good', 'good too'])
    expect(await send(name, { body: 'x'.repeat(2000) })).toMatchObject({
      status: 413,
      body: { code: 'MESSAGE_TOO_LARGE', limit: 1024, accepted: 0, entries: [{ error: { status: 413 } }] },
    })
    const large = await queue({ ...settings, maxMessageBytes: 2 ** 20 })
    expect(await send(large, { body: 'x'.repeat(2 ** 20) })).toMatchObject({
      status: 413,
      body: { detail: expect.stringContaining('no queue allows more') },
    })
  })

  it('refuses what is no list of messages, with the field', async () => {
    const name = await queue(settings)
    const wrong = [
      {},
      { messages: [] },
      { messages: {} },
      { messages: [1] },
      { message: [] },
      [],
      { messages: Array(101).fill({ body: 1 }) },
    ]
    for (const body of wrong)
      expect(await call('POST', `${name}/messages`, body)).toMatchObject({
        status: 400,
        body: { code: 'INVALID_MESSAGE' },
      })
    for (const asked of [{ max: 0 }, { max: 101 }, { waitMs: 60_001 }, { visibilityMs: 43_200_001 }, { wait: 1 }])
      expect(await receive(name, asked)).toMatchObject({ status: 400, body: { path: Object.keys(asked)[0] } })
    expect(await settle('ack', name, [])).toMatchObject({ status: 400, body: { path: 'receipts' } })
  })

  it('does not keep a body twice within its window where it is asked to tell by the content', async () => {
    const name = await queue({ ...settings, contentDedupe: true })
    await send(name, { body: { a: 1 } })
    expect((await send(name, { body: { a: 1 } }, { body: { a: 2 } })).body.entries).toMatchObject([
      { duplicate: true },
      {},
    ])
    expect((await call('GET', name)).body).toMatchObject({ waiting: 2 })
  })

  it('takes nothing while Redis has no memory to spare, says so, and gives what it has', async () => {
    const name = await queue(settings)
    await send(name, { body: 'before', ...more })
    const { redis, keys } = gateway.app.get(EventLog)
    const gate = keys.groupGate(keys.groupOfQueue(name))
    // the governor opens it again within seconds
    let refused: Answer | undefined
    await until(async () => {
      await redis.set(gate, 'redis')
      refused = await send(name, { body: 'full', ...more })
      return refused.status === 503
    }, 'it is refused')
    expect(refused).toMatchObject({ body: { code: 'REDIS_FULL' } })
    expect(bodies(await receive(name))).toEqual(['before'])
    await redis.del(gate)
    expect(bodies(await receive(name))).toEqual([])
  })

  it('is there with its settings, and is changed only as it was seen', async () => {
    const name = await queue({ ...settings, visibilityMs: 1000 })
    const shown = await call('GET', name)
    expect(shown.body).toMatchObject({
      name,
      declared: true,
      visibilityMs: 1000,
      maxReceives: 5,
      retentionMs: 345_600_000,
    })
    const etag = shown.headers.get('etag')!
    const changed = await call('PUT', name, { ...shown.body, visibilityMs: 2000 }, root, { 'if-match': etag })
    expect(changed).toMatchObject({ status: 200, body: { visibilityMs: 2000 } })
    expect(await call('PUT', name, settings, root, { 'if-match': etag })).toMatchObject({ status: 412 })
    expect(await call('DELETE', name, undefined, root, { 'if-match': etag })).toMatchObject({ status: 412 })
    const other = 'fair' in settings ? {} : { fair: true }
    expect(await call('PUT', name, other)).toMatchObject({ status: 409, body: { code: 'QUEUE_EXISTS', path: 'fair' } })
  })

  it('is deleted with all that it has, and made anew without it', async () => {
    const name = await queue(settings)
    await send(name, { body: 1, ...more }, { body: 2, ...more }, { body: 3, delayMs: 60_000, ...more })
    await receive(name, { max: 1 })
    expect((await call('DELETE', name)).status).toBe(204)
    for (const [method, path] of [
      ['GET', name],
      ['DELETE', name],
      ['POST', `${name}/receive`],
      ['POST', `${name}/purge`],
    ] as const)
      expect(await call(method, path)).toMatchObject({ status: 404, body: { code: 'UNKNOWN_QUEUE' } })
    await call('PUT', name, settings)
    expect((await call('GET', name)).body).toMatchObject({ waiting: 0, inFlight: 0, delayed: 0, dead: 0 })
  })
})

describe('a FIFO queue', () => {
  it('asks for a group, gives each group in order, one at a time, and takes no priorities', async () => {
    const name = await queue({ fifo: true })
    const { body } = await send(
      name,
      ...[
        { body: 'a1', group: 'a' },
        { body: 'a2', group: 'a' },
        { body: 'b1', group: 'b' },
      ],
      ...[{ body: 'none' }, { body: 'x', group: 'a', priority: 1 }, { body: 'y', group: 'a\u0000' }],
    )
    expect(body.entries.slice(3).map(({ error }: any) => error.path)).toEqual([
      ...['messages[3].group', 'messages[4].priority', 'messages[5].group'],
    ])
    const first = await receive(name)
    expect(bodies(first).sort()).toEqual(['a1', 'b1'])
    await settle('ack', name, receiptsOf(first))
    expect(bodies(await receive(name))).toEqual(['a2'])
  })
})

describe('closed groups', () => {
  const close = async (name: string, group: string) => {
    await send(name, { body: 'dead', group })
    await settle('nack', name, receiptsOf(await receive(name)))
  }

  it('are listed by pages, and opened by hand, which the audit tells', async () => {
    const name = await queue({ fifo: true, maxReceives: 1 }, 'closes')
    for (const group of ['a', 'ü 2', 'c']) await close(name, group)
    const first = await call('GET', `${name}/groups?limit=1`)
    expect(first.body).toEqual({ items: [{ group: 'a', givenUp: 1 }], next: expect.any(String) })
    const second = await call('GET', `${name}/groups?limit=2&cursor=${first.body.next}`)
    expect(second.body.items).toEqual(['c', 'ü 2'].map(group => ({ group, givenUp: 1 })))
    const open = (group: unknown) => call('POST', `${name}/groups/open`, { group })
    expect(await open('ü 2')).toMatchObject({ status: 200, body: { opened: true } })
    expect(await open('ü 2')).toMatchObject({ status: 200, body: { opened: false } })
    expect(await open('nobody')).toMatchObject({ status: 200, body: { opened: false } })
    await send(name, { body: 1, group: 'a' }, { body: 2, group: 'ü 2' })
    expect(bodies(await receive(name))).toEqual([2])
    expect((await call('GET', `${name}/groups`)).body).toMatchObject({ items: [{ group: 'a', givenUp: 2 }, {}] })
    await until(async () => {
      const { items } = (await gateway.call('GET', `/v1/audit?kind=queue&name=${name}`)).body
      return items.filter(({ action }: { action: string }) => action === 'queues:write').length === 4
    }, 'it is recorded')
  })

  it('are none of a queue that is not FIFO, and what is no group is refused', async () => {
    const [plain, fifo] = [await queue(), await queue({ fifo: true })]
    const none = { status: 404, body: { code: 'NO_GROUPS' } }
    expect(await call('GET', `${plain}/groups`)).toMatchObject(none)
    expect(await call('POST', `${plain}/groups/open`, { group: 'a' })).toMatchObject(none)
    for (const [body, path] of [
      [{}, 'group'],
      [{ group: 1 }, 'group'],
      [{ group: 'x'.repeat(257) }, 'group'],
      [{ groups: ['a'] }, 'groups'],
    ] as const)
      expect(await call('POST', `${fifo}/groups/open`, body)).toMatchObject({
        status: 400,
        body: { code: 'INVALID_MESSAGE', path },
      })
    expect(await call('GET', 'nowhere/groups')).toMatchObject({ status: 404, body: { code: 'UNKNOWN_QUEUE' } })
  })

  it('are seen by who may receive, and opened by who may change the queue', async () => {
    const name = await queue({ fifo: true }, 'keeps')
    const grants = (verb: string) => ({ manage: { kind: 'queue', name: 'keeps-*', verbs: [verb] } })
    const [takes, writes] = [await keyWith('sees', grants('receive')), await keyWith('opens', grants('write'))]
    const statuses = async (secret: string) => [
      (await call('GET', `${name}/groups`, undefined, secret)).status,
      (await call('POST', `${name}/groups/open`, { group: 'a' }, secret)).status,
    ]
    expect(await statuses(takes)).toEqual([200, 403])
    expect(await statuses(writes)).toEqual([403, 200])
  })
})

describe('fair keys', () => {
  it('are shown with what waits, those with most first, to who may receive', async () => {
    const name = await queue({ fair: true }, 'noisy')
    await send(name, ...['acme', 'acme', 'b'].map(fairKey => ({ body: 1, fairKey })), { body: 1 })
    const items = [
      { fairKey: 'acme', waiting: 2 },
      { fairKey: '', waiting: 1 },
      { fairKey: 'b', waiting: 1 },
    ]
    const grants = (verb: string) => ({ manage: { kind: 'queue', name: 'noisy-*', verbs: [verb] } })
    const [takes, sends] = [await keyWith('hears', grants('receive')), await keyWith('shouts', grants('send'))]
    const path = `${name}/keys`
    expect(await call('GET', path, undefined, takes)).toMatchObject({ status: 200, body: { items, more: false } })
    expect((await call('GET', `${path}?limit=1`)).body).toEqual({ items: items.slice(0, 1), more: true })
    expect((await call('GET', path, undefined, sends)).status).toBe(403)
    expect(await call('GET', `${path}?limit=101`)).toMatchObject({ status: 400, body: { code: 'INVALID_LIMIT' } })
  })

  it('are none of a queue that is not fair, or that is not there', async () => {
    for (const settings of [{}, { fifo: true }])
      expect(await call('GET', `${await queue(settings)}/keys`)).toMatchObject({
        status: 404,
        body: { code: 'NO_FAIR_KEYS' },
      })
    expect(await call('GET', 'nowhere/keys')).toMatchObject({ status: 404, body: { code: 'UNKNOWN_QUEUE' } })
  })
})

describe('a queue that nobody put', () => {
  it('is there where a rule fills it or BullMQ knows it, with the default settings', async () => {
    await putRule('fills', 'filled')
    expect((await call('GET', 'filled')).body).toMatchObject({ declared: false, retentionMs: null, engine: 'bullmq' })
    expect((await call('GET', 'filled')).headers.get('etag')).toBeNull()
    const queues = gateway.app.get(Queues)
    expect((await call('GET', 'plain')).status).toBe(404)
    await queues.get('plain').add('job', { of: 'another program' })
    const received = await receive('plain')
    expect(bodies(received)).toEqual([{ of: 'another program' }])
    expect(codes(await settle('ack', 'plain', receiptsOf(received)))).toEqual(['done'])
    const put = await call('PUT', 'plain', {})
    expect(put).toMatchObject({ status: 201, body: { retentionMs: null } })
  })

  it('cannot become one of the own engine while BullMQ has jobs in it', async () => {
    const jobs = gateway.app.get(Queues).get('legacy')
    await jobs.add('job', {})
    expect(await call('PUT', 'legacy', { fifo: true })).toMatchObject({
      status: 409,
      body: { code: 'QUEUE_EXISTS', path: 'fifo', jobs: 1, detail: expect.stringContaining('BullMQ has 1 jobs') },
    })
    await jobs.drain()
    expect((await call('PUT', 'legacy', { fifo: true })).status).toBe(201)
  })

  it.each(['sluice-webhooks-0', 'no-such', 'a:meta', '%2B', 'x'.repeat(200)])('is none: %s', async name => {
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/receive'],
      ['GET', '/messages'],
      ['GET', '/dead'],
    ] as const)
      expect(await call(method, `${name}${path}`)).toMatchObject({ status: 404, body: { code: 'UNKNOWN_QUEUE' } })
    expect(await send(name, { body: 1 })).toMatchObject({ status: 404 })
    if (name !== 'no-such')
      expect(await call('PUT', name, {})).toMatchObject({ status: 400, body: { code: 'INVALID_NAME' } })
  })
})

describe('a queue that is used', () => {
  it('is not deleted while rules fill it, and names those that the caller may see', async () => {
    const name = await queue({}, 'used')
    await putRule('seen-rule', name)
    await putRule('hidden-rule', name)
    const secret = await keyWith(
      'deletes',
      { manage: { kind: 'queue', name: 'used-*' } },
      { manage: { kind: 'rule', name: 'seen-*' } },
    )
    const { status, body } = await call('DELETE', name, undefined, secret)
    expect({ status, code: body.code, rules: body.rules, others: body.others }).toEqual({
      ...{ status: 409, code: 'QUEUE_IN_USE', rules: [{ bus: 'default', rule: 'seen-rule' }], others: 1 },
    })
    expect(JSON.stringify(body)).not.toContain('hidden-rule')
    const filledBy = { rules: [{ bus: 'default', rule: 'seen-rule' }], queues: [], others: 1 }
    expect((await call('GET', name, undefined, secret)).body).toMatchObject({ filledBy })
    const { items } = (await gateway.call('GET', '/v1/queues?limit=500', undefined, secret)).body
    expect(items.find((one: { name: string }) => one.name === name)).toMatchObject({ filledBy })
  })

  it('is not deleted while another one gives up messages to it', async () => {
    const to = await queue()
    const from = await queue({ deadLetterQueue: to })
    expect((await call('GET', to)).body).toMatchObject({ filledBy: { rules: [], queues: [from], others: 0 } })
    expect(await call('DELETE', to)).toMatchObject({ status: 409, body: { code: 'QUEUE_IN_USE', queues: [from] } })
    await call('DELETE', from)
    expect((await call('DELETE', to)).status).toBe(204)
  })

  it('gets dead messages only from who may send to it', async () => {
    const to = await queue({}, 'letters')
    const secret = await keyWith('puts', { manage: { kind: 'queue', name: 'mine-*' } })
    expect(await call('PUT', 'mine-1', { deadLetterQueue: to }, secret)).toMatchObject({ status: 403 })
    expect(await call('PUT', 'mine-1', { deadLetterQueue: 'nowhere' })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_QUEUE', path: 'deadLetterQueue' },
    })
  })
})

describe('who may what', () => {
  it('sends, receives or neither, by the verbs of its grant', async () => {
    const name = await queue({}, 'verbs')
    const sends = await keyWith('sends', { manage: { kind: 'queue', name: 'verbs-*', verbs: ['send'] } })
    const takes = await keyWith('takes', { manage: { kind: 'queue', name: 'verbs-*', verbs: ['receive'] } })
    const tries = [
      ['POST', '/messages', { messages: [{ body: 1 }] }, [202, 403]],
      ['POST', '/receive', {}, [403, 200]],
      ['POST', '/ack', { receipts: ['x'] }, [403, 200]],
      ['POST', '/nack', { receipts: ['x'] }, [403, 200]],
      ['POST', '/extend', { receipts: ['x'] }, [403, 200]],
      ['GET', '/messages', undefined, [403, 200]],
      ['GET', '/dead', undefined, [403, 200]],
      ['GET', '', undefined, [403, 403]],
      ['PUT', '', {}, [403, 403]],
      ['DELETE', '', undefined, [403, 403]],
      ['POST', '/purge', undefined, [403, 403]],
    ] as const
    for (const [method, path, body, expected] of tries) {
      const found = [sends, takes].map(async secret => (await call(method, name + path, body, secret)).status)
      expect([method, path, ...(await Promise.all(found))]).toEqual([method, path, ...expected])
    }
  })
})

describe('a standard queue', () => {
  it('is consumed by a worker of BullMQ and by pull side by side, each job once', async () => {
    const name = await queue()
    const bodies = Array.from({ length: 40 }, (_, n) => n)
    const done: number[] = []
    const { connection, prefix } = gateway.app.get(Queues)
    const own = (connection as Redis).duplicate()
    const worker = new Worker(name, job => Promise.resolve(void done.push(job.data as number)), {
      ...{ connection: own, prefix },
    })
    await send(name, ...bodies.map(body => ({ body })))
    while (done.length < bodies.length) {
      const received = await receive(name, { max: 5, waitMs: 50 })
      done.push(...(received.body.messages as { body: number }[]).map(({ body }) => body))
      if (receiptsOf(received).length > 0) await settle('ack', name, receiptsOf(received))
    }
    await worker.close()
    own.disconnect()
    expect(done.sort((a, b) => a - b)).toEqual(bodies)
  }, 30_000)
})

it('takes a request as large as a batch of events, and no larger', async () => {
  const name = await queue({ maxMessageBytes: 1024 * 1024 })
  const large = (n: number) => Array.from({ length: n }, () => ({ body: 'x'.repeat(1000 * 1000) }))
  expect(await send(name, ...large(3))).toMatchObject({ status: 202, body: { accepted: 3 } })
  expect(await send(name, ...large(11))).toMatchObject({
    status: 413,
    body: { code: 'TOO_LARGE', setting: 'MAX_BATCH_BYTES' },
  })
})

it('is listed, whoever made it', async () => {
  const name = await queue({ fifo: true }, 'listed')
  await putRule('lists', 'listed-by-rule')
  const { items } = (await gateway.call('GET', '/v1/queues?limit=500')).body
  const of = (wanted: string) => items.find((one: { name: string }) => one.name === wanted) as object
  expect(of(name)).toMatchObject({ engine: 'sluice', declared: true, own: false, waiting: 0 })
  expect(of('listed-by-rule')).toMatchObject({ engine: 'bullmq', declared: false, own: false })
  expect(of('sluice-redrives')).toMatchObject({ own: true })
})

it('stands in Bull Board where it is a queue of BullMQ', async () => {
  const [plain, own] = [await queue({}, 'board'), await queue({ fifo: true }, 'board')]
  const { body } = await gateway.call('GET', '/queues/api/queues')
  const names = (body.queues as { name: string }[]).map(({ name }) => name)
  expect([names.includes(plain), names.includes(own)]).toEqual([true, false])
})

it('has its changes in the audit, and not what is sent and received', async () => {
  const name = await queue({}, 'audited')
  await send(name, { body: 1 })
  await receive(name)
  await call('POST', `${name}/purge`)
  await call('DELETE', name)
  const audited = async () => {
    const { items } = (await gateway.call('GET', `/v1/audit?kind=queue&name=${name}`)).body
    return (items as { action: string }[]).map(({ action }) => action)
  }
  await until(async () => (await audited()).length >= 3, 'the deletion is recorded')
  expect(await audited()).toEqual(['queues:delete', 'queues:delete', 'queues:write'])
})
