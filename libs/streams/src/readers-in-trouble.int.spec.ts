import { collectingLogger, type Logger } from '@sluice/observability'
import { until } from '@sluice/testing'
import { BatchInstance } from './consumers/consumer.fixture.js'
import { Instance } from './instance.fixture.js'
import { Fixture } from './redis.fixture.js'
import type { BusLayout } from './shards/shards.js'
import { OrderedInstance } from './subscriptions/ordered/ordered.fixture.js'
import { SubscriptionReader } from './subscriptions/subscription.js'

type Reader = Instance<{ problem(): string | undefined; start(): unknown; stop(): Promise<unknown> }>

/** What a user would lose: the one line that says what is wrong, in a flood of others, and an instance that is in and out of service. */
describe('a reader in trouble', () => {
  let f: Fixture
  let reader: Reader | undefined
  let buses: BusLayout[]
  let handle: () => Promise<void>
  beforeAll(async () => void (f = await Fixture.start()))
  beforeEach(async () => {
    buses = [Fixture.bus]
    handle = async () => {}
    await f.empty()
  })
  afterEach(async () => {
    await reader?.stop()
    reader = undefined
  })
  afterAll(() => f.stop())

  const kinds: Record<string, (logger: Logger) => Reader> = {
    subscription: logger =>
      new Instance(f, clients => {
        const own = { name: 'billing', instance: 'a', buses: () => buses, concurrency: 4, claimIdleMs: 900 }
        return new SubscriptionReader({ ...clients, ...own, handle: () => handle(), logger })
      }),
    'ordered subscription': logger =>
      // what throws past the attempt, as where a receipt cannot be read
      new OrderedInstance(f, 'a', () => undefined, {
        ...{ logger, buses: () => buses },
        attempt: async () => (await handle(), { kind: 'ack' }),
      }),
    'stream consumer': logger => new BatchInstance(f, 'a', () => undefined, { logger, bus: () => buses[0] }),
  }
  const begin = async (kind: string) => {
    const logger = collectingLogger()
    reader = await kinds[kind]!(logger).start()
    await until(isWell, 'it is well')
    return logger.lines
  }
  const add = (kind: string) => {
    const name = kind === 'subscription' ? 'billing' : 'billing.ordered'
    return f.redis.xadd(f.keys.subscription('shop', 0, name), '*', 'e', '{"id":"a"}', 'p', '1-0', 'r', 'charge')
  }
  const isWell = () => reader!.work.problem() === undefined
  const aWhile = (ms: number) => {
    const end = performance.now() + ms
    return until(() => performance.now() > end, 'a while is over')
  }
  /** What is said and shown of the trouble, and of its end: each loop with its lines, `-` for a failure, and whether the reader is well. */
  const through = async (kind: string, trouble: () => Promise<unknown>, end: () => Promise<unknown>) => {
    const lines = await begin(kind)
    const well = [true]
    const watch = setInterval(() => isWell() !== well.at(-1) && well.push(isWell()), 10)
    await trouble()
    await until(() => !isWell(), 'it is in trouble')
    await aWhile(3000)
    await end()
    await until(isWell, 'it is well again')
    await aWhile(1500)
    clearInterval(watch)
    const said = new Map<string, string>()
    for (const { message } of lines) {
      const [loop] = message.split(/ (?:cannot work|works again)/) as [string]
      said.set(loop, `${said.get(loop) ?? ''}${message.endsWith('works again') ? '+' : '-'}`)
    }
    return { well, said: [...said.values()] }
  }

  it.each(Object.keys(kinds))(
    '%s: says once that it may not read and once that it may, and is unwell all the while',
    async kind => {
      const acl = (sign: string) => f.redis.call('ACL', 'SETUSER', 'default', `${sign}xread`, `${sign}xreadgroup`)
      const { well, said } = await through(
        kind,
        () => acl('-'),
        () => acl('+'),
      )
      expect({ well, said }).toEqual({ well: [true, false, true], said: ['-+'] })
    },
    30_000,
  )

  it.each(Object.keys(kinds))(
    '%s: the same while Redis is gone for longer than a lease',
    async kind => {
      const { well, said } = await through(
        kind,
        () => f.server.kill(),
        () => f.server.run(),
      )
      expect(well).toEqual([true, false, true])
      expect(new Set(said)).toEqual(new Set(['-+']))
    },
    30_000,
  )

  it('an ordered subscription: the same while it cannot look for what is due', async () => {
    const due = f.keys.ordered('shop', 0, 'billing.ordered', 'due')
    const { well, said } = await through(
      'ordered subscription',
      () => f.redis.set(due, 'no list of lanes'),
      () => f.redis.del(due),
    )
    expect({ well, said }).toEqual({ well: [true, false, true], said: ['-+'] })
  }, 30_000)

  it.each(['subscription', 'ordered subscription'])(
    '%s: the same while its attempts throw past what is decided of them',
    async kind => {
      let throws = true
      handle = async () => {
        if (throws) throw new Error('receipts cannot be read')
      }
      const { well, said } = await through(
        kind,
        () => add(kind),
        async () => (throws = false),
      )
      expect({ well, said }).toEqual({ well: [true, false, true], said: ['-+'] })
    },
    30_000,
  )

  it('a subscription: nothing at all where its bus is deleted, made again, and grows', async () => {
    const lines = await begin('subscription')
    const well = [true]
    const watch = setInterval(() => isWell() !== well.at(-1) && well.push(isWell()), 10)
    buses = []
    await f.log.destroy(Fixture.bus)
    await aWhile(1000)
    expect(await f.redis.keys('*')).toEqual([])
    for (const shards of [1, 2]) {
      await f.log.create({ name: 'shop', shards })
      buses = [{ name: 'shop', shards }]
      await until(() => f.redis.exists(f.keys.subscription('shop', shards - 1, 'billing')), 'it reads')
    }
    await aWhile(1000)
    clearInterval(watch)
    expect({ well, lines }).toEqual({ well: [true], lines: [] })
  }, 30_000)
})
