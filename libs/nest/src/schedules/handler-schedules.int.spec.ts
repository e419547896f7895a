import { type INestApplicationContext, Injectable, Module, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import {
  EventLog,
  Keys,
  type KeptSchedule,
  type RedisClient,
  ScheduleStore,
  ScheduleWrites,
  Ticks,
} from '@sluice/streams'
import { RedisServer, testClient, until } from '@sluice/testing'
import { OnEvent, Scheduled, type ScheduledOptions, type ScheduledWhen, SluiceModule } from '../index.js'

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
    const byHand = { name: 'shop.byHand', settings: { rate: '1 hour', event: { bus: 'default', type: 'a' } } }
    const state = { made: 1, revision: 1, done: 1, count: 0, leftOut: 0, last: [] }
    await store.put({ name: 'default', shards: 4 }, undefined, { ...byHand, state }, 1)
    await start([Others])
    expect(await isGone('shop.eu.Reports.daily')).toBe(false)
    expect(await isGone('shop.byHand')).toBe(false)
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
