import type { Grant } from '@sluice/access'
import { type DeadLetter, deliveryId } from '@sluice/delivery'
import { DeadLetterStore, EventLog } from '@sluice/streams'
import { until } from '@sluice/testing'
import { DlqModule } from '../../../dlq/src/index.js'
import { root, RunningGateway } from './running-gateway.fixture.js'

const gateway = new RunningGateway()
const call = gateway.call.bind(gateway)
beforeAll(() => gateway.start({ MAX_SEARCHES: '2' }, [DlqModule]), 60_000)
afterAll(() => gateway.stop())

const bus = async (name: string, shards = 3) => {
  expect((await call('PUT', `/v1/buses/${name}`, { shards, dedupeMs: 0 })).status).toBe(201)
  return name
}
const key = async (name: string, ...grants: Grant[]) =>
  (await call('PUT', `/v1/keys/${name}`, { grants })).body.key as string
const event = (id: string, more: object = {}) => ({ specversion: '1.0', id, source: '/shop', type: 'order', ...more })
const publish = async (on: string, events: object[]) => {
  expect((await call('POST', `/v1/buses/${on}/events`, events)).body).toMatchObject({ rejected: 0 })
}
const find = (on: string, query: Record<string, string> = {}, secret = root) =>
  call('GET', `/v1/buses/${on}/events?${new URLSearchParams(query)}`, undefined, secret)
const idsOf = (body: any) => body.items.map(({ event }: any) => event.id as string)

/** All pages, until there is nothing left. */
async function all(on: string, query: Record<string, string>, secret = root, between = async () => {}) {
  const pages: any[] = []
  let next: string | null = null
  do {
    const { status, body } = await find(on, { ...query, ...(next ? { cursor: next } : {}) }, secret)
    expect(status).toBe(200)
    pages.push(body)
    next = body.next
    await between()
  } while (next)
  return { ids: pages.flatMap(idsOf), pages }
}

