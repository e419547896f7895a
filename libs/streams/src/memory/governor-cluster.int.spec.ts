import { RedisCluster, until } from '@sluice/testing'
import type { Cluster } from 'ioredis'
import { EventLog } from '../log/log.js'
import { accepted } from '../redis.fixture.js'
import { masterOf } from '../redis/cluster/cluster-nodes.js'
import { commandClient } from '../redis/connection.js'
import { Keys } from '../redis/keys.js'
import { Governor } from './governor.js'

/** What a user would lose: events to a master that is full, or the use of all masters to one that is. */
it('the governor of a Redis Cluster closes what is on a full master, and nothing else', async () => {
  const cluster = await RedisCluster.start()
  const redis = commandClient(cluster.url).on('error', () => undefined) as Cluster
  const keys = new Keys()
  const log = new EventLog(redis, keys)
  const bus = { name: 'shop', shards: 16, retentionMs: 3_600_000 }
  await log.create(bus)
  const governor = new Governor({
    ...{ log, instance: 'one', buses: () => [bus], subscriptions: () => [] },
    ...{ memoryLimitBytes: 0, shedAt: 0.85, ttlMs: 60_000 },
  })
  governor.start()
  const groups = Array.from({ length: keys.groups }, (_, group) => group)
  const closed = async () => {
    const gates = await Promise.all(groups.map(group => redis.get(keys.groupGate(group))))
    return groups.filter(group => gates[group] !== null)
  }
  try {
    const full = masterOf(redis, keys.groupGate(3))!
    const used = Number(/used_memory:(\d+)/.exec(await full.info('memory'))![1])
    await full.config('SET', 'maxmemory', String(Math.round(used * 1.2)))
    const onIt = groups.filter(group => masterOf(redis, keys.groupGate(group)) === full)
    expect(onIt.length).toBeLessThan(groups.length / 2)
    await until(async () => (await closed()).length > 0, 'gates are closed')
    expect(await closed()).toEqual(onIt)
    const ids = Array.from({ length: 200 }, (_, n) => `e${n}`)
    const answers = await log.append(
      bus,
      ids.map(id => accepted(id)),
    )
    const refused = answers.filter(answer => 'error' in answer)
    for (const { error } of refused) expect(error).toMatchObject({ code: 'REDIS_FULL' })
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.length).toBeLessThan(ids.length / 2 + 20)
    await full.config('SET', 'maxmemory', '0')
    await until(async () => (await closed()).length === 0, 'all gates are open')
  } finally {
    await governor.stop()
    redis.disconnect()
    await cluster.stop()
  }
}, 90_000)
