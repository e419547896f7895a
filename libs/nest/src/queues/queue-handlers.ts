import { Inject, Injectable } from '@nestjs/common'
import { namePattern } from '@sluice/delivery'
import { ConflictError, InvalidError } from '@sluice/event'
import { type CallKind, HandlerCalls } from '../handlers/handler-calls.js'
import { again, type Method, Methods, placeOf } from '../handlers/methods.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { messageParams, queueContextType } from './queue-context.js'
import { queueHandlings, type QueueHandling } from './on-queue.decorator.js'

export interface QueueHandler extends QueueHandling {
  /** `<service>.<Class>.<method>`, and a number if the method has several decorators. */
  readonly name: string
  /** @param given a message, or the messages of a batch */
  readonly invoke: (given: object) => Promise<unknown>
}

const queueCall: CallKind<[given: object]> = {
  type: queueContextType,
  params: messageParams,
  request: given => ({ messages: [given].flat() }),
}

/** Finds the `@OnQueue` methods of all providers and controllers, each once even if its module is imported several times. */
@Injectable()
export class QueueHandlers {
  /** Empty before {@link find}. */
  found: readonly QueueHandler[] = []
  readonly #log = new NestLog()

  constructor(
    private readonly methods: Methods,
    private readonly calls: HandlerCalls,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /** @throws InvalidError `INVALID_QUEUE_HANDLER`, ConflictError `TWO_HANDLERS`, `TWO_INSTANCES` */
  find(): readonly QueueHandler[] {
    if (!this.methods.isFirst()) return []
    const found = new Map<string, { readonly handler: QueueHandler; readonly one: Method }>()
    for (const one of this.methods) {
      const { wrapper, type, name: method } = one
      queueHandlings(one.method).forEach((handling, i) => {
        const name = this.#nameOf(type.name, method, i)
        const before = found.get(name)
        if (before && before.one.type !== type) throw twoHandlers(name)
        if (before) return this.#findAgain(name, before.one, one)
        found.set(name, { one, handler: { ...handling, name, invoke: this.calls.of(wrapper, method, queueCall) } })
      })
    }
    return (this.found = Array.from(found.values(), ({ handler }) => handler))
  }

  #findAgain(name: string, before: Method, { wrapper, type }: Method): void {
    const kind = again(before.wrapper, wrapper)
    if (kind === 'same') return
    const places = [before.wrapper, wrapper].map(placeOf)
    if (kind === 'different') throw twoInstances(name, type.name, places)
    const fix = 'provide it in one module, export it, and import that module'
    this.#log.warn(`${places.join(' and ')} are two instances with one @OnQueue ${name}, which the first has: ${fix}`)
  }

  #nameOf(type: string, method: string, i: number): string {
    const name = `${this.options.name}.${type}.${method}${i === 0 ? '' : `.${i + 1}`}`.replace(/[^A-Za-z0-9._-]/g, '-')
    if (namePattern.test(name)) return name
    const fix = 'rename the class, the method or the service'
    const message = `@OnQueue on ${type}.${method} would be called '${name}'; a name has 128 characters at most: ${fix}`
    throw new InvalidError('INVALID_QUEUE_HANDLER', message, { handler: `${type}.${method}` })
  }
}

function twoHandlers(handler: string): ConflictError {
  const message = `two classes have an @OnQueue that would be called ${handler}: rename one, its metrics and log lines have that name`
  return new ConflictError('TWO_HANDLERS', message, { handler })
}

function twoInstances(handler: string, type: string, providers: readonly string[]): ConflictError {
  const message = `${providers.join(' and ')} are two instances of ${type}, and both would have the @OnQueue ${handler}: give one a class of its own (class Other${type} extends ${type} {})`
  return new ConflictError('TWO_INSTANCES', message, { handler, providers })
}