describe('a search', () => {
  it('finds by type, source, subject, correlation, cause, principal, time and pattern, newest first', async () => {
    const on = await bus('fields')
    const began = new Date(Date.now() - 1000).toISOString()
    await publish(on, [event('a', { subject: 'S-1', correlationid: 'c', data: { total: 5 } })])
    await publish(on, [event('b', { type: 'paid', correlationid: 'c', causationid: 'a', data: { total: 50 } })])
    await publish(on, [event('c', { source: '/bank', subject: 'S-1', data: { total: 500 } })])
    const ids = async (query: Record<string, string>) => idsOf((await find(on, query)).body)
    expect(await ids({})).toEqual(['c', 'b', 'a'])
    expect(await ids({ type: 'paid' })).toEqual(['b'])
    expect(await ids({ source: '/bank' })).toEqual(['c'])
    expect(await ids({ subject: 'S-1' })).toEqual(['c', 'a'])
    expect(await ids({ subject: 'S-1', source: '/shop' })).toEqual(['a'])
    expect(await ids({ correlation: 'c' })).toEqual(['b', 'a'])
    expect(await ids({ causation: 'a' })).toEqual(['b'])
    expect(await ids({ principal: 'api-key' })).toEqual(['c', 'b', 'a'])
    expect(await ids({ principal: 'key:other' })).toEqual([])
    const pattern = { data: { total: [{ numeric: ['>', 10] }] } }
    expect(await ids({ pattern: JSON.stringify(pattern) })).toEqual(['c', 'b'])
    expect(await ids({ pattern: JSON.stringify(pattern), correlation: 'c' })).toEqual(['b'])
    expect(await ids({ from: began })).toEqual(['c', 'b', 'a'])
    expect(await ids({ to: began })).toEqual([])
    const posted = await call('POST', `/v1/buses/${on}/events/search`, { pattern, from: began, limit: 1 })
    expect(posted.body).toMatchObject({ items: [{ event: { id: 'c' } }], scanned: 1, complete: false })
    const cursor = posted.body.next
    const rest = await call('POST', `/v1/buses/${on}/events/search`, { pattern, from: began, cursor })
    expect(rest.body).toMatchObject({ items: [{ event: { id: 'b' } }], scanned: 2, complete: true, next: null })
    expect((await find(on, { type: 'paid' })).body.items[0].position).toMatch(/^\d-\d+-\d+$/)
  })

  it('keeps the bytes of what it finds', async () => {
    const on = await bus('bytes')
    const text = '{"specversion":"1.0","id":"n","source":"/s","type":"t","data":{"n":12345678901234567890.10}}'
    const headers = { authorization: `Bearer ${root}`, 'content-type': 'application/cloudevents+json' }
    await fetch(`${gateway.url}/v1/buses/${on}/events`, { method: 'POST', headers, body: text })
    expect((await find(on)).text).toContain('12345678901234567890.10')
  })

  it('goes on where it stopped: while others publish, nothing is missed and nothing repeated', async () => {
    const on = await bus('paged', 5)
    const some = Array.from({ length: 300 }, (_, i) => event(`e${i}`))
    for (let i = 0; i < some.length; i += 20) await publish(on, some.slice(i, i + 20))
    let n = 0
    const { ids } = await all(on, { limit: '7' }, root, () =>
      publish(on, [event(`later-${n++}`), event(`later-${n++}`)]),
    )
    expect(ids).toHaveLength(300)
    expect(new Set(ids)).toEqual(new Set(some.map(({ id }) => id)))
  })

  it('is refused with the field and the fix', async () => {
    const on = await bus('wrong')
    for (const [query, code, path] of [
      [{ tpye: 'x' }, 'INVALID_FILTER', 'tpye'],
      [{ from: 'yesterday' }, 'INVALID_FILTER', 'from'],
      [{ from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 'INVALID_FILTER', 'from'],
      [{ pattern: '{' }, 'INVALID_FILTER', 'pattern'],
      [{ pattern: '7' }, 'INVALID_FILTER', 'pattern'],
      [{ pattern: '{"type":"x"}' }, 'INVALID_PATTERN', 'type'],
      [{ unwanted: 'yes' }, 'INVALID_FILTER', 'unwanted'],
      [{ limit: '0' }, 'INVALID_LIMIT', 'limit'],
      [{ cursor: 'x' }, 'INVALID_CURSOR', 'cursor'],
      ...['past 0-0-0', 'past 0-9999999999999999-0', 'past 999-1795231631357-0'].map(
        text => [{ cursor: Buffer.from(text).toString('base64url') }, 'INVALID_CURSOR', 'cursor'] as const,
      ),
    ] as const) {
      const { status, body } = await find(on, query as Record<string, string>)
      expect({ query, status, code: body.code, path: body.path }).toEqual({ query, status: 400, code, path })
    }
    for (const [body, path] of [
      [[], 'body'],
      [{ type: 7 }, 'type'],
      [{ pattern: [] }, 'pattern'],
      [{ bus: 'x' }, 'bus'],
    ] as const) {
      const answer = await call('POST', `/v1/buses/${on}/events/search`, body)
      expect({ status: answer.status, path: answer.body.path }).toEqual({ status: 400, path })
    }
    expect((await find('nowhere')).body.code).toBe('UNKNOWN_BUS')
  })

  it('finds what no rule gets now', async () => {
    const on = await bus('lonely')
    await publish(on, [
      event('wanted', { type: 'order' }),
      event('lost', { type: 'odrer' }),
      event('paused', { type: 'p' }),
    ])
    const queue = { id: 'q', type: 'queue', queue: 'q' }
    const rule = (name: string, body: object) =>
      call('PUT', `/v1/buses/${on}/rules/${name}`, { targets: [queue], ...body })
    await rule('orders', { pattern: { type: ['order'] } })
    await rule('off', { pattern: { type: ['p'] }, enabled: false })
    expect((await all(on, { unwanted: 'true' })).ids.sort()).toEqual(['lost', 'paused'])
    await rule('typos', { pattern: { type: ['odrer', 'p'] } })
    const none = (await find(on, { unwanted: 'true' })).body
    expect(none).toMatchObject({ items: [], scanned: 3, complete: true })
  })
})

/** What a company would lose: what it hides from a key, told by whether searches find something. */
describe('a search by somebody who sees less', () => {
  const card = (n: number) => ({ card: `4000-${n}`, total: n })
  beforeAll(async () => {
    await bus('private')
    await publish('private', [
      event('mine', { type: 'order', subject: 'anna', data: card(7) }),
      event('other', { type: 'payment', data: card(8) }),
    ])
  })

  it('finds only events that it may read, without what is hidden, and cannot guess that', async () => {
    const redact = ['data.card', { path: 'subject', as: 'hash' as const }]
    const secret = await key('support', { read: { bus: 'private', pattern: { type: ['order'] }, redact } } as Grant)
    const { body, text } = await find('private', {}, secret)
    expect(idsOf(body)).toEqual(['mine'])
    expect(body).toMatchObject({ scanned: 1, complete: true })
    expect(text).not.toMatch(/4000|anna/)
    const guess = async (query: Record<string, string>) => idsOf((await find('private', query, secret)).body)
    expect(await guess({ pattern: '{"data":{"card":["4000-7"]}}' })).toEqual([])
    expect(await guess({ pattern: '{"data":{"card":[{"prefix":"4"}]}}' })).toEqual([])
    expect(await guess({ pattern: '{"data":{"card":[{"exists":true}]}}' })).toEqual([])
    expect(await guess({ pattern: '{"data":{"total":[7]}}' })).toEqual(['mine'])
    expect(await guess({ subject: 'anna' })).toEqual([])
    expect(await guess({ subject: body.items[0].event.subject })).toEqual(['mine'])
    expect(await guess({ type: 'payment' })).toEqual([])
  })

  it('sees metadata where that is all that is granted', async () => {
    const secret = await key('names', { read: { bus: 'private', show: 'metadata' } })
    const { body, text } = await find('private', { pattern: '{"data":[{"exists":false}]}' }, secret)
    expect(idsOf(body).sort()).toEqual(['mine', 'other'])
    expect(text).not.toContain('4000')
    expect(idsOf((await find('private', { pattern: '{"data":{"total":[7]}}' }, secret)).body)).toEqual([])
  })

  it('is not told by rules of others what is hidden from it, nor which rules there are', async () => {
    const targets = [{ id: 'q', type: 'queue', queue: 'q' }]
    const pattern = { data: { card: ['4000-7'] } }
    expect((await call('PUT', '/v1/buses/private/rules/fraud', { pattern, targets })).status).toBe(201)
    const read = { read: { bus: 'private', redact: ['data.card'] } } as Grant
    const nosy = await key('nosy', read)
    expect(await find('private', { unwanted: 'true' }, nosy)).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN', missing: { manage: { kind: 'rule' } } },
    })
    const also = await key('nosier', read, { manage: { kind: 'rule', bus: 'private', verbs: ['read'] } } as Grant)
    expect(idsOf((await find('private', { unwanted: 'true' }, also)).body)).toEqual([])
    expect(idsOf((await find('private', { unwanted: 'true' })).body)).toEqual(['other'])
  })

  it('is refused where it may read nothing', async () => {
    const secret = await key('producer', { publish: { bus: 'private' } })
    expect(await find('private', {}, secret)).toMatchObject({
      status: 403,
      body: { missing: { read: { bus: 'private' } } },
    })
  })
})

