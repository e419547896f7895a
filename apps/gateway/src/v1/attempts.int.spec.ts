import type { Grant } from '@sluice/access'
import { bucketMs, type Untimed } from '@sluice/biography'
import { RegistryView } from '@sluice/registry'
import { EventLog, handOff, routerGroup } from '@sluice/streams'
import { root, RunningGateway } from './running-gateway.fixture.js'

const gateway = new RunningGateway()
const call = gateway.call.bind(gateway)
let log: EventLog
beforeAll(async () => {
  await gateway.start()
  log = gateway.app.get(EventLog)
}, 60_000)
afterAll(() => gateway.stop())

const hook = (id: string) => ({ id, type: 'webhook', url: 'https://hook.example/' })
const bus = async (name: string, more: object = {}) => {
  const settings = { shards: 3, biography: { level: 'all' }, ...more }
  expect((await call('PUT', `/v1/buses/${name}`, settings)).status).toBe(201)
  return name
}
const key = async (name: string, ...grants: object[]) =>
  (await call('PUT', `/v1/keys/${name}`, { grants: grants as Grant[] })).body.key as string
const event = (id: string, more: object = {}) => ({ specversion: '1.0', id, source: '/shop', type: 'order', ...more })
const publish = async (on: string, ...events: object[]) => {
  const { body } = await call('POST', `/v1/buses/${on}/events`, events)
  return body.entries.map(({ position }: any) => position as string) as string[]
}
const of = { rule: 'orders', target: 'hook', redrives: 0 }
const failed = (attempt: number, more: object = {}): Untimed =>
  ({ name: 'INVOCATION_ATTEMPT_RETRYABLE_FAILURE', ...of, attempt, durationMs: 5, error: 'no', ...more }) as Untimed
const succeeded = (attempt: number, more: object = {}): Untimed =>
  ({ name: 'INVOCATION_ATTEMPT_SUCCESS', ...of, attempt, durationMs: 5, ...more }) as Untimed
const gaveUp = (attempt: number, more: object = {}): Untimed =>
  ({ ...failed(attempt, more), name: 'INVOCATION_ATTEMPT_PERMANENT_FAILURE' }) as Untimed
const write = (on: string, position: string, step: Untimed) => log.journal.write({ bus: on, position }, step)

const find = (on: string, query: Record<string, string> = {}, secret = root, headers = {}) =>
  call('GET', `/v1/buses/${on}/attempts?${new URLSearchParams(query)}`, undefined, secret, headers)
const numbers = (body: any) => body.items.map(({ attempt }: any) => attempt as number)

async function all(on: string, query: Record<string, string>, between: () => Promise<unknown> = async () => {}) {
  const found: any[] = []
  for (let cursor: string | null = '', pages = 0; cursor !== null; pages++) {
    const { status, body } = await find(on, { ...query, ...(cursor ? { cursor } : {}) })
    expect({ status, pages: pages < 500 }).toEqual({ status: 200, pages: true })
    found.push(...body.items)
    cursor = body.next
    await between()
  }
  return found
}

