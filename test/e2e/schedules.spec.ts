import type { ChildProcess } from 'node:child_process'
import type { CloudEvent } from '@sluice/event'
import { type BusLayout, EventLog, Keys, ScheduleStore } from '@sluice/streams'
import { testClient, until } from '@sluice/testing'
import { describeOne, Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'

const runs = { count: 1000, firstMs: 3000, overMs: 20_000 }

/**
 * Makes schedules that run once each, spread over some seconds: straight into Redis, for PUTs would take longer than that.
 *
 * @returns their ids, as their events have them
 */
async function putAll(url: string, prefix: string, bus: BusLayout): Promise<string[]> {
  const redis = testClient(url)
  const store = new ScheduleStore(new EventLog(redis, new Keys()))
  const made = Date.now()
  const ids = await Promise.all(
    Array.from({ length: runs.count }, async (_, i) => {
      const name = `${prefix}-${i}`
      const time = made + runs.firstMs + Math.floor((i * runs.overMs) / runs.count)
      const settings = { at: new Date(time).toISOString(), event: { bus: bus.name, type: 'tick' } }
      const state = { made, revision: 1, done: made, count: 0, leftOut: 0, last: [] }
      expect(await store.put(bus, undefined, { name, settings, state }, time)).toBeDefined()
      return `default/${name}/${made}/${time}`
    }),
  )
  store.close()
  redis.disconnect()
  return ids
}

/** The ids of the runs that were made, as the log of the bus has them: a webhook may come twice, a run not. */
async function made(redis: ReturnType<typeof testClient>, { name, shards }: BusLayout): Promise<string[]> {
  const keys = new Keys()
  const logs = await Promise.all(
    Array.from({ length: shards }, (_, shard) => redis.xrange(keys.events(name, shard), '-', '+')),
  )
  return logs.flat().map(([, [, json]]) => (JSON.parse(json!) as CloudEvent).id)
}

/** What a user would lose: a report that is sent twice, or never. */
describe('schedules, while those that run them are killed', () => {
  const ledger = new Ledger()
  let platform: Platform
  let hook: Hook
  let schedulers: ChildProcess[]
  beforeAll(async () => {
    platform = await Platform.empty()
    hook = await webhook(ledger)
    await platform.run('gateway')
    await Promise.all(['router', 'fan-out'].map(service => platform.run(service)))
    schedulers = await Promise.all(Array.from({ length: 3 }, () => platform.run('dlq')))
    const targets = [{ id: 'hook', type: 'webhook', url: hook.url }]
    await platform.api('PUT', '/v1/buses/default/rules/ticks', { pattern: { type: ['tick'] }, targets })
  }, 120_000)
  afterAll(async () => {
    await hook?.close()
    await platform?.stop()
  })

  it('make each run once', async () => {
    const bus = { name: 'default', shards: 4 }
    const ids = await putAll(platform.redis.url, 'kill', bus)
    for (const [n, part] of [0.15, 0.4, 0.7].entries()) {
      await until(() => ledger.counts.size >= runs.count * part, `${part} of them are made`, 60_000)
      await platform.end(schedulers[n]!, 'SIGKILL')
      schedulers[n] = await platform.run('dlq')
    }
    await until(() => ledger.missing(ids).length === 0, 'all of them are made', 60_000)
    expect(ledger.counts.size).toBe(runs.count)
    const redis = testClient(platform.redis.url)
    expect((await made(redis, bus)).sort()).toEqual(ids.sort())
    redis.disconnect()
  }, 240_000)
})

describeOne('schedules on a replicated bus, while Redis fails over', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await Platform.replicated()
    await platform.run('gateway')
    await Promise.all([platform.run('dlq'), platform.run('dlq'), platform.run('dlq')])
    const settings = { shards: 2, durability: 'replicated', replicas: 1 }
    expect((await platform.api('PUT', '/v1/buses/kept', settings)).status).toBe(201)
  }, 120_000)
  afterAll(() => platform?.stop())

  it('make each run once', async () => {
    const pair = platform.pair!
    const redis = testClient(pair.url)
    redis.on('error', () => undefined)
    const bus = { name: 'kept', shards: 2 }
    const ids = await putAll(pair.url, 'failover', bus)
    for (const part of [0.2, 0.6]) {
      await until(async () => (await made(redis, bus)).length >= runs.count * part, `${part} of them are made`, 60_000)
      await pair.failOver()
      await pair.rejoin()
    }
    await until(async () => new Set(await made(redis, bus)).size >= runs.count, 'all of them are made', 90_000)
    expect((await made(redis, bus)).sort()).toEqual(ids.sort())
    redis.disconnect()
  }, 240_000)
})
