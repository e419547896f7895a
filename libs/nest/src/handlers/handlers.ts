import { Inject, Injectable } from '@nestjs/common'
import { DiscoveryService, MetadataScanner, ModulesContainer } from '@nestjs/core'
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js'
import { namePattern } from '@sluice/delivery'
import { type CloudEvent, ConflictError, InvalidError } from '@sluice/event'
import type { EventContext } from './event-context.js'
import { HandlerCalls } from './handler-calls.js'
import { type HandlerOptions, onEventOptions } from './on-event.decorator.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'

export interface Handler {
  /** Class, method, and a number where a method has several decorators: stable from one start to the next. */
  readonly id: string
  readonly options: HandlerOptions
  readonly invoke: (event: CloudEvent, context: EventContext) => unknown
}

type Class = { readonly name: string; readonly prototype: object }

/** Finds the `@OnEvent` methods of all providers and controllers, each once however often its module is imported. */
@Injectable()
export class Handlers {
  /** Rule -> its handler. Empty before {@link find}. */
  readonly byRule = new Map<string, Handler>()

  constructor(
    private readonly modules: ModulesContainer,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly calls: HandlerCalls,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /** @throws InvalidError `INVALID_HANDLER`, ConflictError `TWO_HANDLERS`, `TWO_SERVICES` */
  find(): void {
    if (!this.#isFirst()) return
    const classes = new Map<string, Class>()
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()] as InstanceWrapper[]) {
      const type = classOf(wrapper)
      if (!type) continue
      for (const method of this.scanner.getAllMethodNames(type.prototype)) {
        onEventOptions((type.prototype as Record<string, object>)[method]!).forEach((options, i) => {
          const id = `${type.name}.${method}${i === 0 ? '' : `.${i + 1}`}`.replace(/[^A-Za-z0-9._-]/g, '-')
          const before = classes.get(id)
          if (before === type) return // its module is there twice, or another provides it too
          if (before) throw twoHandlers(id)
          classes.set(id, type)
          this.#add({ id, options, invoke: invoked(this.calls.of(wrapper, method), options) })
        })
      }
    }
  }

  #add(handler: Handler): void {
    const rule = `${handler.options.group ?? this.options.name}.${handler.id}`
    if (!namePattern.test(rule)) {
      const message = `the rule of handler ${handler.id} would be '${rule}'; a name has 1 to 128 letters, digits, ".", "_" or "-": rename the class, the method, the service or the group`
      throw new InvalidError('INVALID_HANDLER', message, { handler: handler.id })
    }
    this.byRule.set(rule, handler)
  }

  /** Where the module is imported several times, the first has the handlers: an event is not handled by each. */
  #isFirst(): boolean {
    const all = [...this.modules.values()].filter(module => module.providers.has(Handlers))
    const names = all.map(module => module.getProviderByKey<SluiceOptions>(MODULE_OPTIONS_TOKEN).instance.name)
    if (new Set(names).size > 1) {
      const message = `SluiceModule.forRoot is imported for several services (${[...new Set(names)].join(', ')}): import it once, in the root module. For a copy of its own a handler has the option group`
      throw new ConflictError('TWO_SERVICES', message, { names })
    }
    return all[0]?.getProviderByKey(Handlers).instance === this
  }
}

/** Undefined for what has no methods to look for. */
function classOf(wrapper: InstanceWrapper): Class | undefined {
  if (wrapper.isAlias) return undefined
  if (!wrapper.isNotMetatype) return wrapper.metatype as Class
  const instance: unknown = wrapper.instance
  if (typeof instance !== 'object' || instance === null) return undefined
  const prototype = Object.getPrototypeOf(instance) as { constructor?: unknown } | null
  return typeof prototype?.constructor === 'function' ? (prototype.constructor as unknown as Class) : undefined
}

function invoked(call: Handler['invoke'], { wants }: HandlerOptions): Handler['invoke'] {
  return wants ? (event, context) => (wants(event.type) ? call(event, context) : undefined) : call
}

function twoHandlers(id: string): ConflictError {
  const message = `two classes have a handler that would be called ${id}: rename one, the name is what its events are kept under`
  return new ConflictError('TWO_HANDLERS', message, { handler: id })
}