/** What a user would lose: "which calls to the partner failed since noon" takes a look at each event. */
describe('a search of attempts', () => {
  it('finds by rule, target, subscription, outcome, status and time, the last first', async () => {
    const on = await bus('fields')
    const targets = [hook('hook'), { id: 'bill', type: 'subscription', subscription: 'billing' }]
    await call('PUT', `/v1/buses/${on}/rules/orders`, { pattern: { type: ['order'] }, targets })
    const [a] = (await publish(on, event('a'))) as [string]
    await write(on, a, { name: 'RULE_MATCH', version: 1, stamp: 's', rules: [{ rule: 'orders', targets: ['hook'] }] })
    await write(on, a, failed(1, { status: 503, answer: 'busy', retryMs: 50 }))
    await write(on, a, succeeded(2, { status: 204 }))
    await write(on, a, gaveUp(3, { target: 'bill', stack: 'Error: no' }))
    await write(on, a, failed(4, { rule: 'gone', at: Date.now() - 60_000 }))
    const found = async (query: Record<string, string>) => numbers((await find(on, query)).body)
    expect(await found({})).toEqual([4, 3, 2, 1])
    expect(await found({ rule: 'orders' })).toEqual([3, 2, 1])
    expect(await found({ target: 'hook', outcome: 'succeeded' })).toEqual([2])
    expect(await found({ outcome: 'gave up' })).toEqual([3])
    expect(await found({ subscription: 'billing' })).toEqual([3])
    expect(await found({ subscription: 'other' })).toEqual([])
    expect(await found({ status: '503' })).toEqual([1])
    const recently = new Date(Date.now() - 30_000).toISOString()
    expect(await found({ endedFrom: recently })).toEqual([3, 2, 1])
    expect(await found({ endedTo: recently })).toEqual([4])
    expect(await found({ from: recently })).toEqual([4, 3, 2, 1])
    expect(await found({ to: recently })).toEqual([])
    const { body } = await find(on, { status: '503' })
    expect(body).toMatchObject({ scanned: 4, complete: true, next: null, level: 'all' })
    expect(body.items).toEqual([
      {
        ...{ position: a, ...of, attempt: 1, outcome: 'failed', status: 503, error: 'no', answer: 'busy' },
        ...{ durationMs: 5, startedAt: expect.any(String), endedAt: expect.any(String), retryAt: expect.any(String) },
      },
    ])
  })

  it('goes on where it stopped: while others write, nothing is missed and nothing repeated', async () => {
    const on = await bus('paged', { shards: 4 })
    // of several buckets: an entry has the time of its event in its id
    const positions = Array.from({ length: 60 }, (_, i) => `${i % 4}-${Date.now() - (i % 6) * bucketMs}-${i}`)
    let n = 0
    for (const position of positions) for (let k = 0; k < 5; k++) await write(on, position, failed(n++))
    for (const limit of ['1', '7', '100']) {
      const found = await all(on, { limit }, () => write(on, positions[0]!, failed(1000)))
      const own = found.map(({ attempt }) => attempt as number).filter(attempt => attempt < 1000)
      expect(own.toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
    }
    const from = new Date(Date.now() - 2.5 * bucketMs).toISOString()
    const ms = Date.parse(from)
    const recent = await all(on, { limit: '9', from })
    expect(recent.every(({ position }) => Number(position.split('-')[1]) >= ms)).toBe(true)
    expect(new Set(recent.map(({ position }) => position))).toEqual(
      new Set(positions.filter(position => Number(position.split('-')[1]) >= ms)),
    )
  }, 60_000)

  it('says what the bus records, and streams what it finds', async () => {
    const on = await bus('few', { biography: { level: 'errors' } })
    const [a] = (await publish(on, event('a'))) as [string]
    await log.journal.write({ bus: on, position: a }, failed(1), 'errors')
    const { text, headers } = await find(on, {}, root, { accept: 'application/x-ndjson' })
    expect(headers.get('content-type')).toContain('application/x-ndjson')
    const lines = text.trim().split('\n')
    expect(lines.map(line => JSON.parse(line) as unknown)).toMatchObject([
      { found: { position: a, attempt: 1 } },
      { progress: { scanned: 1, complete: true, next: null, level: 'errors' } },
    ])
  })

  it('is refused with the field and the fix', async () => {
    const on = await bus('wrong')
    for (const [query, code, path] of [
      [{ tagret: 'x' }, 'INVALID_FILTER', 'tagret'],
      [{ from: 'noon' }, 'INVALID_FILTER', 'from'],
      [{ endedTo: 'noon' }, 'INVALID_FILTER', 'endedTo'],
      [{ endedFrom: '2026-02-01T00:00:00Z', endedTo: '2026-01-01T00:00:00Z' }, 'INVALID_FILTER', 'endedFrom'],
      [{ outcome: 'cut' }, 'INVALID_FILTER', 'outcome'],
      [{ status: '5' }, 'INVALID_FILTER', 'status'],
      [{ limit: '0' }, 'INVALID_LIMIT', 'limit'],
      [{ cursor: 'x' }, 'INVALID_CURSOR', 'cursor'],
      ...['steps 9999999999999-0-0-0', 'steps 1-999-0-0', 'past 0-1795231631357-0'].map(
        text => [{ cursor: Buffer.from(text).toString('base64url') }, 'INVALID_CURSOR', 'cursor'] as const,
      ),
    ] as const) {
      const { status, body } = await find(on, query as Record<string, string>)
      expect({ query, status, code: body.code, path: body.path }).toEqual({ query, status: 400, code, path })
    }
    expect((await find('nowhere')).body.code).toBe('UNKNOWN_BUS')
  })
})

/** What a company would lose: what it hides from a key, told by what became of events. */
describe('to somebody who sees less, a search of attempts', () => {
  const card = '4000-1234'
  let order: string
  beforeAll(async () => {
    await bus('part', { shards: 1 })
    const asks = { pattern: { type: ['order'], data: { card: [{ exists: true }] } }, targets: [hook('hook')] }
    await call('PUT', '/v1/buses/part/rules/orders', { pattern: { type: ['order'] }, targets: [hook('hook')] })
    await call('PUT', '/v1/buses/part/rules/cards', asks)
    const [mine, secret] = (await publish('part', event('mine', { data: { card } }), event('p', { type: 'pay' }))) as [
      string,
      string,
    ]
    order = mine
    await route('part')
    const texts = { error: `no card ${card}`, answer: `no card ${card}`, stack: `Error: no card ${card}` }
    await write('part', order, failed(1, { status: 422, ...texts }))
    await write('part', order, failed(2, { rule: 'cards', ...texts }))
    await write('part', secret, failed(3, { rule: 'payments' }))
    await write('part', `0-${Date.now() - 2 * bucketMs}-7`, failed(4))
  })

  it('finds nothing of events that are not theirs or that nobody can look at, and does not count it', async () => {
    const narrow = await key('narrow', { read: { bus: 'part', pattern: { type: ['order'] } } })
    const { body } = await find('part', {}, narrow)
    expect(numbers(body)).toEqual([2, 1])
    expect(body.scanned).toBe(2)
    const whole = await key('whole', { read: { bus: 'part' } })
    expect(numbers((await find('part', {}, whole)).body)).toEqual([3, 2, 1, 4])
    const other = await key('other', { read: { bus: 'elsewhere' } })
    expect(await find('part', {}, other)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  })

  it('has no texts of receivers, and no rule that asks about what is hidden', async () => {
    const redacted = await key('redacted', {
      read: { bus: 'part', pattern: { type: ['order'] }, redact: ['data.card'] },
    })
    const { body, text } = await find('part', {}, redacted)
    expect(body).toMatchObject({ scanned: 1, items: [{ position: order, rule: 'orders', status: 422 }] })
    expect(text).not.toContain(card)
    expect(text).not.toContain('cards')
    expect((await find('part', { rule: 'cards' }, redacted)).body).toMatchObject({ scanned: 1, items: [] })
  })
})

/** Notes by which edition of the rules events were routed, as a router does. */
async function route(on: string) {
  const { version, stamp } = gateway.app.get(RegistryView).snapshot
  const read = await log.redis.xreadgroup('GROUP', routerGroup, 'o', 'STREAMS', log.keys.events(on, 0), '>')
  const ids = (read as unknown as [string, [string][]][]).flatMap(([, entries]) => entries.map(([id]) => id))
  await log.redis.hset(log.keys.lease(on, 0, routerGroup), { token: 't', version: String(version) })
  const routes = ids.map(entryId => ({ entryId, subscriptions: new Map(), deliveries: [] }))
  expect(await handOff(log, { bus: on, index: 0 }, 't', { version, stamp }, routes)).toBe('done')
  await log.redis.del(log.keys.lease(on, 0, routerGroup))
}
