import { Inject, Injectable } from '@nestjs/common'
import { namePattern } from '@sluice/delivery'
import { InvalidError } from '@sluice/event'
import { again, type Method, Methods, placeOf } from '../handlers/methods.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import type { EventBatch } from './event-batch.js'
import { streamHandlings, type StreamHandling } from './on-stream.decorator.js'

export interface StreamHandler extends StreamHandling {
  /** The consumer's name, `<service>.<name>`: the same at each start. */
  readonly name: string
  readonly invoke: (batch: EventBatch) => unknown
}

/** Finds the `@OnStream` methods of all providers and controllers, each once even if its module is imported several times. */
@Injectable()
export class StreamHandlers {
  /** Empty before {@link find}. */
  found: readonly StreamHandler[] = []
  readonly #log = new NestLog()

  constructor(
    private readonly methods: Methods,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /** @throws InvalidError `INVALID_STREAM` */
  find(): StreamHandler[] {
    if (!this.methods.isFirst()) return []
    const found = new Map<string, { handler: StreamHandler; one: Method }>()
    for (const one of this.methods) {
      const { wrapper, type, name: methodName, method } = one
      streamHandlings(method).forEach((handling, i) => {
        const where = `@OnStream of ${type.name}.${methodName}`
        if (!wrapper.isDependencyTreeStatic() || wrapper.isTransient) {
          throw refused(
            `${where}: ${type.name} is request-scoped or transient, and a batch is no request; make it a singleton`,
          )
        }
        const name = this.#nameOf(handling, `${type.name}.${methodName}${i === 0 ? '' : `.${i + 1}`}`)
        if (!namePattern.test(name)) throw refused(`${where}: '${name}' is no name, or too long; give it another name`)
        const key = `${handling.bus}~${name}`
        const before = found.get(key)
        if (before && (before.one.type !== type || before.handler.options !== handling.options))
          throw refused(`${where}: there is another consumer '${name}' of bus '${handling.bus}'; give one another name`)
        if (before) return this.#findAgain(where, before.one, one)
        const instance = wrapper.instance as Record<string, StreamHandler['invoke']>
        const invoke: StreamHandler['invoke'] = batch => instance[methodName]!.call(instance, batch)
        found.set(key, { one, handler: { ...handling, name, invoke } })
      })
    }
    return (this.found = Array.from(found.values(), ({ handler }) => handler))
  }

  #findAgain(where: string, before: Method, { wrapper, type }: Method): void {
    const kind = again(before.wrapper, wrapper)
    if (kind === 'same') return
    const places = [before.wrapper, wrapper].map(placeOf).join(' and ')
    if (kind === 'different')
      throw refused(`${where}: ${places} are two instances; give one a class of its own that extends ${type.name}`)
    this.#log.warn(`${where}: ${places} are two instances, and the first has the consumer: provide it in one module`)
  }

  #nameOf({ options }: StreamHandling, place: string): string {
    return `${this.options.name}.${options.name ?? place.replace(/[^A-Za-z0-9._-]/g, '-')}`
  }
}

function refused(message: string): InvalidError {
  return new InvalidError('INVALID_STREAM', message)
}
