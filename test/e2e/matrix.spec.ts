import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  createParamDecorator,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  Query,
  SetMetadata,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common'
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, Reflector } from '@nestjs/core'
import { Ctx as RpcCtx, Payload as RpcPayload } from '@nestjs/microservices'
import { type NestFastifyApplication } from '@nestjs/platform-fastify'
import {
  type CloudEvent,
  Ctx,
  Envelope,
  EventArgumentsHost,
  type EventContext,
  EventPublisher,
  isEventContext,
  OnEvent,
  Payload,
} from '@sluice/nest'
import { until } from '@sluice/testing'
import { IsInt, IsString } from 'class-validator'
import { EMPTY, map, of, throwError } from 'rxjs'
import { Platform } from './platform.js'
import { Services } from './service.js'

const once = { attempts: 1 } as const

describe('what Nest puts around a handler', () => {
  let platform: Platform
  const services = new Services(() => platform, {})
  beforeAll(async () => void (platform = await Platform.start()))
  afterEach(services.close)
  afterAll(() => platform?.stop())

  const start = async (...service: Parameters<typeof services.serve>) => {
    const app = await services.serve(...service)
    return { app, publisher: app.get(EventPublisher), url: await app.getUrl() }
  }
  const letter = async (rule: string) =>
    until(async () => {
      const { body } = await platform.api('GET', `/v1/dead-letters?rule=${rule}`)
      return body.items[0] as { reason: string; error: string; attempts: unknown[] }
    }, `there is a dead letter of ${rule}`)

  describe('the matrix', () => {
    let ran: string[] = []
    const note = (kind: string, place: string, host?: ArgumentsHost) =>
      ran.push(`${kind} ${place}${host ? ` ${host.getType()}` : ''}`)
    const guard = (place: string): CanActivate => ({ canActivate: host => note('guard', place, host) > 0 })
    const interceptor = (place: string): NestInterceptor => ({
      intercept: (host, next) => (note('interceptor', place, host), next.handle()),
    })
    const pipe = (place: string): PipeTransform => ({ transform: value => (note('pipe', place), value) })
    const filter = (place: string): ExceptionFilter => {
      @Catch()
      class Filter implements ExceptionFilter {
        catch(error: Error, host: ArgumentsHost) {
          note('filter', place, host)
          if (isEventContext(host)) throw error
          host.switchToHttp().getResponse().status(500).send(error.message)
        }
      }
      return new Filter()
    }

    /** Whatever is bound runs, but of filters only one: the nearest that catches the error. */
    const app = (filters: string) => {
      const nearest = (place: string) => (place === filters ? UseFilters(filter(place)) : () => undefined)
      @UseGuards(guard('class'))
      @UseInterceptors(interceptor('class'))
      @UsePipes(pipe('class'))
      @nearest('class')
      @Controller()
      class Orders {
        @Get()
        @UseGuards(guard('method'))
        @UseInterceptors(interceptor('method'))
        @UsePipes(pipe('method'))
        @nearest('method')
        request(@Query('id') id: string) {
          throw new Error(`request ${id}`)
        }

        @OnEvent('order', once)
        @UseGuards(guard('method'))
        @UseInterceptors(interceptor('method'))
        @UsePipes(pipe('method'))
        @nearest('method')
        handle(@Payload() data: unknown) {
          ran.push(`handled ${JSON.stringify(data)}`)
          throw new Error('event')
        }
      }
      const provided = [
        { provide: APP_GUARD, useValue: guard('APP') },
        { provide: APP_INTERCEPTOR, useValue: interceptor('APP') },
        { provide: APP_PIPE, useValue: pipe('APP') },
        ...(filters === 'APP' ? [{ provide: APP_FILTER, useValue: filter('APP') }] : []),
      ]
      const prepare = (app: NestFastifyApplication) => {
        app.useGlobalGuards(guard('global'))
        app.useGlobalInterceptors(interceptor('global'))
        app.useGlobalPipes(pipe('global'))
        if (filters === 'global') app.useGlobalFilters(filter('global'))
      }
      return { metadata: { controllers: [Orders], providers: provided }, prepare }
    }
    const bound = (type: string, ...places: string[]) =>
      ['guard', 'interceptor', 'pipe'].flatMap(kind =>
        places.map(place => `${kind} ${place}${kind === 'pipe' ? '' : ` ${type}`}`),
      )

    beforeEach(() => (ran = []))

    it.each(['class', 'method'])(
      'of the %s: all run for an event, as for a request; the error is seen',
      async place => {
        const { metadata, prepare } = app(place)
        const { publisher, url } = await start(`matrix-${place}`, metadata, {}, prepare)
        await publisher.publish({ type: 'order', data: { id: 'A-1' } })
        expect((await letter(`matrix-${place}.Orders.handle`)).error).toBe('Error: event')
        const expected = [...bound('sluice', 'class', 'method'), 'handled {"id":"A-1"}', `filter ${place} sluice`]
        expect(ran.toSorted()).toEqual(expected.toSorted())
        ran = []
        expect(await (await fetch(`${url}/?id=7`)).text()).toBe('request 7')
        const forHttp = [...bound('http', 'APP', 'global', 'class', 'method'), `filter ${place} http`]
        expect(ran.toSorted()).toEqual(forHttp.toSorted())
      },
    )

    it.each(['APP', 'global'])('%s: those of the application are for requests, unless it is asked for', async place => {
      const { metadata, prepare } = app(place)
      const own = await start(`own-${place}`, metadata, {}, prepare)
      await own.publisher.publish({ type: 'order', data: 1 })
      await letter(`own-${place}.Orders.handle`)
      expect(ran.toSorted()).toEqual([...bound('sluice', 'class', 'method'), 'handled 1'].toSorted())
      await services.end()
      ran = []
      const all = await start(`all-${place}`, metadata, { inheritAppConfig: true }, prepare)
      await all.publisher.publish({ type: 'order', data: 1 })
      expect((await letter(`all-${place}.Orders.handle`)).error).toBe('Error: event')
      const expected = [...bound('sluice', 'APP', 'global', 'class', 'method'), 'handled 1', `filter ${place} sluice`]
      expect(ran.toSorted()).toEqual(expected.toSorted())
    })
  })

  it('a global guard that reads headers keeps requests out, and no event', async () => {
    @Injectable()
    class ApiKeyGuard implements CanActivate {
      canActivate(context: ExecutionContext) {
        return context.switchToHttp().getRequest().headers['authorization'] === 'secret'
      }
    }
    const seen: string[] = []
    @Controller()
    class Orders {
      @Get()
      request() {
        return 'hello'
      }
      @OnEvent('order')
      handle(event: CloudEvent) {
        seen.push(event.id)
      }
    }
    const providers = [{ provide: APP_GUARD, useClass: ApiKeyGuard }]
    const { publisher, url } = await start('headers', { controllers: [Orders], providers })
    expect((await fetch(url)).status).toBe(403)
    expect((await fetch(url, { headers: { authorization: 'secret' } })).status).toBe(200)
    await publisher.publish({ type: 'order', id: 'h-1' })
    await until(() => seen.length === 1, 'the event is handled')
  })

  it('what a guard refuses becomes a dead letter at once, and says so', async () => {
    let called = false
    const Role = (role: string) => SetMetadata('role', role)
    @Injectable()
    class RoleGuard implements CanActivate {
      constructor(private readonly reflector: Reflector) {}
      canActivate(context: ExecutionContext) {
        expect([context.getClass().name, context.getHandler().name]).toEqual(['Orders', 'handle'])
        const event = EventArgumentsHost.create(context).getEvent<{ role: string }>()
        return event.data.role === this.reflector.get('role', context.getHandler())
      }
    }
    @Injectable()
    class Orders {
      @OnEvent('order')
      @UseGuards(RoleGuard)
      @Role('admin')
      handle(@Payload('role') role: string) {
        called = role === 'admin'
      }
    }
    const { publisher } = await start('guarded', { providers: [Orders] })
    await publisher.publish({ type: 'order', data: { role: 'guest' } })
    const { reason, error, attempts } = await letter('guarded.Orders.handle')
    expect(reason).toBe('rejected')
    expect(error).toBe('ForbiddenException: Forbidden resource (status 403) (a guard of the handler returned false)')
    expect(attempts).toHaveLength(1)
    expect(called).toBe(false)
    await publisher.publish({ type: 'order', data: { role: 'admin' } })
    await until(() => called, 'the admin is let through')
  })

  it('ValidationPipe validates and transforms the payload; an invalid one is a dead letter that names the field', async () => {
    class Order {
      @IsString()
      id: string
      @IsInt()
      total: number
    }
    const seen: unknown[] = []
    @Injectable()
    class Orders {
      @OnEvent('order')
      handle(@Payload(new ValidationPipe({ transform: true })) order: Order, @Ctx() context: EventContext) {
        seen.push(order instanceof Order, order.id, context.attempt)
      }
    }
    const { publisher } = await start('valid', { providers: [Orders] })
    await publisher.publish({ type: 'order', data: { id: 'A-1', total: 'much' } })
    const { reason, error, attempts } = await letter('valid.Orders.handle')
    expect([reason, attempts.length]).toEqual(['invalid', 1])
    expect(error).toBe('BadRequestException: total must be an integer number (status 400)')
    await publisher.publish({ type: 'order', data: { id: 'A-2', total: 3 } })
    await until(() => seen.length > 0, 'the valid one is handled')
    expect(seen).toEqual([true, 'A-2', 1])
  })

  it('a filter may say the error in other words, and cannot make an event handled that was not', async () => {
    @Catch()
    class Swallow implements ExceptionFilter {
      catch = () => 'all is well'
    }
    @Catch()
    class SwallowLater implements ExceptionFilter {
      catch = async () => undefined
    }
    @Catch()
    class Reword implements ExceptionFilter {
      catch(error: Error) {
        throw new Error(`in other words: ${error.message}`)
      }
    }
    @Catch()
    class RewordAsRpc implements ExceptionFilter {
      catch = (error: Error) => throwError(() => new Error(`as rpc: ${error.message}`))
    }
    const fail = () => {
      throw new Error('broken')
    }
    const handlers = Object.entries({ Swallow, SwallowLater, Reword, RewordAsRpc }).map(([name, filter]) => {
      class Handlers {
        @OnEvent('order', once)
        @UseFilters(filter)
        handle() {
          fail()
        }
      }
      Object.defineProperty(Handlers, 'name', { value: name })
      Injectable()(Handlers)
      return Handlers as Type
    })
    const { publisher } = await start('filtered', { providers: handlers })
    await publisher.publish({ type: 'order' })
    const errors = await Promise.all(handlers.map(({ name }) => letter(`filtered.${name}.handle`)))
    expect(errors.map(({ error }) => error)).toEqual([
      'Error: broken',
      'Error: broken',
      'Error: in other words: broken',
      'Error: as rpc: broken',
    ])
  })

  it('results may be Observables, and interceptors may change them', async () => {
    const seen: unknown[] = []
    const twice: NestInterceptor = {
      intercept: (_context, next: CallHandler<number>) => next.handle().pipe(map(value => value * 2)),
    }
    @Injectable()
    class Orders {
      @OnEvent('count', { onSuccess: { type: 'counted' } })
      @UseInterceptors(twice)
      count() {
        return of(1, 20, 21)
      }
      @OnEvent('count', once)
      nothing() {
        return EMPTY
      }
      @OnEvent('count', once)
      failing() {
        return throwError(() => new Error('late'))
      }
      @OnEvent('counted')
      counted(@Payload() result: number, @Envelope() event: CloudEvent) {
        seen.push(result, event.type)
      }
    }
    const { publisher } = await start('observed', { providers: [Orders] })
    await publisher.publish({ type: 'count' })
    await until(() => seen.length > 0, 'the result is there')
    expect(seen).toEqual([42, 'counted'])
    expect((await letter('observed.Orders.failing')).error).toBe('Error: late')
    expect((await platform.api('GET', '/v1/dead-letters?rule=observed.Orders.nothing')).body.items).toEqual([])
  })

  it('param decorators of the application and of @nestjs/microservices get the event', async () => {
    const Subject = createParamDecorator((_: unknown, context: ExecutionContext) =>
      isEventContext(context) ? EventArgumentsHost.create(context).getEvent().subject : 'no event',
    )
    const seen: unknown[] = []
    @Controller()
    class Orders {
      @OnEvent('order')
      handle(@RpcCtx() context: EventContext, @RpcPayload('id') id: string, @Subject() subject: string) {
        seen.push(context.rule, id, subject)
      }
    }
    const { publisher } = await start('params', { controllers: [Orders] })
    await publisher.publish({ type: 'order', subject: 'S-1', data: { id: 'A-1' } })
    await until(() => seen.length > 0, 'the event is handled')
    expect(seen).toEqual(['params.Orders.handle', 'A-1', 'S-1'])
  })
})
