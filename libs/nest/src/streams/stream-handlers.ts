import { Inject, Injectable } from '@nestjs/common'
import { DiscoveryService, MetadataScanner } from '@nestjs/core'
import { namePattern } from '@sluice/delivery'
import { InvalidError } from '@sluice/event'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import type { EventBatch } from './event-batch.js'
import { streamHandlings, type StreamHandling } from './on-stream.decorator.js'

export interface StreamHandler extends StreamHandling {
  /** The consumer, `<service>.<name>`: stable from one start to the next. */
  readonly name: string
  readonly invoke: (batch: EventBatch) => unknown
}

/** Finds the `@OnStream` methods of all providers and controllers, each once however often its module is imported. */
@Injectable()
export class StreamHandlers {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /** @throws InvalidError `INVALID_STREAM` */
  find(): StreamHandler[] {
    const found = new Map<string, { handler: StreamHandler; type: unknown }>()
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      const { metatype } = wrapper
      const prototype = typeof metatype === 'function' ? (metatype.prototype as object | undefined) : undefined
      if (!prototype || typeof metatype !== 'function') continue
      for (const method of this.scanner.getAllMethodNames(prototype)) {
        streamHandlings((prototype as Record<string, object>)[method]!).forEach((handling, i) => {
          const where = `@OnStream of ${metatype.name}.${method}`
          if (!wrapper.isDependencyTreeStatic() || wrapper.isTransient) {
            throw refused(
              `${where}: ${metatype.name} is request-scoped or transient, and a batch is no request; make it a singleton`,
            )
          }
          const name = this.#nameOf(handling, `${metatype.name}.${method}${i === 0 ? '' : `.${i + 1}`}`)
          if (!namePattern.test(name))
            throw refused(`${where}: '${name}' is no name, or too long; give it another name`)
          const key = `${handling.bus}~${name}`
          const before = found.get(key)
          if (before && (before.type !== metatype || before.handler.options !== handling.options)) {
            throw refused(
              `${where}: there is another consumer '${name}' of bus '${handling.bus}'; give one another name`,
            )
          }
          const instance = wrapper.instance as Record<string, StreamHandler['invoke']> | undefined
          if (before || !instance) return
          const invoke: StreamHandler['invoke'] = batch => instance[method]!.call(instance, batch)
          found.set(key, { type: metatype, handler: { ...handling, name, invoke } })
        })
      }
    }
    return Array.from(found.values(), ({ handler }) => handler)
  }

  #nameOf({ options }: StreamHandling, place: string): string {
    return `${this.options.name}.${options.name ?? place.replace(/[^A-Za-z0-9._-]/g, '-')}`
  }
}

function refused(message: string): InvalidError {
  return new InvalidError('INVALID_STREAM', message)
}