describe('the test of a changed rule on what a bus has of a time', () => {
  const targets = [{ id: 'q', type: 'queue', queue: 'q' }]
  const over = (n: number) => ({ data: { total: [{ numeric: ['>', n] }] } })
  const test = (body: object, secret = root) => call('POST', '/v1/buses/tested/rules/large/test', body, secret)
  beforeAll(async () => {
    await bus('tested')
    await call('PUT', '/v1/buses/tested/rules/large', { pattern: over(100), targets })
    await publish(
      'tested',
      [80, 120, 200].map(total => event(`e${total}`, { data: { total } })),
    )
  })

  it('says how many it would match, and how that differs from now', async () => {
    const [from, later] = [new Date(Date.now() - 60_000).toISOString(), new Date(Date.now() + 60_000).toISOString()]
    const { body } = await test({ pattern: over(150), from, to: later })
    expect(body).toMatchObject({
      ...{ scanned: 3, matched: 1, matchedBySaved: 2, summary: 'would match 1, 1 fewer than now' },
      ...{ gained: { count: 0 }, lost: { count: 1, events: [{ id: 'e120' }] } },
      ...{ complete: true, next: null },
    })
    expect((await test({ pattern: over(50), from })).body).toMatchObject({ summary: 'would match 3, 1 more than now' })
    expect((await test({ from })).body).toMatchObject({ summary: 'would match 2, as many as now' })
    expect((await test({ from: later })).body).toMatchObject({ scanned: 0, complete: true })
    const ofNew = (body: object) => call('POST', '/v1/buses/tested/rules/new/test', body, root)
    expect((await ofNew({ pattern: over(100), from })).body).toMatchObject({
      matched: 2,
      matchedBySaved: 0,
      gained: { count: 2 },
    })
    expect((await ofNew({ pattern: over(100), event: event('x', { data: { total: 90 } }) })).body).toMatchObject({
      matched: false,
    })
    expect((await ofNew({ from })).body).toMatchObject({ code: 'UNKNOWN_RULE' })
    expect((await test({ last: 10 })).body).toMatchObject({ scanned: 3, summary: 'would match 2, as many as now' })
    for (const [wrong, path] of [
      [{ from: 'now' }, 'from'],
      [{ from, last: 10 }, 'last'],
      [{ from, event: event('x') }, 'last'],
      [{ from: later, to: from }, 'from'],
      [{ cursor: 'x' }, 'cursor'],
    ] as const)
      expect((await test(wrong)).body).toMatchObject({ status: 400, path })
  })

  it('goes on where one answer ended, and adds up', async () => {
    await bus('tested-long')
    await call('PUT', '/v1/buses/tested-long/rules/large', { pattern: over(100), targets })
    const { redis, keys } = gateway.app.get(EventLog)
    const one = (n: number) => JSON.stringify(event(`e${n}`, { data: { total: n % 200 } }))
    await Promise.all(
      Array.from({ length: 25_000 }, (_, n) => redis.xadd(keys.events('tested-long', n % 3), '*', 'e', one(n))),
    )
    const sum = { scanned: 0, matched: 0, lost: 0, answers: 0 }
    let next: string | null = null
    do {
      const past = { from: '2000-01-01T00:00:00Z', ...(next ? { cursor: next } : {}) }
      const { body } = await call('POST', '/v1/buses/tested-long/rules/large/test', { pattern: over(149), ...past })
      sum.scanned += body.scanned
      sum.matched += body.matched
      sum.lost += body.lost.count
      sum.answers++
      expect(body.complete).toBe(body.next === null)
      next = body.next
    } while (next)
    expect(sum).toMatchObject({ scanned: 25_000, matched: 6250, lost: 125 * 49 })
    expect(sum.answers).toBeGreaterThan(2)
  }, 60_000)
})

