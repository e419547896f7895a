import { type INestApplicationContext, Injectable, Module, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { busKind, RedisRegistry } from '@sluice/registry'
import {
  Declarations,
  EventLog,
  Keys,
  type KeptSchedule,
  type RedisClient,
  type ScheduleSettings,
  ScheduleStore,
  ScheduleWrites,
  Ticks,
} from '@sluice/streams'
import { RedisServer, testClient, until } from '@sluice/testing'
import { PlatformDoor } from '../access/platform-door.js'
import { Connections } from '../connections.js'
import { Handlers } from '../handlers/handlers.js'
import { OnEvent, Scheduled, type ScheduledOptions, type ScheduledWhen, SluiceModule } from '../index.js'
import { HandlerSchedules } from './handler-schedules.js'
import { RedisSchedules } from './redis-schedules.js'

let server: RedisServer
let redis: RedisClient
let store: ScheduleStore
let log: EventLog
const apps: INestApplicationContext[] = []

beforeEach(async () => {
  server = await RedisServer.start()
  redis = testClient(server.url)
  log = new EventLog(redis, new Keys())
  store = new ScheduleStore(log)
})
afterEach(async () => {
  await Promise.all(apps.splice(0).map(app => app.close()))
  store.close()
  redis.disconnect()
  await server.stop()
})

async function start(providers: Type[], name = 'shop'): Promise<INestApplicationContext> {
  for (const provider of providers) Injectable()(provider)
  @Module({ imports: [SluiceModule.forRoot({ name, redis: { url: server.url } })], providers })
  class AppModule {}
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false })
  apps.push(app)
  return app
}

async function end(app: INestApplicationContext) {
  apps.splice(apps.indexOf(app), 1)
  await app.close()
}

/** A version of the service. */
function reports(when: ScheduledWhen, options?: ScheduledOptions): Type {
  class Reports {
    @Scheduled(when, options)
    async daily() {}
  }
  return Reports
}
class Others {
  @OnEvent('order.created')
  async charge() {}
}

const daily = 'shop.Reports.daily'
const found = (name = daily) => store.get(name)
/** A schedule that is there whatever the service declares. */
async function keep(name: string, managedBy?: string) {
  const event = { bus: 'default', type: 'a' }
  const settings: ScheduleSettings = { rate: '1 hour', event, ...(managedBy !== undefined && { managedBy }) }
  const state = { made: 1, revision: 1, done: 1, count: 0, leftOut: 0, last: [] }
  await store.put({ name: 'default', shards: 4 }, undefined, { name, settings, state }, 1)
}
const isGone = async (name = daily) => (await found(name)) === undefined
const stateOf = async (): Promise<KeptSchedule['state']> => (await found())!.state

