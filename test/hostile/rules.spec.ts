import { longForm, until } from '@sluice/testing'
import { Platform } from '../e2e/platform.js'
import { Ledger, queueWorker } from '../e2e/receivers.js'

const seed = Number(process.env['HOSTILE_SEED'] ?? 7)
const rounds = longForm ? 400 : 24

/** What a user would lose: the platform, to rules and events that somebody made to be costly. */
describe('hostile rules and events', () => {
  const arrived = new Ledger()
  let platform: Platform
  let worker: { close(): Promise<void> }
  const targets = [{ id: 'q', type: 'queue', queue: 'hostile' }]
  const event = (id: string, type: string, data: unknown) => ({ specversion: '1.0', id, source: '/t', type, data })
  beforeAll(async () => {
    platform = await Platform.start()
    worker = queueWorker('hostile', platform.redis.url, async ({ id }) => arrived.add(id))
    const probe = { pattern: { type: ['probe'] }, targets }
    expect((await platform.api('PUT', '/v1/buses/default/rules/probe', probe)).status).toBe(201)
  })
  afterAll(async () => {
    await worker?.close()
    await platform?.stop()
  })

  it.each<[what: string, pattern: object, setting: string | undefined]>([
    ['100,000 fields', object(100_000, i => [`f${i}`, [i]]), 'MAX_PATTERN_BYTES'],
    ['200,000 values', { type: list(200_000, String) }, 'MAX_PATTERN_BYTES'],
    ['8,000 wildcards of 20 stars', { type: list(8000, i => ({ wildcard: `*${i}`.repeat(20) })) }, 'MAX_PATTERN_BYTES'],
    [
      'an $or of 1,000 branches',
      { $or: list(1000, i => ({ [`f${i}`]: [{ prefix: 'a-long-prefix' }] })) },
      'MAX_PATTERN_BYTES',
    ],
    ['$ors that multiply to 900 combinations of many fields', many(900), 'MAX_PATTERN_STATES'],
    ['a wildcard of 21 stars', { type: [{ wildcard: '*a'.repeat(21) }] }, undefined],
    [
      '$ors that multiply to a million combinations',
      {
        $or: list(100, i => ({ a: [i] })),
        data: { $or: list(100, i => ({ b: [i] })), x: { $or: list(100, i => ({ c: [i] })) } },
      },
      undefined,
    ],
    ['a well of objects', well(60), undefined],
  ])('are refused at every door, with the limit: %s', async (what, pattern, setting) => {
    const doors: [method: string, path: string, body: object][] = [
      ['PUT', '/v1/buses/default/rules/hostile', { pattern, targets }],
      ['POST', '/v1/patterns/test', { pattern, event: event('e', 'x', {}) }],
      ['POST', '/v1/buses/default/rules/probe/test', { pattern, event: event('e', 'x', {}) }],
      ['POST', '/v1/buses/default/rules/probe/test', { pattern, last: 10 }],
    ]
    for (const [method, path, body] of doors) {
      const answer = await platform.api(method, path, body)
      if (what === 'a well of objects') {
        expect(answer.status).toBeLessThan(500)
        continue
      }
      if (answer.status === 413) {
        expect(answer.body).toMatchObject({ code: 'TOO_LARGE', setting: expect.stringMatching(/^MAX_BODY_/) })
        continue
      }
      expect(answer).toMatchObject({
        status: 400,
        body: { code: setting ? 'PATTERN_TOO_LARGE' : 'INVALID_PATTERN', path: expect.any(String) },
      })
      if (setting) expect(answer.body).toMatchObject({ setting, limit: expect.any(Number), actual: expect.any(Number) })
    }
    const rules = (await platform.api('GET', '/v1/buses/default/rules')).body.items as { name: string }[]
    expect(rules.map(({ name }) => name).filter(name => name === 'hostile')).toEqual(
      what === 'a well of objects' ? ['hostile'] : [],
    )
    await platform.api('DELETE', '/v1/buses/default/rules/hostile')
  })

  it('a bus takes no more patterns than its routers can hold, and takes them again when others go', async () => {
    const wildcard = (i: number) => `${'abcdefgh'[i % 8]}${i}-${'x'.repeat(900)}*`
    const put = (n: number) =>
      platform.api('PUT', `/v1/buses/default/rules/big-${n}`, {
        pattern: { data: { t: list(20, i => ({ wildcard: wildcard(n * 20 + i) })) } },
        targets,
      })
    let kept = 0
    let refused: Awaited<ReturnType<typeof put>> | undefined
    for (; !refused && kept < 100;) {
      const answer = await put(kept)
      if (answer.status === 201) kept++
      else refused = answer
    }
    expect(refused).toMatchObject({
      status: 400,
      body: { setting: 'MAX_BUS_PATTERN_STATES', limit: 500_000, path: 'pattern' },
    })
    expect(kept).toBeGreaterThan(20)
    await platform.api('DELETE', '/v1/buses/default/rules/big-0')
    expect((await put(kept)).status).toBe(201)
    for (let n = 1; n <= kept; n++) await platform.api('DELETE', `/v1/buses/default/rules/big-${n}`)
  }, 120_000)

  it('a backtest of a costly pattern ends at its limit, and the gateway answers others', async () => {
    const text = `${'a'.repeat(990)}b`.repeat(60)
    await platform.publishBatch(list(100, i => event(`back-${i}`, 'back', { text })))
    await until(async () => (await platform.api('GET', '/v1/buses/default/status')).status === 200, 'it answers')
    let ended = false
    const backtest = platform
      .api('POST', '/v1/buses/default/rules/probe/test', {
        pattern: { data: { text: [{ wildcard: `*${'a'.repeat(1000)}*` }] } },
        last: 1000,
      })
      .finally(() => (ended = true))
    while (!ended) expect((await fetch(`${platform.url}/health/live`)).ok).toBe(true)
    expect(await backtest).toMatchObject({
      status: 400,
      body: { code: 'TOO_COSTLY', field: 'last', setting: 'MAX_MATCH_STEPS' },
    })
  }, 60_000)

  it(
    'of any kind are refused by a named limit or matched within the budget, and a probe is routed meanwhile',
    async () => {
      const random = new Random(seed)
      const seen = { refused: 0, kept: 0, costly: 0 }
      for (let round = 0; round < rounds; round++) {
        const note = `HOSTILE_SEED=${seed} round ${round}`
        const pattern = hostilePattern(random)
        const data = hostileData(random)
        const answer = await platform.api('PUT', `/v1/buses/default/rules/h${round % 8}`, { pattern, targets })
        if (answer.status >= 400) {
          seen.refused++
          const { code, setting, reason } = answer.body
          if (code !== 'INVALID_PATTERN' && !setting) throw new Error(`${note}: ${JSON.stringify(answer.body)}`)
          if (code === 'INVALID_PATTERN' && !reason) throw new Error(`${note}: ${JSON.stringify(answer.body)}`)
        } else seen.kept++
        const test = await platform.api('POST', '/v1/patterns/test', { pattern, event: event('x', 'x', data) })
        if (test.status !== 200 && test.status !== 400 && test.body.setting === undefined)
          throw new Error(`${note}: ${JSON.stringify(test.body)}`)
        if (test.body.code === 'TOO_COSTLY') seen.costly++
        const published = await platform.publishBatch([
          event(`h-${round}`, 'x', data),
          event(`p-${round}`, 'probe', {}),
        ])
        if (published.status !== 202) throw new Error(`${note}: ${JSON.stringify(published.body)}`)
        await until(() => arrived.counts.has(`p-${round}`), `a probe is routed: ${note}`)
      }
      expect(seen.refused).toBeGreaterThan(0)
      expect(seen.kept).toBeGreaterThan(0)
      expect(seen.costly).toBeGreaterThan(0)
      await until(async () => (await platform.api('GET', '/health/ready')).status === 200, 'all is well')
      const { items } = (await platform.api('GET', '/v1/dead-letters?limit=100')).body as {
        items: { reason: string }[]
      }
      expect(items.filter(({ reason }) => reason !== 'too-costly')).toEqual([])
    },
    longForm ? 600_000 : 120_000,
  )
})