describe('dead letters', () => {
  const letterOf = async (id: string, more: object) => {
    const delivery = { bus: 'letters', position: `0-${id}-0`, rule: 'r', target: 't', redrives: 0 }
    const letter: DeadLetter = {
      ...{ ...delivery, id: deliveryId(delivery), targetType: 'webhook', destination: 'https://a.example/' },
      ...{ failedAt: new Date().toISOString(), reason: 'rejected', error: 'answered 422', attempts: [] },
    }
    const store = gateway.app.get(DeadLetterStore)
    await store.give(letter, JSON.stringify(event(id, more)))
    await until(() => store.get(letter.id), 'the letter is kept')
  }
  const ids = async (query: Record<string, string>, secret = root) => {
    const { body } = await call(
      'GET',
      `/v1/dead-letters?${new URLSearchParams({ bus: 'letters', ...query })}`,
      undefined,
      secret,
    )
    return body.items.map(({ eventId }: any) => eventId).sort()
  }

  it('are found by what their events are, as the caller sees them', async () => {
    await bus('letters', 1)
    await letterOf('1', { subject: 'anna', correlationid: 'c', data: { card: '4000', total: 7 } })
    await letterOf('2', { subject: 'anna', source: '/bank' })
    expect(await ids({ subject: 'anna' })).toEqual(['1', '2'])
    expect(await ids({ subject: 'anna', source: '/bank' })).toEqual(['2'])
    expect(await ids({ correlation: 'c' })).toEqual(['1'])
    expect(await ids({ pattern: '{"data":{"card":["4000"]}}' })).toEqual(['1'])
    expect(await ids({ pattern: '{"data":{"total":[7]}}', reason: 'timeout' })).toEqual([])
    const redact = ['data.card', 'subject']
    const secret = await key('letters', { read: { bus: 'letters', redact } } as Grant)
    expect(await ids({ pattern: '{"data":{"total":[7]}}' }, secret)).toEqual(['1'])
    expect(await ids({ pattern: '{"data":{"card":["4000"]}}' }, secret)).toEqual([])
    expect(await ids({ subject: 'anna' }, secret)).toEqual([])
    for (const [query, path] of [
      [{ sbject: 'x' }, 'sbject'],
      [{ pattern: '{"type":"x"}' }, 'type'],
    ] as const) {
      const answer = await call('GET', `/v1/dead-letters?${new URLSearchParams(query as Record<string, string>)}`)
      expect({ status: answer.status, path: answer.body.path }).toEqual({ status: 400, path })
    }
  })
})

