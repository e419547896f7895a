import { until } from '@sluice/testing'
import { Fixture } from '../redis.fixture.js'
import { liveReaders, subscriptionInstances } from './instances.js'
import { OrderedInstance } from './ordered/ordered.fixture.js'
import { ReaderInstance } from './reader.fixture.js'

/** What a user would lose: a subscription that is deleted under its service, or one that nobody reads and nobody is told of. */
describe('the instances that read a subscription', () => {
  let f: Fixture
  const running: (ReaderInstance | OrderedInstance)[] = []
  beforeAll(async () => void (f = await Fixture.start()))
  beforeEach(() => f.empty())
  afterEach(async () => void (await Promise.all(running.splice(0).map(instance => instance.stop()))))
  afterAll(() => f.stop())

  async function start<T extends ReaderInstance | OrderedInstance>(instance: T): Promise<T> {
    running.push(instance)
    await instance.start()
    return instance
  }
  const instancesOf = (name: string) => subscriptionInstances(f.log, Fixture.bus, name)
  const readersOf = (name: string) => liveReaders(f.log, Fixture.bus, name)
  const shown = (name: string, instance: string) => f.redis.zscore(f.keys.members(`sub:${name}`, 'shop'), instance)
  const send = (name: string) =>
    f.redis.xadd(f.keys.subscription('shop', 0, name), '*', 'e', '{}', 'p', '1-0', 'r', 'rule')

  it('are counted while they wait: before their first event, and long after their last', async () => {
    let handled = 0
    await start(new ReaderInstance(f, 'a', async () => void handled++))
    await until(async () => (await readersOf('billing')) === 1, 'it is counted before its first event')
    await send('billing')
    await until(() => handled === 1, 'it handled one')
    const renewed = new Set<string | null>()
    await until(async () => {
      expect(await readersOf('billing')).toBe(1)
      // after three it would count as gone
      return renewed.add(await shown('billing', 'a')).size > 6
    }, 'it is shown again and again')
    expect(await instancesOf('billing')).toEqual([{ name: 'a', pending: 0, idleMs: 0 }])
  })

  it('are counted until they have ended: who stops is gone at once, and who died a little later', async () => {
    let end: (() => void) | undefined
    const handle = () => new Promise<void>(resolve => (end = resolve))
    const a = await start(new ReaderInstance(f, 'a', handle))
    await send('billing')
    await until(() => end, 'its handler runs')
    expect(await instancesOf('billing')).toEqual([{ name: 'a', pending: 1, idleMs: 0 }])
    const stopped = a.stop()
    const renewed = new Set<string | null>()
    await until(async () => renewed.add(await shown('billing', 'a')).size > 6, 'it is shown while its handler runs')
    expect(renewed).not.toContain(null)
    end!()
    await stopped
    expect(await readersOf('billing')).toBe(0)

    const b = await start(new ReaderInstance(f, 'b', handle))
    await until(async () => (await readersOf('billing')) === 1, 'another comes')
    b.cut()
    expect(await readersOf('billing')).toBe(1)
    const list = f.keys.members('sub:billing', 'shop')
    await until(async () => (await f.redis.exists(list)) === 0, 'it is gone, and its list with it')
    running.splice(0)
  })

  it('of an ordered one are all that live, also those that own no shard', async () => {
    let end: (() => void) | undefined
    const handle = () => new Promise<void>(resolve => (end = resolve))
    for (const name of ['a', 'b', 'c']) await start(new OrderedInstance(f, name, handle))
    await until(async () => (await readersOf('billing.ordered')) === 3, 'all are counted')
    await send('billing.ordered')
    await until(() => end, 'a handler runs')
    const instances = await instancesOf('billing.ordered')
    expect(instances.map(({ name, idleMs }) => ({ name, idleMs }))).toEqual(
      ['a', 'b', 'c'].map(name => ({ name, idleMs: 0 })),
    )
    expect(instances.map(({ pending }) => pending).sort()).toEqual([0, 0, 1])
    end!()
    await running.shift()!.stop()
    expect(await readersOf('billing.ordered')).toBe(2)
  })
})
