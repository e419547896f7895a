import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  Injectable,
  type NestInterceptor,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { EventPublisher, OnEvent, PermanentError } from '../index.js'
import { SluiceTestingModule, TestEvents } from '../testing/index.js'

const seen: string[] = []

@Injectable()
class Refuses implements CanActivate {
  canActivate() {
    seen.push('guard')
    return false
  }
}

@Injectable()
class Watches implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler) {
    seen.push('interceptor')
    return next.handle()
  }
}

@Catch()
class Catches implements ExceptionFilter {
  catch(_error: unknown, _host: ArgumentsHost) {
    seen.push('filter')
  }
}

const around = {
  guard: [UseGuards(Refuses), ['guard']],
  interceptor: [UseInterceptors(Watches), ['interceptor', 'called']],
  filter: [UseFilters(Catches), ['called', 'filter']],
} as const

/** What a user would lose: a guard that is the only thing on its handler, and is left out with all that is not there. */
describe.each(Object.entries(around))('a %s that stands alone', (_what, [decorator, expected]) => {
  const handled = async (handlers: Type) => {
    seen.length = 0
    Injectable()(handlers)
    const module = await Test.createTestingModule({
      imports: [SluiceTestingModule.forRoot({ name: 'alone' })],
      providers: [handlers],
    }).compile()
    await module.init()
    await module.get(EventPublisher).publish({ type: 'x' })
    await module.get(TestEvents).settled()
    await module.close()
    return seen
  }

  const refuse = () => {
    seen.push('called')
    throw new PermanentError('no')
  }

  it('runs where it is on the method', async () => {
    class Orders {
      @OnEvent('x')
      @decorator
      handle() {
        refuse()
      }
    }
    expect(await handled(Orders)).toEqual(expected)
  })

  it('runs where it is on the class', async () => {
    @decorator
    class Orders {
      @OnEvent('x')
      handle() {
        refuse()
      }
    }
    expect(await handled(Orders)).toEqual(expected)
  })

  it('runs where it is on the class that this one extends', async () => {
    @decorator
    class Base {}
    class Orders extends Base {
      @OnEvent('x')
      handle() {
        refuse()
      }
    }
    expect(await handled(Orders)).toEqual(expected)
  })
})
