import {
  Global,
  Injectable,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common'
import { type CloudEvent, EventPublisher, OnEvent } from '@sluice/nest'
import { testClient, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { Services } from './service.js'

describe('the lifecycle of a service', () => {
  let platform: Platform
  const services = new Services(() => platform)
  const start = services.run
  beforeAll(async () => void (platform = await Platform.start()))
  afterEach(services.close)
  afterAll(() => platform?.stop())

  const collector = (type: string, seen: string[]) => {
    class Collector {
      @OnEvent(type)
      handle({ id }: CloudEvent) {
        seen.push(id)
      }
    }
    Injectable()(Collector)
    return Collector
  }
  const ruleNames = async () =>
    (await platform.api('GET', '/v1/buses/default/rules')).body.items.map(({ name }: { name: string }) => name)

  it.each([true, false])(
    'what any provider publishes in its hooks reaches the own handlers of the app (global module: %s)',
    async isGlobal => {
      const seen: string[] = []
      const name = `hooks-${isGlobal}`
      const hooks = (where: string) => {
        class Early implements OnModuleInit, OnApplicationBootstrap {
          constructor(private readonly publisher: EventPublisher) {}
          async onModuleInit() {
            await this.publisher.publish({ type: name, id: `${where} init` })
          }
          async onApplicationBootstrap() {
            await this.publisher.publish({ type: name, id: `${where} bootstrap` })
          }
        }
        Injectable()(Early)
        Reflect.defineMetadata('design:paramtypes', [EventPublisher], Early)
        return Early
      }
      // a global module that is imported first: its hooks run before those of modules that are not
      @Global()
      @Module({ providers: isGlobal ? [hooks('global')] : [] })
      class GlobalModule {}
      const providers = [hooks('root'), collector(name, seen)]
      await start(name, { imports: [GlobalModule], providers }, { isGlobal })
      const expected = [...(isGlobal ? ['global'] : []), 'root'].flatMap(where => [
        `${where} bootstrap`,
        `${where} init`,
      ])
      await until(() => seen.length === expected.length, 'all are handled')
      expect(seen.toSorted()).toEqual(expected)
    },
  )

  it('no handler is called before the application is ready for it', async () => {
    const seen: string[] = []
    let ready = false
    @Injectable()
    class Slow implements OnApplicationBootstrap {
      constructor(private readonly publisher: EventPublisher) {}
      async onApplicationBootstrap() {
        await this.publisher.publish({ type: 'ready' })
        await new Promise(resolve => setTimeout(resolve, 300)) // long enough for an event to come and go
        ready = true
      }
      @OnEvent('ready')
      handle() {
        seen.push(`ready ${ready}`)
      }
    }
    await start('ready', { providers: [Slow] })
    await until(() => seen.length > 0, 'it is handled')
    expect(seen).toEqual(['ready true'])
  })

  it('closing waits for the handlers that run, before any provider is destroyed, and then for what they published', async () => {
    const seen: string[] = []
    await start('closing-reader', { providers: [collector('closing.done', seen)] })
    let finish: (() => void) | undefined
    const steps: string[] = []
    @Injectable()
    class Database implements OnModuleDestroy {
      async onModuleDestroy() {
        steps.push('database closed')
      }
    }
    @Injectable()
    class Orders {
      constructor(
        private readonly publisher: EventPublisher,
        readonly database: Database,
      ) {}
      @OnEvent('closing')
      async slow() {
        await new Promise<void>(resolve => (finish = resolve))
        steps.push('handled')
        await this.publisher.publish({ type: 'closing.done', id: 'awaited' })
        void this.publisher.publish({ type: 'closing.done', id: 'not awaited' })
      }
    }
    const app = await start('closing', { providers: [Database, Orders] })
    await app.get(EventPublisher).publish({ type: 'closing' })
    await until(() => finish, 'the handler runs')
    const closed = services.end()
    await new Promise(setImmediate)
    expect(steps).toEqual([])
    finish!()
    await closed
    expect(steps).toEqual(['handled', 'database closed'])
    await until(() => seen.length === 2, 'both were published')
    expect(seen.toSorted()).toEqual(['awaited', 'not awaited'])
  })

  it('a provider may publish while it is destroyed', async () => {
    const seen: string[] = []
    await start('farewell-reader', { providers: [collector('farewell', seen)] })
    @Injectable()
    class Leaving implements OnModuleDestroy {
      constructor(private readonly publisher: EventPublisher) {}
      async onModuleDestroy() {
        await this.publisher.publish({ type: 'farewell', id: 'bye' })
      }
    }
    await start('farewell', { providers: [Leaving] })
    await services.end()
    await until(() => seen.length === 1, 'it was published')
  })

  describe('a rule whose handler is gone', () => {
    const seen: string[] = []
    const before = (name: string) => start(name, { providers: [collector(`gone-${name}`, seen)] })

    it('is reported and kept, and what it brings becomes a dead letter, not nothing', async () => {
      const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation()
      await before('kept')
      await services.end()
      const app = await start('kept', {}, { retry: { attempts: 1 } })
      const said = warn.mock.calls.flat().map(String)
      warn.mockRestore()
      expect(said).toContainEqual(expect.stringContaining('DELETE /v1/buses/default/rules/kept.Collector.handle'))
      expect(await ruleNames()).toContain('kept.Collector.handle')
      await app.get(EventPublisher).publish({ type: 'gone-kept' })
      const letters = async () => (await platform.api('GET', '/v1/dead-letters?rule=kept.Collector.handle')).body.items
      const [letter] = await until(async () => (await letters()).length && letters(), 'there is a dead letter')
      expect(letter.error).toMatch(
        /^this instance has no handler for rule kept\.Collector\.handle; .* give each a name of its own$/,
      )
    })

    it('is not to be deleted while another application of the same name has it', async () => {
      const first = await before('twice')
      await first.get(EventPublisher).publish({ type: 'gone-twice' })
      const subscriptions = async () =>
        (await platform.api('GET', '/v1/buses/default/subscriptions')).body.items as any[]
      await until(
        async () => (await subscriptions()).some(one => one.name === 'twice' && one.readers > 0),
        'it is read',
      )
      const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation()
      class Other {
        @OnEvent('other')
        handle() {}
      }
      await start('twice', { providers: [Other] })
      const [said, ...more] = warn.mock.calls
        .flat()
        .map(String)
        .filter(line => line.includes('twice.Collector.handle'))
      warn.mockRestore()
      expect(more).toEqual([])
      expect(said).toMatch(/'twice' is running in another instance.*give each a name of its own/)
      expect(said).not.toContain('DELETE')
    })

    it('is deleted at start where the service says so, and only its own', async () => {
      const retired = await before('retired')
      await before('retired-not')
      await services.end(retired)
      @Injectable()
      class Other {
        @OnEvent('other')
        handle() {}
      }
      await start('retired', { providers: [Other] }, { retireRules: true })
      // the gateway hears of it a moment later
      await until(async () => !(await ruleNames()).includes('retired.Collector.handle'), 'it is deleted')
      expect(await ruleNames()).toEqual(
        expect.arrayContaining(['retired.Other.handle', 'retired-not.Collector.handle']),
      )
    })
  })

  it('a handler that moves to another bus leaves no rule behind on the first, and none of what waits there', async () => {
    await platform.api('PUT', '/v1/buses/before', {})
    const seen: string[] = []
    const moving = (bus: string, fails = false) => {
      @Injectable()
      class Moving {
        @OnEvent('moved', { bus, attempts: 100, backoff: { type: 'fixed', delay: 50 } })
        handle({ id }: CloudEvent) {
          if (fails) throw new Error('not yet')
          seen.push(id)
        }
      }
      return Moving
    }
    await start('moving', { providers: [moving('before', true)] })
    await services.end()
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation()
    const reported = await start('moving', { providers: [moving('default')] })
    const said = warn.mock.calls.flat().map(String)
    warn.mockRestore()
    expect(said).toContainEqual(expect.stringContaining('DELETE /v1/buses/before/rules/moving.Moving.handle'))
    await reported.get(EventPublisher).publish({ type: 'moved', id: 'kept' }, { bus: 'before' })
    await until(() => seen.includes('kept'), 'while the rule is there, it is handled')
    await services.end()

    await start('moving', { providers: [moving('default')] }, { retireRules: true })
    const left = async () => (await platform.api('GET', '/v1/buses/before/rules')).body.items
    await until(async () => (await left()).length === 0, 'the rule is deleted')
    expect(await ruleNames()).toContain('moving.Moving.handle')
  })

  it('a rule of a group is left to the other services in it, by one that has its handler no longer', async () => {
    const shared = (seen: string[]) => {
      @Injectable()
      class Shared {
        @OnEvent('shared', { group: 'both' })
        handle({ id }: CloudEvent) {
          seen.push(id)
        }
      }
      return Shared
    }
    const seen: string[] = []
    await start('stays', { providers: [shared(seen)] })
    await start('leaves', { providers: [shared([])] })
    await services.end()
    @Injectable()
    class Other {
      @OnEvent('other')
      handle() {}
    }
    const app = await start('leaves', { providers: [Other] }, { retireRules: true })
    const ids = Array.from({ length: 20 }, (_, i) => `shared-${i}`)
    await app.get(EventPublisher).publishAll(ids.map(id => ({ type: 'shared', id })))
    await until(() => seen.length === ids.length, 'all are handled')
    expect(seen.toSorted()).toEqual(ids.toSorted())
    expect(await ruleNames()).toContain('both.Shared.handle')
  })

  it('an app that cannot start keeps no connection open', async () => {
    @Injectable()
    class Orders {
      @OnEvent('x', { bus: 'nowhere' })
      handle() {}
    }
    const redis = testClient(platform.redis.url)
    const clients = async () =>
      String(await redis.client('LIST'))
        .trim()
        .split('\n').length
    const open = await clients()
    await expect(start('broken', { providers: [Orders] })).rejects.toMatchObject({ code: 'UNKNOWN_BUS' })
    await until(async () => (await clients()) <= open, 'its connections are closed')
    redis.disconnect()
  })
})