describe('a long search', () => {
  const on = 'long'
  const many = 100_000
  beforeAll(async () => {
    await bus(on, 4)
    const { redis, keys } = gateway.app.get(EventLog)
    for (let i = 0; i < many; i += 1000) {
      const one = (n: number) =>
        `{"specversion":"1.0","id":"e${n}","source":"/s","type":"t","data":{"n":${n},"text":"${'x'.repeat(300)}"}}`
      await Promise.all(
        Array.from({ length: 1000 }, (_, j) => redis.xadd(keys.events(on, j % 4), '*', 'e', one(i + j))),
      )
    }
  }, 60_000)
  const needle = { pattern: '{"data":{"n":[0]}}' }

  it('says how far it is, page by page, and comes to the end', async () => {
    const { ids, pages } = await all(on, needle)
    expect(ids).toEqual(['e0'])
    expect(pages.length).toBeGreaterThan(5)
    expect(pages.map(({ complete }) => complete)).toEqual([...pages.slice(1).map(() => false), true])
    expect(pages.reduce((sum, { scanned }) => sum + scanned, 0)).toBe(many)
    const times = pages.map(({ through }) => through as string)
    expect(times).toEqual(times.toSorted().reverse())
  }, 60_000)

  it('streams what it finds and how far it is, and holds nobody up meanwhile', async () => {
    const headers = { accept: 'application/x-ndjson' }
    let done = false
    const streamed = call('GET', `/v1/buses/${on}/events?${new URLSearchParams(needle)}`, undefined, root, headers)
    const ended = streamed.finally(() => (done = true))
    const waits: number[] = []
    while (!done) {
      const began = performance.now()
      expect((await call('GET', '/v1/buses')).status).toBe(200)
      waits.push(performance.now() - began)
    }
    const { text, headers: sent } = await ended
    expect(sent.get('content-type')).toContain('application/x-ndjson')
    const lines = text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as any)
    const steps = lines.flatMap(({ progress }) => progress ?? [])
    expect(steps.length).toBeGreaterThan(10)
    expect(steps.at(-1)).toMatchObject({ scanned: many, complete: true, next: null })
    expect(lines.filter(({ found }) => found)).toMatchObject([{ found: { event: { id: 'e0' } } }])
    // a search that held the event loop would let nobody in between
    expect(waits.length).toBeGreaterThan(10)
  }, 60_000)

  it('ends when its key is revoked', async () => {
    const secret = await key('revoked', { read: { bus: on } })
    const headers = { accept: 'application/x-ndjson', authorization: `Bearer ${secret}` }
    const answer = await fetch(`${gateway.url}/v1/buses/${on}/events?type=none`, { headers })
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = (await reader.read()).value!
    await call('DELETE', '/v1/keys/revoked')
    for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value
    expect(JSON.parse(text.trim().split('\n').at(-1)!)).toMatchObject({ error: { status: 401, code: 'UNAUTHORISED' } })
  }, 60_000)

  it('is one of few at once; the place is free again when its client is gone', async () => {
    const gone = new AbortController()
    const stream = () =>
      fetch(`${gateway.url}/v1/buses/${on}/events?type=none`, {
        headers: { authorization: `Bearer ${root}`, accept: 'application/x-ndjson' },
        signal: gone.signal,
      })
    const first = await stream()
    await first.body!.getReader().read()
    const refused = await find(on, { type: 'none' })
    expect(refused).toMatchObject({
      status: 429,
      body: { code: 'TOO_MANY_SEARCHES', setting: 'MAX_SEARCHES', limit: 1 },
    })
    expect(refused.headers.get('retry-after')).toBe('1')
    const secret = await key('another', { read: { bus: on } })
    expect((await find(on, { limit: '1' }, secret)).status).toBe(200)
    gone.abort()
    await until(async () => (await find(on, { limit: '1' })).status === 200, 'the place is free')
  }, 60_000)

  it.each([
    ['a search', 'GET', 'events?type=none'],
    ['a search of attempts', 'GET', 'attempts'],
    ['a backtest', 'POST', 'rules/none/test'],
  ])(
    'of one page has no place either when its client is gone: %s',
    async (_, method, path) => {
      const body = method === 'POST' ? { pattern: { type: ['t'] }, from: '2020-01-01T00:00:00Z' } : undefined
      const ask = (signal: AbortSignal) =>
        fetch(`${gateway.url}/v1/buses/${on}/${path}`, {
          ...{ method, signal, headers: { authorization: `Bearer ${root}`, 'content-type': 'application/json' } },
          ...(body && { body: JSON.stringify(body) }),
        }).then(
          ({ status }) => status,
          () => 'waits',
        )
      // reads of Redis take so long that none of the searches ends by itself
      await gateway.app.get(EventLog).redis.client('PAUSE', 8000)
      const gone = new AbortController()
      const next = () => ask(AbortSignal.timeout(200))
      let first: Promise<number | string> = Promise.resolve(429)
      await until(async () => {
        // the next one may have come before it, and taken the place
        if ((await Promise.race([first, 'waits'])) === 429) first = ask(gone.signal)
        return (await next()) === 429
      }, 'the place is taken')
      gone.abort()
      await first
      let status: number | string = 429
      await until(async () => (status = await next()) !== 429, 'the place is free')
      expect(status).toBe('waits')
      await until(async () => (await find(on, { limit: '1' })).status === 200, 'Redis goes on')
    },
    60_000,
  )
})
