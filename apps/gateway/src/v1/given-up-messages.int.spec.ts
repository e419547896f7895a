import { Worker } from 'bullmq'
import { parseJobId } from '@sluice/delivery'
import type { MessagePolicy, NewMessage, PulledQueue } from '@sluice/message'
import { QueueEngines, Queues } from '@sluice/queues'
import { policyOf, queueKind, RegistryView } from '@sluice/registry'
import { until } from '@sluice/testing'
import { GivenUpMessages } from '../../../dlq/src/messages/given-up-messages.js'
import { moveBack } from '../../../dlq/src/messages/moving-back.js'
import { event, WholePlatform } from './whole-platform.fixture.js'

const platform = new WholePlatform()
const { call, rule } = platform

beforeAll(() => platform.start(), 60_000)
afterAll(() => platform.stop())

async function declare(name: string, settings: object): Promise<PulledQueue> {
  const view = platform.app.get(RegistryView)
  await view.store.put(queueKind, { name }, { settings, wasThere: false })
  await view.refresh()
  return open(name)
}
function open(name: string, own: Partial<MessagePolicy> = {}): PulledQueue {
  return platform.app.get(QueueEngines).open(name, { ...policyOf(settingsOf(name)), ...own })
}
const settingsOf = (name: string) => platform.app.get(RegistryView).snapshot.queues.get(name)!
/** Receives and gives back, as often as it takes. */
async function giveUp(queue: PulledQueue, times = 1): Promise<void> {
  for (let i = 0; i < times; i++) {
    const { messages } = await queue.receive(10, 30_000)
    await queue.nack(
      messages.map(({ receipt }) => receipt),
      0,
    )
  }
}
const letters = async (destination: string) =>
  (await call('GET', `/v1/dead-letters?destination=${destination}`)).body.items as any[]
async function lettersOf(destination: string, many: number): Promise<any[]> {
  let found: any[] = []
  await until(async () => (found = await letters(destination)).length >= many, `letters of ${destination}`)
  return found
}

const engines = [
  ['BullMQ', {}],
  ["Sluice's fair engine", { fair: true }],
  ["Sluice's FIFO engine", { fifo: true, onFailure: 'skip' }],
] as const
const big = '{"n":12345678901234567890}'
const message: NewMessage = { body: big, group: 'g', fairKey: 'acme', attributes: { colour: 'red' } }

