import { Fixture } from '../redis.fixture.js'
import { untilEdition } from './leases.js'

const lost = new Set(['lost'])
const wanted = { version: 10, stamp: 'wanted' }

describe('waiting until the owners of a bus work by an edition', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(() => f.empty())

  const reached = (owner: { version: number; stamp?: string }) =>
    f.redis.hset(f.keys.lease('shop', 0, 'router'), { token: 'one', ...owner }).then(() =>
      untilEdition({
        ...{ redis: f.redis, keys: f.keys, stage: 'router', bus: Fixture.bus, edition: wanted, timeoutMs: 20 },
        knows: async ({ stamp }) => !lost.has(stamp),
      }),
    )

  it('ends where they work by it or by a later one, and not before', async () => {
    expect(await reached(wanted)).toBe(true)
    expect(await reached({ version: 11, stamp: 'later' })).toBe(true)
    expect(await reached({ version: 9, stamp: 'earlier' })).toBe(false)
  })

  it('takes nobody for ahead who works by what Redis lost, whatever the number', async () => {
    expect(await reached({ version: 10, stamp: 'lost' })).toBe(false)
    expect(await reached({ version: 99, stamp: 'lost' })).toBe(false)
  })

  it('compares an owner of Sluice 0.1.0 by the number: it says no more', async () => {
    expect(await reached({ version: 10 })).toBe(true)
    expect(await reached({ version: 9 })).toBe(false)
  })
})