type Pattern = Record<string, unknown>

/** Something nasty about data.t, data.list or the names below data. */
function hostilePattern(random: Random): Pattern {
  const text = random.pick(['a', 'ab', 'aab'])
  const length = random.pick([5, 50, 500, 2000, 8000])
  const piece = text.repeat(Math.ceil(length / text.length))
  const tests = random.pick<() => unknown[]>([
    () => list(random.pick([1, 20, 400]), i => ({ wildcard: `*${piece}${i}*` })),
    () => list(random.pick([1, 50, 900]), i => ({ wildcard: list(20, j => `*${text}${(i * j) % 7}`).join('') })),
    () => list(random.pick([1, 50]), i => ({ suffix: { 'equals-ignore-case': `${i}${piece}` } })),
    () => list(random.pick([10, 1000, 9000]), i => ({ 'anything-but': [i] })),
    () => list(random.pick([10, 1000]), i => ({ numeric: ['>', i, '<', 1e6] })),
    () => list(random.pick([10, 700]), i => ({ cidr: `10.${i >> 8}.${i & 255}.0/24` })),
    () => [{ 'anything-but': { wildcard: list(random.pick([2, 100]), i => `*${text}*${i}${piece}`) } }],
  ])()
  const field = random.pick(['t', 'list', 'a.b.c', `${'.'.repeat(random.pick([1, 40]))}`])
  const data = { [field]: tests }
  const or = random.pick([0, 0, 2, 30])
  return {
    ...(random.pick([true, false]) ? { type: ['x'] } : {}),
    data: or
      ? { ...data, $or: list(or, i => ({ list: { [`f${i}`]: [i] } })), o: { $or: list(or, i => ({ g: [i] })) } }
      : data,
  }
}