/** What a user would lose: a message that consumers could not work on. */
describe.each(engines)('what a queue of %s gave up', (engine, settings) => {
  const name = (of: string) => `${of}-${engine.toLowerCase().replace(/\W+/g, '-')}`

  it('moves to its dead-letter queue, once, with where it comes from', async () => {
    const dead = await declare(name('dlq'), {})
    const queue = await declare(name('orders'), { ...settings, maxReceives: 2, deadLetterQueue: name('dlq') })
    const [sent] = await queue.send([message])
    await giveUp(queue, 2)
    await until(async () => (await dead.counts()).waiting === 1, 'it is there')
    await until(async () => (await queue.counts()).dead === 0, 'it is not here')
    // as a dlq does that died before it removed it here
    const again = { ...message, id: sent!.id, receives: 2, sentAt: 1, diedAt: 2, reason: 'receives' } as const
    await platform.app.get(GivenUpMessages).give(settingsOf(name('orders')), [again])
    expect(await dead.counts()).toMatchObject({ waiting: 1 })
    const shown = await call('POST', `/v1/queues/${name('dlq')}/receive`, { max: 1, visibilityMs: 0 })
    expect(shown.body.messages[0].from).toMatchObject({ queue: name('orders'), id: sent!.id, reason: 'receives' })
    const [found] = (await dead.receive(10, 30_000)).messages
    expect(found).toMatchObject({
      ...{ body: big, attributes: { colour: 'red' }, receives: 2 },
      from: { queue: name('orders'), id: sent!.id, reason: 'receives', receives: 2 },
    })
  })

  it('goes back from there to the queue that gave it up, which its group waits for; what was sent there stays', async () => {
    const [back, at] = [name('back'), name('back-dlq')]
    const dead = await declare(at, {})
    const own = { ...settings, ...('fifo' in settings && { onFailure: 'park' }) }
    const queue = await declare(back, { ...own, maxReceives: 1, deadLetterQueue: at })
    await queue.send(['1', '2', '3'].map((body): NewMessage => ({ ...message, group: body, body })))
    for (let i = 0; i < 3; i++) await giveUp(queue)
    await until(async () => (await dead.counts()).waiting === 3, 'they are there')
    await dead.send([{ body: '"sent"' }])
    expect(await call('POST', `/v1/queues/${at}/redrive`, [])).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REDRIVE', detail: 'the body must be a JSON object, or left out' },
    })
    const plan = await call('POST', `/v1/queues/${at}/redrive`, { dryRun: true })
    const goes = [
      { queue: back, count: 3 },
      { queue: null, count: 1 },
    ]
    expect(plan).toMatchObject({ status: 200, body: { matching: 4, complete: true, queues: goes } })
    expect(await dead.counts()).toMatchObject({ waiting: 4 })
    const { status, body } = await call('POST', `/v1/queues/${at}/redrive`, {})
    const done = { queue: at, state: 'done', total: 4, redriven: 3, failed: 1 }
    expect({ status, body }).toMatchObject({ status: 200, body: done })
    expect(body.errors[0].error).toMatch(/given up by no other queue/)
    expect((await queue.receive(10, 30_000)).messages.map(one => one.body).sort()).toEqual(['1', '2', '3'])
    expect((await dead.receive(10, 30_000)).messages).toMatchObject([{ body: '"sent"', receives: 1 }])
    const refused = await call('POST', `/v1/queues/${at}/redrive`, { rate: 0, ids: [] })
    expect(refused).toMatchObject({ status: 400, body: { code: 'INVALID_REDRIVE', path: 'ids' } })
  })

  it('goes back once if dlq dies when it was sent and has not left, and only where the caller may send', async () => {
    const [back, at] = [name('once'), name('once-dlq')]
    const dead = await declare(at, {})
    const queue = await declare(back, { ...settings, maxReceives: 1, deadLetterQueue: at })
    await queue.send([message])
    await giveUp(queue)
    await until(async () => (await dead.counts()).waiting === 1, 'it is there')
    const view = platform.app.get(RegistryView)
    const givenUp = platform.app.get(GivenUpMessages)
    const { version, stamp } = view.snapshot
    const run = (to: readonly string[]) => ({
      ...{ request: { select: { ids: [] }, queue: at, to, version, stamp }, before: undefined },
      ...{ progress: async () => {}, cancelled: async () => false, signal: new AbortController().signal },
    })
    const refused = await moveBack(view, givenUp, run([at]))
    expect(refused).toMatchObject({
      redriven: 0,
      failed: 1,
      errors: [{ error: expect.stringMatching(/may not send/) }],
    })
    const taken: string[] = []
    const dies = async (receipts: readonly string[]) => {
      taken.push(...receipts)
      throw new Error('it died')
    }
    const dying = {
      counts: () => dead.counts(),
      receive: (most: number, ms: number) => dead.receive(most, ms),
      ack: dies,
    }
    const parts = { open: () => dying, sendBack: givenUp.sendBack.bind(givenUp) } as unknown as GivenUpMessages
    await expect(moveBack(view, parts, run([back]))).rejects.toThrow('it died')
    await dead.putBack(taken)
    expect(await moveBack(view, givenUp, run([back]))).toMatchObject({ redriven: 1, failed: 0 })
    expect(await queue.counts()).toMatchObject({ waiting: 1 })
    expect(await dead.counts()).toMatchObject({ waiting: 0, inFlight: 0 })
  })

  it('is a dead letter where there is no such queue, which goes back when it is sent again', async () => {
    const queue = await declare(name('alone'), { ...settings, maxReceives: 1 })
    const [sent] = await queue.send([message])
    await giveUp(queue)
    const [letter] = await lettersOf(name('alone'), 1)
    expect(letter).toMatchObject({
      ...{ bus: 'sluice', rule: 'none', targetType: 'queue', reason: 'receives', eventId: sent!.id },
      ...{ type: 'sluice.queue.message', source: `/sluice/queues/${name('alone')}` },
    })
    const redrive = await call('POST', '/v1/dead-letters/redrive', { ids: [letter.id] })
    expect(redrive.body).toMatchObject({ state: 'done', redriven: 1, failed: 0 })
    await until(async () => (await queue.counts()).waiting === 1, 'it is back')
    const [again] = (await queue.receive(1, 30_000)).messages
    expect(again).toMatchObject({ body: big, attributes: { colour: 'red' }, receives: 1 })
    expect(await letters(name('alone'))).toEqual([])
  })

  it('is given up when its time is over, though nobody receives', async () => {
    const queue = await declare(name('old'), { ...settings, retentionMs: 60_000 })
    await queue.send([message])
    // as a minute later
    const later = open(name('old'), { retentionMs: 1 })
    await until(async () => (await later.counts()).waiting === 0, 'it expires')
    const [letter] = await lettersOf(name('old'), 1)
    expect(letter).toMatchObject({ reason: 'expired', destination: name('old') })
  })

  it('is the delivery of its rule where a rule sent it, and goes back through that', async () => {
    const queue = await declare(name('fed'), { ...settings, maxReceives: 1 })
    await rule(name('feeds'), name('fed'), [{ id: 'q', type: 'queue', queue: name('fed'), retry: { attempts: 1 } }])
    expect(await call('POST', '/v1/buses/default/events', [event(name('E-1'), name('fed'))])).toMatchObject({
      status: 202,
    })
    await until(async () => (await queue.counts()).waiting === 1, 'it is there')
    await giveUp(queue)
    const [letter] = await lettersOf(name('fed'), 1)
    expect(letter).toMatchObject({ bus: 'default', rule: name('feeds'), target: 'q', eventId: name('E-1') })
    await call('POST', '/v1/dead-letters/redrive', { ids: [letter.id] })
    await until(async () => (await queue.counts()).waiting === 1, 'it is back')
    const [again] = (await queue.receive(1, 30_000)).messages
    expect(again!.delivery).toBe(`${letter.id}~1`)
    const { body } = await call('GET', `/v1/buses/default/events/${letter.position}`)
    const steps = JSON.stringify(body)
    expect(steps).toContain('INVOCATION_DLQ')
    expect(steps).toContain('INVOCATION_REDRIVE')
  })

  it('goes to the dead-letter queue of the queue also where a rule sent it, and is no letter besides', async () => {
    const dead = await declare(name('fed-dlq'), {})
    const own = { ...settings, maxReceives: 1, deadLetterQueue: name('fed-dlq') }
    const queue = await declare(name('fed-too'), own)
    await rule(name('feeds-too'), name('fed-too'), [{ id: 'q', type: 'queue', queue: name('fed-too') }])
    await call('POST', '/v1/buses/default/events', [event(name('E-2'), name('fed-too'))])
    await until(async () => (await queue.counts()).waiting === 1, 'it is there')
    await giveUp(queue)
    await until(async () => (await dead.counts()).waiting === 1, 'it moved')
    const [found] = (await dead.receive(1, 30_000)).messages
    expect(found!.delivery).toContain(name('feeds-too'))
    const peeked = await call('GET', `/v1/queues/${name('fed-dlq')}/messages`)
    expect(JSON.stringify(peeked.body)).not.toContain('"delivery"')
    expect(await letters(name('fed-too'))).toEqual([])

    const { position } = parseJobId(found!.delivery!)!
    const biography = async () => (await call('GET', `/v1/buses/default/events/${position}`)).body
    const { list, deliveries } = await biography()
    expect(list).toContainEqual(
      expect.objectContaining({ step: 'INVOCATION_DROPPED', reason: 'receives', receiver: name('fed-dlq') }),
    )
    expect(deliveries).toMatchObject([{ state: 'dropped', reason: 'receives', receiver: name('fed-dlq') }])
    await dead.putBack([found!.receipt])
    await call('POST', `/v1/queues/${name('fed-dlq')}/redrive`, {})
    expect((await biography()).list.at(-1)).toMatchObject({ step: 'INVOCATION_REDRIVE', target: 'q' })
    expect((await biography()).deliveries).toMatchObject([{ state: 'delivered', derived: true }])
  })
})