/** What a user would lose: a report that nobody makes, or one that goes on for ever after it was taken out of the code. */
describe('a service with @Scheduled, in Redis', () => {
  it('declares its schedules, and changes nothing when it starts again', async () => {
    await end(await start([reports('0 9 * * *', { timeZone: 'Europe/Zurich', bus: 'default', attempts: 3 })]))
    const first = (await found())!
    expect(first.settings).toEqual({
      ...{ cron: '0 9 * * *', timeZone: 'Europe/Zurich', managedBy: 'shop' },
      event: {
        bus: 'default',
        type: 'shop.scheduled',
        data: { time: '<schedule.time>', count: '<schedule.count>' },
      },
    })
    await start([reports('0 9 * * *', { timeZone: 'Europe/Zurich', bus: 'default', attempts: 5 })])
    expect((await found())!.read).toBe(first.read)
  })

  it('gives it the times of the instance that started last, and leaves its count, and that somebody paused it', async () => {
    await start([reports('0 9 * * *')])
    const { made } = await stateOf()
    const writes = new ScheduleWrites({
      ...{ store, ticks: new Ticks(log), now: Date.now },
      busOf: () => ({ name: 'default', shards: 4 }),
    })
    const { settings } = (await found())!
    await writes.put({ name: daily, settings, bus: { name: 'default', shards: 4 }, paused: true })
    await start([reports({ rate: '2 hours' })])
    expect((await found())!.settings).toMatchObject({ rate: '2 hours' })
    expect((await found())!.settings).not.toHaveProperty('cron')
    expect(await stateOf()).toMatchObject({ made, revision: 3, paused: true })
  })

  it('deletes what nobody declares any more, also where nothing is left to declare', async () => {
    await end(await start([reports('0 9 * * *', { name: 'morning' }), Others]))
    expect(await isGone('shop.morning')).toBe(false)
    const app = await start([reports('0 9 * * *'), Others])
    expect(await isGone('shop.morning')).toBe(true)
    await end(app)
    await start([Others])
    expect(await isGone()).toBe(true)
  })

  it('keeps what another version declares until its last instance is gone', async () => {
    const old = await start([reports('0 9 * * *')])
    await start([Others])
    expect(await isGone()).toBe(false)
    await end(old)
    await until(isGone, 'it is deleted')
  })

  it('leaves those of other services and of people alone, whatever they are called', async () => {
    await start([reports('0 9 * * *')], 'shop.eu')
    await keep('shop.byHand')
    await start([Others])
    expect(await isGone('shop.eu.Reports.daily')).toBe(false)
    expect(await isGone('shop.byHand')).toBe(false)
  })

  it('does not start with a schedule of a name that somebody else has, and leaves that one as it is', async () => {
    await keep(daily)
    const before = await found()
    const refused = start([reports('0 9 * * *')])
    await expect(refused).rejects.toMatchObject({ code: 'SCHEDULE_TAKEN', message: expect.stringContaining(daily) })
    expect(await found()).toEqual(before)
    await end(await start([reports('0 9 * * *', { name: 'another' })]))
  })

  it('deletes none that an instance declares by the time of the deletion', async () => {
    const app = await start([Others])
    await keep('shop.late', 'shop')
    const places = new RedisSchedules(app.get(Connections), 'shop', new AbortController().signal)
    const { undeclared } = await places.others(new Set())
    expect([...undeclared]).toEqual([['shop.late', 'default']])
    const rolledBack = new Declarations(log, 'another')
    await rolledBack.show(['shop.late'], 60_000)
    await expect(places.delete('shop.late', 'default')).rejects.toMatchObject({ code: 'SCHEDULE_DECLARED' })
    expect(await isGone('shop.late')).toBe(false)
    await rolledBack.leave(['shop.late'])
    await places.delete('shop.late', 'default')
    expect(await isGone('shop.late')).toBe(true)
    places.close()
  })

  it('makes one again that another instance deleted while it started', async () => {
    await start([reports('0 9 * * *')])
    await store.remove({ name: 'default', shards: 4 }, (await found())!)
    await until(async () => !(await isGone()), 'it is there again')
  })

  it('goes on saying what it declares while a write waits for a gateway, and ends without it', async () => {
    const app = await start([reports('0 9 * * *')])
    await app.get(HandlerSchedules).stop()
    const door = new PlatformDoor({ redis, keys: log.keys, key: 'slk_secret', now: Date.now, waits: () => undefined })
    const keyed = Object.create(app.get(Connections), { ask: { value: door.ask } }) as Connections
    const schedules = new HandlerSchedules(keyed, app.get(Handlers), { name: 'shop' })
    const saved = schedules.save().catch((error: unknown) => error)
    await keep('shop.old', 'shop')
    schedules.start()
    const times = new Set<string | null>()
    const members = log.keys.members('schedule', daily)
    const says = async () => times.add(await redis.zscore(members, keyed.instance)).size > 3
    await until(says, 'it has said it at its start and in two rounds')
    let hasEnded = false
    void schedules.stop().then(() => (hasEnded = true))
    await until(() => hasEnded, 'it ends', 10_000)
    expect(await saved).toMatchObject({ code: 'NO_PLATFORM' })
    expect(await redis.zscore(members, keyed.instance)).toBeNull()
    expect(await isGone('shop.old')).toBe(false)
    door.close()
    schedules.close()
  })

  it('starts while replicas are away, and repeats its writes until they are there', async () => {
    await end(await start([Others]))
    const registry = new RedisRegistry(redis)
    const bus = { shards: 1, durability: 'replicated', replicas: 1 }
    await registry.put(busKind, { name: 'safe' }, bus).catch(() => undefined) // it is there all the same
    registry.close()
    const repeats = async () => Number(/cmdstat_wait:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0)
    const again = async () => {
      const before = await repeats()
      await until(async () => (await repeats()) > before + 2, 'it is repeated')
    }
    const app = await start([reports('0 9 * * *', { bus: 'safe' })])
    expect(await isGone()).toBe(false)
    await again()
    await end(app)
    await start([Others])
    expect(await isGone()).toBe(true)
    await again()
  })

  it('starts where a moment has passed, and does not run then what another moment was for', async () => {
    await start([reports({ at: '2090-01-01T00:00:00Z' })])
    expect(await isGone()).toBe(false)
    await end(apps[0]!)
    await start([reports({ at: '2020-01-01T00:00:00Z' })])
    expect(await isGone()).toBe(true)
  })

  it('makes a schedule again that Redis lost', async () => {
    await start([reports('0 9 * * *')])
    await redis.flushall()
    await until(async () => (await found()) !== undefined, 'it is there again')
  })
})
