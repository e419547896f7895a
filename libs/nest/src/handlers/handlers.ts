import { Inject, Injectable, Logger } from '@nestjs/common'
import { DiscoveryService, MetadataScanner } from '@nestjs/core'
import type { CloudEvent } from '@sluice/event'
import type { EventContext } from './event-context.js'
import { onEventOptions, type OnEventOptions } from './on-event.decorator.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { withReceipts } from '../receipts/idempotent.decorator.js'

export interface Handler {
  /** Class, method, and a number where a method has several decorators: stable from one start to the next. */
  readonly id: string
  readonly options: OnEventOptions
  readonly invoke: (event: CloudEvent, context: EventContext) => unknown
}

/** Finds the `@OnEvent` methods of all providers and controllers, each once however often its module is imported. */
@Injectable()
export class Handlers {
  readonly #logger = new Logger('Sluice')
  /** Rule -> its handler. Empty before {@link find}. */
  readonly byRule = new Map<string, Handler>()

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  find(): void {
    const found = new Map<string, { handler: Handler; type: object }>()
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      const { instance, metatype } = wrapper as { instance?: Record<string, unknown>; metatype?: { name: string } }
      if (!instance || typeof instance !== 'object' || typeof metatype !== 'function') continue
      for (const method of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        onEventOptions(instance[method] as object).forEach((options, i) => {
          if (!wrapper.isDependencyTreeStatic()) {
            this.#logger.warn(
              `${metatype.name}.${method} is request-scoped: @OnEvent needs a singleton, so it is not called`,
            )
            return
          }
          const id = `${metatype.name}.${method}${i === 0 ? '' : `.${i + 1}`}`.replace(/[^A-Za-z0-9._-]/g, '-')
          const before = found.get(id)
          if (before && before.type !== metatype) {
            throw new Error(
              `two classes named ${metatype.name} have an @OnEvent method ${method}: rename one, the name is what its events are kept under`,
            )
          }
          const invoke: Handler['invoke'] = (event, context) =>
            (instance[method] as Handler['invoke']).call(instance, event, context)
          if (!before)
            found.set(id, {
              type: metatype,
              handler: { id, options: withReceipts(id, options, instance[method] as object), invoke },
            })
        })
      }
    }
    for (const { handler } of found.values()) this.byRule.set(`${this.options.name}.${handler.id}`, handler)
  }
}
