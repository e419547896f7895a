import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Injectable, Module, type OnModuleInit, Scope } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import {
  type BatchResult,
  type CloudEvent,
  type EventBatch,
  EventPublisher,
  OnEvent,
  OnStream,
  SluiceModule,
} from '@sluice/nest'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { Ledger } from './receivers.js'
import { Services } from './service.js'

const quick = { attempts: 2, backoff: { type: 'fixed', delay: 20 } } as const

/** What a user would lose: totals that are wrong, because an event was left out, counted twice or went past another. */
describe('@OnStream', () => {
  let platform: Platform
  const services = new Services(() => platform)
  const { start } = services
  beforeAll(async () => void (platform = await Platform.start()))
  afterEach(services.close)
  afterAll(() => platform?.stop())

  const letters = (destination: string) => platform.letters({ destination })
  const events = (type: string, n: number) => Array.from({ length: n }, (_, i) => ({ type, id: `${type}-${i}` }))

  it('hands all events of a bus over, in batches, each shard in order, with position and shard', async () => {
    const batches: EventBatch[] = []
    class Index {
      @OnStream('default', { batchSize: 20, pattern: { type: ['indexed'] } })
      async index(batch: EventBatch) {
        batches.push(batch)
      }
    }
    const publisher = await start('search', Index)
    const published = await publisher.publishAll([...events('indexed', 200), ...events('other', 50)])
    const seen = () => batches.flatMap(({ events }) => events)
    await until(() => seen().length >= 200, 'all are handled')
    const wanted = published.filter(({ id }) => id.startsWith('indexed'))
    expect(
      seen()
        .map(({ position }) => position)
        .sort(),
    ).toEqual(wanted.map(({ position }) => position).sort())
    for (const { events, shard, bus, attempt } of batches) {
      expect(events.length).toBeLessThanOrEqual(20)
      expect({ bus, attempt }).toEqual({ bus: 'default', attempt: 1 })
      expect(events.every(({ position }) => position.startsWith(`${shard}-`))).toBe(true)
    }
    for (const shard of [0, 1, 2, 3]) {
      const numbers = batches.filter(batch => batch.shard === shard).flatMap(({ events }) => events)
      const order = numbers.map(({ event }) => Number(event.id.split('-')[1]))
      expect(order).toEqual([...order].sort((a, b) => a - b))
    }
  })

  it('keeps what was handled of a batch, and makes dead letters of what was not; they can be sent elsewhere', async () => {
    const handled = new Ledger()
    const mended: string[] = []
    class Totals {
      @OnStream('default', { ...quick, pattern: { type: ['paid'] } })
      async sum({ events }: EventBatch<{ amount: number }>): Promise<BatchResult> {
        const bad = events.filter(({ event }) => event.data.amount < 0)
        for (const { event } of events) if (event.data.amount >= 0) handled.add(event.id)
        return { failures: bad.map(({ event }) => event.id) }
      }
    }
    class Desk {
      @OnEvent('never.published')
      async mend(event: CloudEvent<{ amount: number }>) {
        mended.push(event.id)
      }
    }
    const publisher = await start('billing', Totals, Desk)
    const payment = (id: string, amount: number) => ({ type: 'paid', id, subject: 'one', data: { amount } })
    await publisher.publishAll([payment('p1', 5), payment('p2', -1), payment('p3', 7)])
    await publisher.publish(payment('p4', 9))
    const consumer = 'billing.Totals.sum'
    await until(() => handled.missing(['p1', 'p3', 'p4']).length === 0, 'the good ones are handled')
    expect(handled.repeated).toEqual([])
    const [letter] = await until(async () => (await letters(consumer)).length === 1 && letters(consumer), 'a letter')
    expect(letter).toMatchObject({ rule: consumer, targetType: 'stream', reason: 'attempts-exhausted', eventId: 'p2' })
    expect(letter.attempts).toHaveLength(2)
    const refused = await platform.api('POST', '/v1/dead-letters/redrive', { filter: { destination: consumer } })
    expect(refused.body).toMatchObject({
      redriven: 0,
      failed: 1,
      errors: [{ error: expect.stringMatching(/has gone past it.*target/) }],
    })
    const target = { rule: 'billing.Desk.mend', target: 'handler' }
    const filter = { bus: 'default', destination: consumer }
    const sent = await platform.api('POST', '/v1/dead-letters/redrive', { filter, target })
    expect(sent.body).toMatchObject({ redriven: 1 })
    await until(() => mended.length === 1, 'it is mended')
    expect(mended).toEqual(['p2'])
  })

  it('carries the state of a tumbling window, and refuses one that is too large', async () => {
    const finals: unknown[] = []
    class Sums {
      @OnStream('default', { tumbling: { ms: 400 }, pattern: { type: ['counted'] } })
      async sum(batch: EventBatch<unknown, { n: number }>): Promise<BatchResult | void> {
        if (batch.isFinal) return void finals.push(batch.state)
        return { state: { n: (batch.state?.n ?? 0) + batch.events.length } }
      }
      @OnStream('default', { tumbling: { ms: 60_000 }, pattern: { type: ['counted'] }, batchSize: 1 })
      async hoard() {
        return { state: 'x'.repeat(70_000) }
      }
    }
    const publisher = await start('sums', Sums)
    for (const event of events('counted', 12)) await publisher.publish({ ...event, subject: 'one' })
    const total = () => (finals as { n: number }[]).reduce((sum, { n }) => sum + n, 0)
    await until(() => total() === 12, 'every event is in a window that ended')
    const given = await until(
      async () => (await letters('sums.Sums.hoard')).length === 12 && letters('sums.Sums.hoard'),
      'x',
    )
    expect(given[0]).toMatchObject({ reason: 'invalid', error: expect.stringContaining('65536 bytes') })
  })

  it('misses nothing that is published while the app starts, and ends the batch that runs when it stops', async () => {
    const seen: string[] = []
    let begun = false
    class Early implements OnModuleInit {
      constructor(private readonly publisher: EventPublisher) {}
      async onModuleInit() {
        await this.publisher.publish({ type: 'early', id: 'early' })
      }
    }
    Reflect.defineMetadata('design:paramtypes', [EventPublisher], Early)
    class Slow {
      @OnStream('default', { pattern: { type: ['early'] } })
      async handle({ events }: EventBatch) {
        begun = true
        await new Promise(resolve => setTimeout(resolve, 50))
        seen.push(...events.map(({ event }) => event.id))
      }
    }
    await start('early', Early, Slow)
    await until(() => begun, 'it is begun')
    await services.end()
    expect(seen).toEqual(['early'])
    const publisher = await start('early', Slow)
    await publisher.publish({ type: 'early', id: 'later' })
    await until(() => seen.length === 2, 'the next goes on')
    expect(seen).toEqual(['early', 'later'])
  })

  it('goes on at the checkpoint of a process that was killed with -9, and repeats its last batches alone', async () => {
    const ids = events('killed', 300).map(({ id }) => id)
    const script = `
      import { Module } from '@nestjs/common'
      import { NestFactory } from '@nestjs/core'
      import { OnStream, SluiceModule } from '@sluice/nest'
      class Work {
        async work({ events }) {
          for (const { event } of events) process.stdout.write(event.id + '\\n')
          await new Promise(resolve => setTimeout(resolve, 20))
        }
      }
      const options = { batchSize: 5, from: 'horizon', pattern: { type: ['killed'] } }
      OnStream('default', options)(Work.prototype, 'work', Object.getOwnPropertyDescriptor(Work.prototype, 'work'))
      class App {}
      Module({
        imports: [SluiceModule.forRoot({ name: 'killed', redis: { url: '${platform.redis.url}' }, claimIdleMs: 900 })],
        providers: [Work],
      })(App)
      await NestFactory.createApplicationContext(App, { logger: false })`
    const publisher = await start('publisher')
    await publisher.publishAll(ids.map(id => ({ type: 'killed', id })))
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: `${process.cwd()}/libs/nest` })
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    await until(() => output.split('\n').length > 60, 'it works')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const before = output.split('\n').filter(Boolean)
    const after: string[] = []
    const attempts = new Set<number>()
    class Work {
      @OnStream('default', { batchSize: 5, from: 'horizon', pattern: { type: ['killed'] } })
      async work({ events, attempt }: EventBatch) {
        after.push(...events.map(({ event }) => event.id))
        attempts.add(attempt)
      }
    }
    await start('killed', Work)
    await until(() => new Set([...before, ...after]).size === ids.length, 'all are handled')
    expect(before.filter(id => after.includes(id)).length).toBeLessThanOrEqual(4 * 5)
    expect(new Set(after).size).toBe(after.length)
    expect([...attempts].sort()).toEqual([1, 2])
  })

  it('a consumer that is gone for good can be forgotten, and one that runs cannot', async () => {
    class Gone {
      @OnStream('default', { name: 'totals' })
      async handle() {}
    }
    await start('gone', Gone)
    const path = '/v1/buses/default/consumers/gone.totals'
    expect((await platform.api('DELETE', path)).body).toMatchObject({ code: 'CONSUMER_IN_USE' })
    await services.end()
    expect((await platform.api('DELETE', path)).status).toBe(204)
    expect((await platform.api('DELETE', path)).body).toMatchObject({ code: 'UNKNOWN_CONSUMER' })
  })

  it('an app that could not consume does not start, and says which class, method and option it is', async () => {
    class Twice {
      @OnStream('default', { name: 'same' })
      async one() {}
      @OnStream('default', { name: 'same' })
      async two() {}
    }
    class Nowhere {
      @OnStream('nowhere')
      async handle() {}
    }
    class Scoped {
      @OnStream('default')
      async handle() {}
    }
    Injectable({ scope: Scope.REQUEST })(Scoped)
    class App {}
    Module({
      imports: [SluiceModule.forRoot({ name: 'wrong', redis: { url: platform.redis.url } })],
      providers: [Scoped],
    })(App)
    const scoped = NestFactory.createApplicationContext(App, { logger: false, abortOnError: false })
    await expect(scoped).rejects.toThrow(/@OnStream of Scoped.handle: Scoped is request-scoped/)
    await expect(start('wrong', Twice)).rejects.toMatchObject({
      code: 'INVALID_STREAM',
      message: expect.stringContaining("Twice.two: there is another consumer 'wrong.same' of bus 'default'"),
    })
    await expect(start('wrong', Nowhere)).rejects.toMatchObject({ code: 'UNKNOWN_BUS' })
  })
})