/** What a user would lose: the order of a group. */
it('leaves a group closed while its first message is a dead letter, and opens it with that', async () => {
  const queue = await declare('parked', { fifo: true, maxReceives: 1 })
  await queue.send([{ body: '1', group: 'g' }])
  await giveUp(queue)
  const [first] = await lettersOf('parked', 1)
  await queue.send([
    { body: '2', group: 'g' },
    { body: '3', group: 'other' },
  ])
  expect((await queue.receive(10, 30_000)).messages.map(({ body }) => body)).toEqual(['3'])
  await lettersOf('parked', 2)
  expect((await letters('parked')).map(({ reason }) => reason).sort()).toEqual(['closed', 'receives'])
  await call('POST', '/v1/dead-letters/redrive', { ids: [first.id] })
  await until(async () => (await queue.counts()).waiting === 1, 'it is back')
  expect((await queue.receive(10, 30_000)).messages.map(({ body }) => body)).toEqual(['1'])
})

/** What a user would lose: sight of the move that they began, and the way to stop it. */
it('is watched and stopped on its way back by whoever may move it, and by nobody else', async () => {
  const dead = await declare('watched-dlq', {})
  const queue = await declare('watched', { maxReceives: 1, deadLetterQueue: 'watched-dlq' })
  await queue.send([message, message, message])
  await giveUp(queue)
  await until(async () => (await dead.counts()).waiting === 3, 'they are there')
  const keyWith = async (name: string, ...queues: (readonly [name: string, ...verbs: string[]])[]) => {
    const grants = queues.map(([name, ...verbs]) => ({ manage: { kind: 'queue', name, verbs } }))
    return (await call('PUT', `/v1/keys/${name}`, { grants })).body.key as string
  }
  const moves = await keyWith('moves', ['watched-dlq', 'receive'], ['watched', 'send'])
  const receives = await keyWith('receives', ['watched-dlq', 'receive'])
  const elsewhere = await keyWith('elsewhere', ['lost', 'receive'])
  await declare('lost', {})
  const began = await call('POST', '/v1/queues/watched-dlq/redrive', { rate: 0.1 }, moves)
  expect(began).toMatchObject({ status: 202, body: { by: 'key:moves', queue: 'watched-dlq', total: 3 } })
  const path = (of: string, id = began.body.id) => `/v1/queues/${of}/redrives/${id}`
  const missing = (grant: object) => ({ status: 403, body: { code: 'FORBIDDEN', missing: { manage: grant } } })
  const none = { status: 404, body: { code: 'UNKNOWN_REDRIVE' } }
  expect(await call('GET', `/v1/dead-letters/redrives/${began.body.id}`, undefined, moves)).toMatchObject({
    status: 403,
  })
  for (const method of ['GET', 'DELETE']) {
    expect(await call(method, path('watched-dlq'), undefined, receives)).toMatchObject(
      missing({ kind: 'queue', name: 'watched', verbs: ['send'] }),
    )
    expect((await call(method, path('watched-dlq'), undefined, elsewhere)).status).toBe(403)
    expect(await call(method, path('lost'), undefined, elsewhere)).toMatchObject(none)
    expect(await call(method, path('watched-dlq', '999999'), undefined, moves)).toMatchObject(none)
  }
  expect(await call('GET', path('watched-dlq'), undefined, moves)).toMatchObject({
    ...{ status: 200, body: { id: began.body.id, state: 'running', queue: 'watched-dlq', by: 'key:moves' } },
  })
  expect(await call('DELETE', path('watched-dlq'), undefined, moves)).toMatchObject({
    ...{ status: 200, body: { id: began.body.id, state: 'cancelled' } },
  })
  expect((await dead.counts()).waiting).toBeGreaterThan(0)
  const other = await call('POST', '/v1/queues/watched-dlq/redrive', {})
  expect(other).toMatchObject({ status: 200, body: { state: 'done' } })
  expect(await call('GET', path('watched-dlq', other.body.id), undefined, moves)).toMatchObject({
    ...{ status: 200, body: { by: 'api-key', state: 'done' } },
  })
})

