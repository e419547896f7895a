import {
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  type NestInterceptor,
  Scope,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import {
  type ClientProxy,
  ClientsModule,
  Ctx,
  EventPattern,
  MessagePattern,
  Payload,
  RpcException,
} from '@nestjs/microservices'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { type CloudEvent, type EventContext, EventPublisher, OnEvent, PermanentError, SluiceModule } from '@sluice/nest'
import {
  SluiceClient,
  type SluiceClientOptions,
  SluiceContext,
  SluiceRecord,
  SluiceServer,
  type SluiceServerOptions,
} from '@sluice/nest/microservices'
import { hostileValues, testClient, until } from '@sluice/testing'
import { IsInt } from 'class-validator'
import type { Redis } from 'ioredis'
import {
  concat,
  delay,
  EMPTY,
  firstValueFrom,
  interval,
  lastValueFrom,
  map,
  Observable,
  of,
  switchMap,
  throwError,
  toArray,
} from 'rxjs'
import { Platform } from './platform.js'

const quick = { attempts: 2, backoff: { type: 'fixed', delay: 10 } } as const

describe('the transport', () => {
  let platform: Platform
  const closing: (() => unknown)[] = []
  const closed = async () => {
    for (const close of closing.splice(0).reverse()) await close()
  }
  beforeAll(async () => void (platform = await Platform.start()))
  afterEach(closed)
  afterAll(() => platform?.stop())

  const redis = () => ({ url: platform.redis.url })

  const serve = async (name: string, controllers: Type[], options: Partial<SluiceServerOptions> = {}) => {
    @Module({ controllers })
    class AppModule {}
    const strategy = new SluiceServer({ name, redis: redis(), claimIdleMs: 900, ...options })
    const app = await NestFactory.createMicroservice(AppModule, { strategy, logger: false, abortOnError: false })
    await app.listen()
    closing.push(() => app.close())
    return { app, strategy }
  }

  /** As an application gets it: from ClientsModule. */
  const client = async (options: Partial<SluiceClientOptions> = {}): Promise<ClientProxy> => {
    const own = { name: 'web', redis: redis(), ...options }
    @Module({ imports: [ClientsModule.register([{ name: 'EVENTS', customClass: SluiceClient, options: own }])] })
    class AppModule {}
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false })
    closing.push(() => app.close())
    return app.get<ClientProxy>('EVENTS')
  }

  const emit = (of: ClientProxy, pattern: unknown, data: unknown) => lastValueFrom(of.emit(pattern, data))
  const ask = <T = unknown>(of: ClientProxy, pattern: unknown, data: unknown = 0) =>
    lastValueFrom(of.send<T>(pattern, data))

  const letters = (destination: string) => platform.letters({ destination })
  const letter = (destination: string) =>
    until(async () => (await letters(destination))[0], `there is a dead letter of ${destination}`)

  describe('events', () => {
    it('what is emitted reaches the handler of its pattern, with the data as payload and the event in its context', async () => {
      const seen: unknown[] = []
      @Controller()
      class Orders {
        @EventPattern<string>('order.created')
        created(@Payload() data: { total: number }, @Ctx() context: SluiceContext) {
          const { attempt, bus, rule } = context.getContext()
          seen.push([data, context.getChannel(), context.getEvent().source, attempt, bus, rule])
        }
        @EventPattern({ cmd: 'tidy', deep: { b: 1, a: 'x' } })
        tidy(@Payload('what') what: string) {
          seen.push(what)
        }
        @EventPattern(['order.paid', 'order.sent'])
        several(data: string) {
          seen.push(data)
        }
        @EventPattern<string>('order.*')
        literally() {
          seen.push('a star is a star')
        }
      }
      await serve('orders', [Orders])
      const events = await client()
      await expect(emit(events, 'order.created', { total: 80 })).resolves.toEqual({
        id: expect.any(String),
        position: expect.stringMatching(/^\d-\d+-\d+$/),
      })
      await until(() => seen.length === 1, 'it arrives')
      expect(seen[0]).toEqual([{ total: 80 }, 'order.created', '/web', 1, 'default', 'orders.transport.order.created'])
      await emit(events, { deep: { a: 'x', b: 1 }, cmd: 'tidy' }, { what: 'all' })
      await until(() => seen.length === 2, 'the order of keys in a pattern does not matter')
      await emit(events, 'order.paid', 'paid')
      await emit(events, 'order.sent', 'sent')
      await until(() => seen.length === 4, 'each of several patterns has the handler')
      expect(seen.slice(1).sort()).toEqual(['all', 'paid', 'sent'])
    })

    it('what a handler emits says which event it follows from', async () => {
      const seen: [string, unknown][] = []
      const events = await client()
      @Controller()
      class Handlers {
        @EventPattern<string>('cause')
        async cause() {
          await emit(events, 'effect', 1)
        }
        @EventPattern<string>('effect')
        effect(@Payload() _data: unknown, @Ctx() context: SluiceContext) {
          seen.push(['effect', context.getEvent()['causationid']])
        }
      }
      await serve('causes', [Handlers])
      const { id } = (await emit(events, 'cause', 1)) as { id: string }
      await until(() => seen.length === 1, 'it arrives')
      expect(seen).toEqual([['effect', id]])
    })

    it('what follows the answer to a request is not caused by an event that somebody else is handling', async () => {
      let answer: ((value: number) => void) | undefined
      @Controller()
      class Answers {
        @MessagePattern('cause.slow')
        slow() {
          return new Promise<number>(resolve => (answer = resolve))
        }
        @MessagePattern('cause.quick')
        quick() {
          return 1
        }
        @EventPattern('cause.ask')
        ask(_data: unknown) {
          return asking.send('cause.slow', 0)
        }
      }
      const asking = await client()
      await serve('cause-answers', [Answers])
      const events: CloudEvent[] = []
      @Controller()
      class Follows {
        @EventPattern('cause.follows')
        handle(@Ctx() context: SluiceContext) {
          events.push(context.getEvent()!)
        }
      }
      await serve('cause-follows', [Follows])
      await emit(asking, 'cause.ask', 1)
      await until(() => answer, 'an event is being handled, and waits for its answer')
      await lastValueFrom(asking.send('cause.quick', 0).pipe(switchMap(() => asking.emit('cause.follows', 1))))
      await until(() => events.length === 1, 'it is published')
      expect(events[0]).not.toHaveProperty('causationid')
      answer!(1)
    })

    it('wildcards are those of the Redis transport, where they are asked for', async () => {
      const seen: string[] = []
      @Controller()
      class Handlers {
        @EventPattern<string>('stock.*')
        any(@Payload() _data: unknown, @Ctx() context: SluiceContext) {
          seen.push(context.getChannel())
        }
      }
      await serve('stock', [Handlers], { wildcards: true })
      const events = await client()
      await emit(events, 'stocks', 1)
      await emit(events, 'stock.shop.changed', 1)
      await until(() => seen.length === 1, 'it arrives')
      expect(seen).toEqual(['stock.shop.changed'])
    })

    it('what is emitted while the service is away is there when it comes back', async () => {
      const seen: unknown[] = []
      @Controller()
      class Handlers {
        @EventPattern<string>('away.happened')
        handle(data: unknown) {
          seen.push(data)
        }
      }
      const { app } = await serve('away', [Handlers])
      await app.close()
      await emit(await client(), 'away.happened', 1)
      await serve('away', [Handlers])
      await until(() => seen.length === 1, 'it arrives')
    })

    it('several handlers of one pattern fail alone, and the dead letter says what was thrown', async () => {
      const calls = { good: 0, bad: 0 }
      @Controller()
      class Good {
        @EventPattern<string>('alone')
        async handle() {
          calls.good++
        }
      }
      @Controller()
      class Bad {
        @EventPattern<string>('alone', quick)
        async handle() {
          calls.bad++
          throw new Error('the printer is on fire')
        }
      }
      await serve('alone', [Good, Bad])
      await emit(await client(), 'alone', 1)
      expect(await letter('alone.transport')).toMatchObject({
        rule: 'alone.transport.alone.2',
        reason: 'attempts-exhausted',
        error: 'Error: the printer is on fire',
      })
      expect(calls).toEqual({ good: 1, bad: 2 })
    })

    it('observables are awaited: what fails late is tried again', async () => {
      let calls = 0
      @Controller()
      class Handlers {
        @EventPattern<string>('late', quick)
        handle(@Payload() _data: unknown, @Ctx() context: SluiceContext) {
          calls++
          const fails = throwError(() => new Error('too late'))
          return context.getContext().attempt === 1 ? concat(of(1).pipe(delay(5)), fails) : EMPTY
        }
      }
      await serve('late', [Handlers])
      await emit(await client(), 'late', 1)
      await until(() => calls === 2, 'it was tried again')
      expect(await letters('late.transport')).toEqual([])
    })

    it('a filter may reword what was thrown, but not make a success of it', async () => {
      @Catch()
      class Swallows implements ExceptionFilter {
        catch(): void {}
      }
      @Catch()
      class Rewords implements ExceptionFilter {
        catch() {
          return throwError(() => new PermanentError('no such customer'))
        }
      }
      @Controller()
      class Handlers {
        @UseFilters(Swallows)
        @EventPattern<string>('swallowed', { attempts: 1 })
        async swallowed() {
          throw new Error('secret')
        }
        @UseFilters(Rewords)
        @EventPattern<string>('reworded')
        async reworded() {
          throw new Error('404')
        }
        @EventPattern<string>('rpc', { attempts: 1 })
        async rpc() {
          throw new RpcException({ code: 42 })
        }
      }
      await serve('filters', [Handlers])
      const events = await client()
      for (const pattern of ['swallowed', 'reworded', 'rpc']) await emit(events, pattern, 1)
      const all = await until(async () => {
        const found = await letters('filters.transport')
        return found.length === 3 && found
      }, 'all are dead letters')
      const errors = all.map((one: { reason: string; error: string }) => `${one.reason} ${one.error}`)
      expect(errors.sort()).toEqual(
        [
          'attempts-exhausted Error: secret',
          'attempts-exhausted RpcException: {"code":42}',
          'rejected PermanentError: no such customer',
        ].sort(),
      )
    })

    it('whatever is thrown is a failed attempt that says why', async () => {
      const thrown: (() => unknown)[] = [
        () => new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:80') }),
        () => ({ status: 'error', message: 'no account', code: 'NONE' }),
        ...Object.values(hostileValues),
      ]
      let calls = 0
      @Controller()
      class Handlers {
        @EventPattern<string>('thrown', { ...quick, circuit: false })
        async handle(@Payload() which: number) {
          calls++
          throw thrown[which]!()
        }
      }
      await serve('thrown', [Handlers])
      const events = await client()
      for (const which of thrown.keys()) await emit(events, 'thrown', which)
      const all = await until(async () => {
        const found = await letters('thrown.transport')
        return found.length === thrown.length && found
      }, 'all are dead letters')
      expect(calls).toBe(2 * thrown.length)
      const errors = all.map((one: { error: string }) => one.error)
      expect(errors).toContain('TypeError: fetch failed; caused by Error: connect ECONNREFUSED 127.0.0.1:80')
      expect(errors).toContain('no account (code NONE)')
      for (const { reason, attempts, error } of all)
        expect({ reason, attempts: attempts.length, says: error.trim() !== '' }).toEqual({
          reason: 'attempts-exhausted',
          attempts: 2,
          says: true,
        })
    })

    it('guards, pipes and interceptors run, and what they refuse is a dead letter at once', async () => {
      const seen: unknown[] = []
      class Dto {
        @IsInt()
        total: number
      }
      class Refuses implements CanActivate {
        canActivate(context: ExecutionContext) {
          return context.switchToRpc().getData<{ ok?: boolean }>().ok === true
        }
      }
      class Doubles implements NestInterceptor {
        intercept(context: ExecutionContext, next: CallHandler) {
          seen.push(context.switchToRpc().getContext<SluiceContext>().getChannel())
          return next.handle()
        }
      }
      @Controller()
      class Handlers {
        @UseGuards(Refuses)
        @UseInterceptors(Doubles)
        @EventPattern<string>('guarded')
        guarded() {
          seen.push('handled')
        }
        @UsePipes(new ValidationPipe())
        @EventPattern<string>('valid')
        valid(dto: Dto) {
          seen.push(dto)
        }
      }
      Reflect.defineMetadata('design:paramtypes', [Dto], Handlers.prototype, 'valid')
      await serve('guards', [Handlers])
      const events = await client()
      await emit(events, 'guarded', { ok: true })
      await until(() => seen.length === 2, 'what is let in is handled')
      await emit(events, 'guarded', { ok: false })
      await emit(events, 'valid', { total: 'many' })
      const all = await until(async () => {
        const found = await letters('guards.transport')
        return found.length === 2 && found
      }, 'what is refused is kept')
      const errors = all.map((one: { reason: string; error: string }) => `${one.reason} ${one.error}`).sort()
      expect(errors[0]).toMatch(/^invalid .*BadRequestException/)
      expect(errors[1]).toBe('rejected PermanentError: Forbidden resource: a guard refused the event')
      expect(seen).toEqual(['guarded', 'handled'])
    })

    it('a request-scoped controller is made for each event', async () => {
      const made: number[] = []
      @Injectable({ scope: Scope.REQUEST })
      class PerEvent {
        readonly number = made.push(made.length)
      }
      @Controller()
      class Handlers {
        constructor(@Inject(PerEvent) private readonly own: PerEvent) {}
        @EventPattern<string>('scoped', { attempts: 1 })
        async handle(data: string) {
          expect(this.own.number).toBeGreaterThan(0)
          if (data === 'bad') throw new Error('out of scope')
        }
      }
      @Module({ controllers: [Handlers], providers: [PerEvent] })
      class Scoped {}
      @Module({ imports: [Scoped] })
      class AppModule {}
      const strategy = new SluiceServer({ name: 'scoped', redis: redis() })
      const app = await NestFactory.createMicroservice(AppModule, { strategy, logger: false })
      await app.listen()
      closing.push(() => app.close())
      const events = await client()
      await emit(events, 'scoped', 'good')
      await emit(events, 'scoped', 'bad')
      expect(await letter('scoped.transport')).toMatchObject({ error: 'Error: out of scope' })
      expect(made).toHaveLength(2)
    })

    it('ordered in the extras keeps the order of a key, which a record gives', async () => {
      const seen: number[] = []
      @Controller()
      class Handlers {
        @EventPattern<string>('booked', { ordered: true, ...quick })
        async handle(@Payload() data: number, @Ctx() context: SluiceContext) {
          if (data === 1 && context.getContext().attempt === 1) throw new Error('again, please')
          seen.push(data)
        }
      }
      await serve('books', [Handlers])
      const events = await client()
      for (const n of [1, 2, 3]) await emit(events, 'booked', new SluiceRecord(n, { subject: 'account-1' }))
      await until(() => seen.length === 3, 'all arrive')
      expect(seen).toEqual([1, 2, 3])
    })

    it('a pattern or option that cannot be is refused at start, by name', async () => {
      const wrongs: [PropertyDecorator | MethodDecorator, RegExp][] = [
        [EventPattern<string>(''), /@EventPattern\(\): the pattern must be/],
        [EventPattern<string>('x\n'), /control characters/],
        [EventPattern({ a: { b: { c: { d: { e: { f: { g: 1 } } } } } } }), /5 levels/],
        [EventPattern<string>('x', { ordered: { onFailure: 'shrug' } }), /@EventPattern\(x\): .*shrug/],
        [MessagePattern<string>('y'.repeat(70_000)), /70000 characters/],
      ]
      for (const [decorate, message] of wrongs) {
        class Wrong {
          handle() {}
        }
        ;(decorate as MethodDecorator)(
          Wrong.prototype,
          'handle',
          Object.getOwnPropertyDescriptor(Wrong.prototype, 'handle')!,
        )
        Controller()(Wrong)
        await expect(serve('wrong', [Wrong])).rejects.toThrow(message)
      }
    })
  })

  describe('requests', () => {
    @Controller()
    class Sums {
      @MessagePattern({ cmd: 'sum' })
      sum(numbers: number[]): number {
        return numbers.reduce((a, b) => a + b)
      }
      @MessagePattern('count')
      count(to: number): Observable<number> {
        return interval(1).pipe(
          map(i => (i < to ? i : undefined!)),
          source =>
            new Observable<number>(subscriber => {
              const inner = source.subscribe(i => (i === undefined ? subscriber.complete() : subscriber.next(i)))
              return () => inner.unsubscribe()
            }),
        )
      }
      @MessagePattern('nothing')
      nothing() {}
      @MessagePattern('null')
      null() {
        return null
      }
      @MessagePattern('refuse')
      refuse(what: string) {
        throw new RpcException(what === 'text' ? 'no' : { code: 42 })
      }
      @MessagePattern('break')
      break() {
        throw new Error('a secret')
      }
      @MessagePattern('large')
      large() {
        return 'x'.repeat(2 ** 20)
      }
      @MessagePattern('circle')
      circle() {
        const circle: { self?: unknown } = {}
        return (circle.self = circle)
      }
      @MessagePattern('partly')
      partly() {
        return concat(
          of(1, 2),
          throwError(() => new RpcException('the rest is lost')),
        )
      }
    }

    it('are answered, with one value, several or none, and errors come as the handler threw them', async () => {
      await serve('sums', [Sums])
      const sums = await client()
      await expect(ask(sums, { cmd: 'sum' }, [1, 2, 3])).resolves.toBe(6)
      await expect(lastValueFrom(sums.send('count', 5).pipe(toArray()))).resolves.toEqual([0, 1, 2, 3, 4])
      await expect(lastValueFrom(sums.send('nothing', 1).pipe(toArray()))).resolves.toEqual([])
      await expect(ask(sums, 'null')).resolves.toBeNull()
      await expect(ask(sums, 'refuse', 'text')).rejects.toEqual({ status: 'error', message: 'no' })
      await expect(ask(sums, 'refuse', 'object')).rejects.toEqual({ code: 42 })
      await expect(ask(sums, 'break')).rejects.toEqual({ status: 'error', message: 'Internal server error' })
      await expect(ask(sums, 'large')).rejects.toMatchObject({ message: expect.stringContaining('1048576 bytes') })
      await expect(ask(sums, 'circle')).rejects.toMatchObject({ message: expect.stringContaining('JSON') })
      const values: number[] = []
      const partly = lastValueFrom(sums.send<number>('partly', 1).pipe(map(value => values.push(value))))
      await expect(partly).rejects.toEqual({ status: 'error', message: 'the rest is lost' })
      expect(values).toEqual([1, 2])
      const many = Array.from({ length: 500 }, (_, i) => i)
      await expect(Promise.all(many.map(i => ask(sums, { cmd: 'sum' }, [i, 1])))).resolves.toEqual(many.map(i => i + 1))
    })

    it('a pattern that nobody handles is told at once, and what is too large is not sent', async () => {
      const nobody = await client()
      await expect(ask(nobody, 'nobody.is.there')).rejects.toMatchObject({
        code: 'NO_HANDLER',
        message: expect.stringContaining('There is no matching message handler'),
      })
      await expect(ask(nobody, 'x', 'y'.repeat(2 ** 20))).rejects.toMatchObject({ code: 'TOO_LARGE' })
      await expect(ask(nobody, 'x', null)).rejects.toThrow('The invalid data or message pattern')
      await expect(ask(nobody, '', 1)).rejects.toMatchObject({ code: 'INVALID_PATTERN' })
    })

    it('instances share them: each is handled once', async () => {
      const by: string[] = []
      const instance = (name: string) => {
        @Controller()
        class Shared {
          @MessagePattern('shared')
          async handle(i: number) {
            by.push(name)
            await new Promise(resolve => setTimeout(resolve, 1))
            return i
          }
        }
        return Shared
      }
      await serve('shared', [instance('one')], { requestConcurrency: 2 })
      await serve('shared', [instance('two')], { requestConcurrency: 2 })
      const asking = await client()
      const many = Array.from({ length: 100 }, (_, i) => i + 1)
      await expect(Promise.all(many.map(i => ask(asking, 'shared', i)))).resolves.toEqual(many)
      expect(by).toHaveLength(100)
      expect(new Set(by)).toEqual(new Set(['one', 'two']))
    })

    it('what is not answered in time fails, and what nobody waits for any more is not handled', async () => {
      const seen: number[] = []
      let finish: () => void = () => undefined
      @Controller()
      class Slow {
        @MessagePattern('slow')
        async handle(i: number) {
          seen.push(i)
          await new Promise<void>(resolve => (finish = resolve))
        }
      }
      const { strategy } = await serve('slow', [Slow], { requestConcurrency: 1 })
      const asking = await client({ timeoutMs: 300 })
      const first = ask(asking, 'slow', 1)
      const second = ask(asking, 'slow', 2)
      const error = {
        code: 'REQUEST_TIMEOUT',
        message: expect.stringContaining("'slow' was not answered within 300 ms"),
      }
      await Promise.all([expect(first).rejects.toMatchObject(error), expect(second).rejects.toMatchObject(error)])
      const third = ask(await client(), 'slow', 3).catch(() => 'nothing came')
      finish()
      await until(() => seen.includes(3), 'the third is handled')
      expect(seen).toEqual([1, 3])
      finish()
      await third
      expect(strategy.dropped).toBe(1)
    })

    it('unsubscribing stops the answer at its source', async () => {
      let stopped = 0
      @Controller()
      class Endless {
        @MessagePattern('endless')
        handle() {
          return new Observable<number>(subscriber => {
            const timer = setInterval(() => subscriber.next(1), 5)
            return () => {
              stopped++
              clearInterval(timer)
            }
          })
        }
      }
      await serve('endless', [Endless])
      const asking = await client()
      await expect(firstValueFrom(asking.send('endless', 1))).resolves.toBe(1)
      await until(() => stopped === 1, 'the source is unsubscribed from')
    })

    it('a client that closes fails what it waits for, and what it leaves in Redis expires', async () => {
      const release: (() => void)[] = []
      @Controller()
      class Never {
        @MessagePattern('never')
        handle() {
          return new Promise<void>(resolve => release.push(resolve))
        }
        @MessagePattern('at-once')
        atOnce() {
          return 1
        }
      }
      const { strategy } = await serve('never', [Never])
      closing.push(() => release.forEach(end => end()))
      const asking = await client({ maxPending: 2 })
      const first = ask(asking, 'never')
      const second = ask(asking, 'never')
      const failed = Promise.all(
        [first, second].map(one => expect(one).rejects.toMatchObject({ code: 'CLIENT_CLOSED' })),
      )
      await expect(ask(asking, 'never')).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' })
      await asking.close()
      await asking.close()
      await failed
      await expect(ask(asking, 'at-once')).resolves.toBe(1)
      const own = testClient(platform.redis.url)
      closing.push(() => own.disconnect())
      for (const key of [...(await own.keys('sluice:{reply*')), ...(await own.keys('sluice:{requests}*'))]) {
        expect([key, await own.pttl(key)]).toEqual([key, expect.any(Number)])
        expect(await own.pttl(key)).toBeGreaterThan(0)
      }
      expect(strategy.problem()).toBeUndefined()
    })
  })

  it('a service that closes finishes the event and the request that it has in hand', async () => {
    const finish: (() => void)[] = []
    const wait = () => new Promise<void>(resolve => finish.push(resolve))
    let handled = 0
    @Controller()
    class Handlers {
      @EventPattern<string>('closing')
      async event() {
        await wait()
        handled++
      }
      @MessagePattern('closing')
      async request() {
        await wait()
        return 'done'
      }
    }
    const { app } = await serve('closing', [Handlers])
    const asking = await client()
    const answer = ask(asking, 'closing')
    await emit(asking, 'closing', 1)
    await until(() => finish.length === 2, 'both are in hand')
    const closes = app.close()
    finish.forEach(end => end())
    await closes
    expect(handled).toBe(1)
    await expect(answer).resolves.toBe('done')
  })

  it('works beside HTTP and @OnEvent in one application of one name, and each gets its own', async () => {
    const seen: string[] = []
    const handled: string[] = []
    class RunsAlways implements CanActivate {
      canActivate(context: ExecutionContext) {
        seen.push(context.getType())
        return true
      }
    }
    @UseGuards(RunsAlways)
    @Controller()
    class Everything {
      constructor(private readonly publisher: EventPublisher) {}
      @Get('/shop')
      async get() {
        const events = Array.from({ length: 20 }, (_, n) => ({ type: 'both', data: { n } }))
        await this.publisher.publishAll(events)
        return 'open'
      }
      @EventPattern<string>('both')
      pattern(@Payload() { n }: { n: number }, @Ctx() context: SluiceContext) {
        handled.push(`pattern ${n} ${context.getContext().attempt}`)
      }
      @OnEvent('both')
      event(event: CloudEvent<{ n: number }>, { attempt }: EventContext) {
        handled.push(`event ${event.data.n} ${attempt}`)
      }
      @MessagePattern('price')
      price(@Payload() _of: string, @Ctx() context: SluiceContext) {
        return { price: 5, trace: context.getMetadata() }
      }
    }
    Reflect.defineMetadata('design:paramtypes', [EventPublisher], Everything)
    const clients = ClientsModule.register([
      { name: 'E', customClass: SluiceClient, options: { name: 'shop', redis: redis() } },
    ])
    @Module({ imports: [SluiceModule.forRoot({ name: 'shop', redis: redis() }), clients], controllers: [Everything] })
    class AppModule {}
    const app: INestApplication = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
      logger: false,
    })
    closing.push(() => app.close())
    app.connectMicroservice({ strategy: new SluiceServer({ name: 'shop', redis: redis() }) })
    await app.startAllMicroservices()
    await app.listen(0, '127.0.0.1')
    const http = await fetch(`${await app.getUrl()}/shop`)
    expect(await http.text()).toBe('open')
    await until(() => handled.length === 40, 'both handlers have all')
    const each = Array.from({ length: 20 }, (_, n) => [`event ${n} 1`, `pattern ${n} 1`]).flat()
    expect(handled.sort()).toEqual(each.sort())
    const own = app.get<ClientProxy>('E')
    own.setOnDispatchHook(packet => (packet.metadata = { trace: 'abc' }))
    await expect(ask(own, 'price', 'tea')).resolves.toEqual({ price: 5, trace: { trace: 'abc' } })
    expect(seen.filter(type => type === 'rpc')).toHaveLength(21)
    expect(await letters('shop')).toEqual([])
    expect(await letters('shop.transport')).toEqual([])
  })

  it('without Redis, emit and send say so to whoever called, and a server does not start', async () => {
    const url = 'redis://127.0.0.1:1'
    const lost = await client({ redis: { url } })
    await expect(emit(lost, 'x', 1)).rejects.toMatchObject({ code: 'REDIS_UNREACHABLE' })
    await expect(ask(lost, 'x')).rejects.toMatchObject({ code: 'REDIS_UNREACHABLE' })
    await expect(serve('lost', [], { redis: { url, startWaitMs: 0 } })).rejects.toMatchObject({
      code: 'REDIS_UNREACHABLE',
    })
  })

  it('a Redis that is frozen is an error too, and not a wait', async () => {
    const asking = await client()
    await emit(asking, 'x', 1)
    platform.redis.signal('SIGSTOP')
    closing.push(() => platform.redis.signal('SIGCONT'))
    const error = { code: 'REDIS_UNREACHABLE' }
    await Promise.all([
      expect(emit(asking, 'x', 1)).rejects.toMatchObject(error),
      expect(ask(asking, 'x')).rejects.toMatchObject(error),
    ])
    platform.redis.signal('SIGCONT')
    await until(() => emit(asking, 'x', 1), 'it works again')
  })

  it('when Redis goes away and comes back, emit and send fail meanwhile and work again', async () => {
    @Controller()
    class Handlers {
      @MessagePattern('again')
      handle() {
        return 'here'
      }
    }
    const { strategy } = await serve('again', [Handlers])
    const asking = await client()
    const states: string[] = []
    asking.status.subscribe(state => states.push(state))
    await expect(ask(asking, 'again')).resolves.toBe('here')
    await platform.redis.kill()
    await expect(emit(asking, 'x', 1)).rejects.toMatchObject({ code: 'REDIS_UNREACHABLE' })
    await expect(ask(asking, 'again')).rejects.toMatchObject({ code: 'REDIS_UNREACHABLE' })
    const late = await client()
    await expect(emit(late, 'x', 1)).rejects.toMatchObject({ code: 'REDIS_UNREACHABLE' })
    await platform.redis.run()
    await until(() => emit(late, 'x', 1), 'a client that could not connect does it now')
    await until(async () => (await ask(asking, 'again')) === 'here', 'it answers again')
    await until(() => states.at(-1) === 'connected', 'the status says so')
    expect(states).toEqual(expect.arrayContaining(['connected', 'reconnecting']))
    expect(strategy.unwrap<Redis>().status).toBe('ready')
  })
})