function hostileData(random: Random): unknown {
  const text = random.pick(['a', 'ab', 'aab', '0123456789'])
  return {
    t: random.pick([text.repeat(random.pick([10, 20_000, 200_000])), list(2000, i => `${text}${i}`)]),
    list: random.pick<() => unknown>([
      () => list(20_000, i => i),
      () => list(3000, i => ({ [`f${i % 30}`]: i, g: 1 })),
      () => list(5000, i => `10.0.${i % 256}.1`),
      () => list(50_000, () => []),
    ])(),
    [`${'.'.repeat(random.pick([1, 30]))}`]: random.pick<unknown>([1, 'a'.repeat(5000), null]),
    ...object(random.pick([0, 3000]), i => [`a.b${i}`, i]),
  }
}

function list<X>(n: number, make: (i: number) => X): X[] {
  return Array.from({ length: n }, (_, i) => make(i))
}

function object(n: number, make: (i: number) => [string, unknown]): Pattern {
  return Object.fromEntries(list(n, make))
}

/** Combinations that each have thirty fields. */
function many(combinations: number): Pattern {
  const side = Math.sqrt(combinations)
  return {
    $or: list(side, i => ({ a: [i] })),
    data: { $or: list(side, i => ({ b: [i] })), ...object(30, i => [`f${i}`, [i]]) },
  }
}

function well(depth: number): Pattern {
  return list(depth, i => i).reduce<Pattern>(inner => ({ data: inner }), { x: [1] })
}

/** Numbers that are the same for the same seed: mulberry32. */
class Random {
  constructor(private state: number) {}

  pick<X>(from: readonly X[]): X {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return from[Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * from.length)]!
  }
}