/** What a user would lose: jobs of a worker of their own. */
it('leaves failed jobs alone that are no messages', async () => {
  const queue = await declare('mixed', { maxReceives: 1 })
  const bull = platform.app.get(Queues).get('mixed')
  const connection = platform.app.get(Queues).connection
  const worker = new Worker('mixed', () => Promise.reject(new Error('not mine')), { connection })
  await bull.add('mine', { n: 1 }, { jobId: 'mine' })
  await until(async () => (await bull.getFailedCount()) === 1, 'it fails')
  await worker.close()
  await queue.send([{ body: '1' }])
  await giveUp(queue)
  await lettersOf('mixed', 1)
  expect(await (await bull.getJob('mine'))!.getState()).toBe('failed')
  expect(await letters('mixed')).toHaveLength(1)
})

it('shows what declared queues have, and counts what they gave up', async () => {
  await until(async () => {
    const answer = await fetch(`${platform.url}/metrics`, {
      headers: { authorization: `Bearer ${'a-key-of-sixteen-characters-or-more'}` },
    })
    const text = await answer.text()
    return (
      text.includes('sluice_queue_given_up_total{queue="parked",reason="closed"') &&
      /sluice_queue_messages\{queue="parked",state="inFlight"[^}]*\} 2/.test(text) &&
      text.includes('sluice_queue_message_oldest_seconds{queue="parked"')
    )
  }, 'the metrics')
})
