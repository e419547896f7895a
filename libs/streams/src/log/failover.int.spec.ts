import { RedisServer, until } from '@sluice/testing'
import { BatchInstance } from '../consumers/consumer.fixture.js'
import { commandClient } from '../redis/connection.js'
import { OrderedInstance } from '../subscriptions/ordered/ordered.fixture.js'
import { Fixture } from '../redis.fixture.js'
import type { BusLayout } from '../shards/shards.js'

const keys = ['a', 'b', 'c', 'd']
const each = 12

/** What a user would lose: events of a key that were done with long ago, begun again after a failover, in front of its next. */
describe('a failover that loses what was acknowledged last', () => {
  let f: Fixture
  let replica: RedisServer
  let promoted: Fixture
  const bus: BusLayout = { ...Fixture.bus, durability: 'replicated', replicas: 1 }
  const instances: { stop(): Promise<void> }[] = []

  beforeEach(async () => {
    f = await Fixture.start('--repl-diskless-sync-delay', '0', '--shutdown-timeout', '0')
    replica = await RedisServer.start('--replicaof', '127.0.0.1', String(f.server.port))
    promoted = { server: replica, url: replica.url, keys: f.keys } as Fixture
    await f.empty()
    await until(async () => /state=online/.test(await f.redis.info('replication')), 'the replica is there')
    // after what it was sent first it writes its file anew: killed before that it would come back with nothing
    const copy = commandClient(replica.url)
    const written = async () =>
      /master_link_status:up/.test(await copy.info('replication')) &&
      /aof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0/.test(await copy.info('persistence'))
    await until(written, 'the replica has a file of its own')
    copy.disconnect()
  }, 60_000)
  afterEach(async () => {
    await Promise.all(instances.splice(0).map(instance => instance.stop()))
    await f.stop()
    await replica.kill()
    await replica.stop()
  })

  /** The replica hears nothing more, and after a while it is the master. */
  const failOver = async (old: { cut(): void }) => {
    await f.server.kill()
    old.cut()
    await replica.kill() // what the kernel had for it goes with it
    await replica.run()
    const copy = commandClient(replica.url)
    await copy.replicaof('NO', 'ONE')
    return copy
  }

  it('takes no ordered key back by more than its last event', async () => {
    const stream = f.keys.subscription('shop', 0, 'billing.ordered')
    for (let n = 0; n < each; n++) {
      for (const key of keys) {
        const json = JSON.stringify({ id: `${key}:${n}`, partitionkey: key })
        await f.redis.xadd(stream, '*', 'e', json, 'p', '1-0', 'r', 'rule')
      }
    }
    const begun: string[] = []
    const handle = async ({ event }: { event?: { id: string } }) => void begun.push(event!.id)
    const slow = async (task: { event?: { id: string } }) => {
      await handle(task)
      await new Promise(resolve => setTimeout(resolve, 5))
      // one event later, so that something of each key is confirmed and something is not
      if (begun.length >= 2 * keys.length) replica.signal('SIGSTOP')
    }
    const buses = () => [bus]
    const a = await new OrderedInstance(f, 'a', slow, { buses }).start()
    const stuck = () => a.reader.problem()?.includes('0 of 1 replicas')
    await until(() => stuck() || begun.length === keys.length * each, 'nothing more can be confirmed', 40_000)
    const before = begun.length
    await new Promise(resolve => setTimeout(resolve, 1500)) // it is asked again meanwhile
    expect(begun.length).toBe(before) // no handler is called again for what cannot be confirmed
    const copy = await failOver(a)
    const b = await new OrderedInstance(promoted, 'b', handle, { buses: () => [Fixture.bus] }).start()
    instances.push(b)
    const due = f.keys.ordered('shop', 0, 'billing.ordered', 'due')
    const left = async () => (await copy.xlen(stream)) + (await copy.zcard(due))
    await until(async () => (await left()) === 0, 'all are handled', 40_000)
    copy.disconnect()
    for (const key of keys) {
      const numbers = begun.filter(id => id.startsWith(key)).map(id => Number(id.slice(2)))
      const steps = numbers.map((n, i) => n - (numbers[i - 1] ?? -1)).filter(step => step !== 0 && step !== 1)
      expect({ key, steps }).toEqual({ key, steps: [] })
      expect(new Set(numbers).size).toBe(each)
    }
  }, 150_000)

  it('takes no shard of a stream consumer back by more than its last batch', async () => {
    const ids = Array.from({ length: 60 }, (_, i) => String(i))
    await f.append(...ids)
    const begun: string[][] = []
    let frozen = false
    const handle = async (_batch: unknown, events: string[]) => {
      begun.push(events)
      if (begun.length >= 3 && !frozen) {
        frozen = true
        replica.signal('SIGSTOP')
      }
    }
    const a = await new BatchInstance(f, 'a', handle, { bus: () => bus, size: 4 }).start()
    const stuck = () => a.reader.problem()?.includes('0 of 1 replicas')
    await until(() => stuck() || begun.length === ids.length / 4, 'nothing more can be confirmed', 40_000)
    const last = begun.at(-1)!
    const copy = await failOver(a)
    const before = begun.length
    const b = await new BatchInstance(promoted, 'b', handle, { size: 4 }).start()
    instances.push(b)
    await until(() => begun.slice(before).flat().includes('59'), 'all are handled', 40_000)
    copy.disconnect()
    expect([last[0], String(Number(last.at(-1)) + 1)]).toContain(begun[before]![0])
  }, 150_000)
})
