import { Inject, Injectable, type Type } from '@nestjs/common'
import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js'
import {
  type ContextId,
  ContextIdFactory,
  ExternalContextCreator,
  ModuleRef,
  ModulesContainer,
  type ParamsFactory,
} from '@nestjs/core'
import type { ExternalExceptionFilterContext } from '@nestjs/core/exceptions/external-exception-filter-context.js'
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js'
import type { ParamMetadata } from '@nestjs/core/helpers/interfaces/index.js'
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js'
import type { CloudEvent } from '@sluice/event'
import { isObservable, lastValueFrom } from 'rxjs'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { begin, type CurrentEvent, NotBegunError } from './current-event.js'
import { type EventContext, eventContextType } from './event-context.js'
import { eventParams } from './params.js'

/** One call of a handler, with Nest's guards, pipes, interceptors and filters around it. */
export type HandlerCall<Args extends unknown[] = EventArgs> = (...args: Args) => Promise<unknown>

/** What handlers are called for: events, or messages of queues. */
export interface CallKind<Args extends unknown[]> {
  /** The `host.getType()` of guards, pipes, interceptors and filters. */
  readonly type: string
  readonly params: ParamsFactory
  /** What is injected as REQUEST. */
  readonly request: (...args: Args) => object
}

type EventArgs = [event: CloudEvent, context: EventContext]

const eventCall: CallKind<EventArgs> = {
  type: eventContextType,
  params: eventParams,
  request: (event, context) => ({ event, context }) satisfies CurrentEvent,
}

type Method = (...args: unknown[]) => unknown
type Instance = Record<string, Method>

/**
 * Calls methods of providers and controllers as Nest does: through guards, pipes, interceptors, exception filters and param
 * decorators; if the provider is request-scoped or transient, on an instance that is created for the event.
 */
@Injectable()
export class HandlerCalls {
  readonly #contexts: ExternalContextCreator
  readonly #onlyOwn: boolean

  constructor(
    modules: ModulesContainer,
    contexts: ExternalContextCreator,
    private readonly moduleRef: ModuleRef,
    @Inject(MODULE_OPTIONS_TOKEN) { inheritAppConfig }: SluiceOptions,
  ) {
    // a context without the application's global guards, pipes, interceptors and filters: most are made for requests
    const own = { getModules: () => modules } as Parameters<typeof ExternalContextCreator.fromContainer>[0]
    this.#onlyOwn = !inheritAppConfig
    this.#contexts = inheritAppConfig ? contexts : ExternalContextCreator.fromContainer(own)
  }

  of(wrapper: InstanceWrapper, method: string): HandlerCall
  of<Args extends unknown[]>(wrapper: InstanceWrapper, method: string, kind: CallKind<Args>): HandlerCall<Args>
  of(wrapper: InstanceWrapper, method: string, kind: CallKind<never[]> = eventCall as never): HandlerCall<never[]> {
    const module = wrapper.host!.token
    if (wrapper.isDependencyTreeStatic() && !wrapper.isTransient) {
      const instance = wrapper.instance as Instance
      // Nest's call costs about as much as everything else for an event
      if (this.#onlyOwn && isBare(wrapper, method))
        return async (...args) => {
          begin()
          return awaited(await instance[method]!(...args))
        }
      let call: HandlerCall<never[]> | undefined // created on first use: app.useGlobalGuards() may still be called
      return (...args) => (call ??= this.#call(kind, module, instance, method))(...args)
    }
    const owner = wrapper.host!.getProviderByKey<ModuleRef>(ModuleRef).instance
    return async (...args) => {
      const contextId = this.#contextId(kind.request(...args), wrapper.isDependencyTreeDurable())
      const instance = await owner.resolve<Instance>(wrapper.token as string, contextId, { strict: true })
      return this.#call(kind, module, instance, method, contextId, wrapper.id)(...args)
    }
  }

  /** REQUEST is injected as the event with its context, or as the messages. */
  #contextId(request: object, durable: boolean): ContextId {
    const contextId: ContextId = ContextIdFactory.getByRequest(request)
    const value = durable ? contextId.payload : Object.assign(request, contextId.payload)
    this.moduleRef.registerRequestByContextId(value, contextId)
    return contextId
  }

  #call(
    { type, params }: CallKind<never[]>,
    module: string,
    instance: Instance,
    name: string,
    contextId?: ContextId,
    inquirerId?: string,
  ): HandlerCall<never[]> {
    const method = instance[name]!
    const handle = this.#contexts.create<Record<number, ParamMetadata>, string>(
      instance,
      alike(method, async (...args) => {
        begin()
        return awaited(await method.apply(instance, args))
      }),
      name,
      ROUTE_ARGS_METADATA,
      params,
      contextId,
      inquirerId,
      { guards: true, interceptors: true, filters: false },
      type,
    )
    const filters = this.#filters.create(instance, method as () => void, module, contextId, inquirerId)
    return async (...args) => {
      try {
        return await handle(...args)
      } catch (error) {
        if (error instanceof NotBegunError) throw error
        // a filter may replace the error; it cannot turn a failed attempt into a success
        const host = new ExecutionContextHost(args, instance.constructor as Type, method)
        host.setType(type)
        await awaited(await filters.invokeCustomFilters(error, host))
        throw error
      }
    }
  }

  /** Filters are called here because Nest's own call would also print each error that no filter takes. */
  get #filters(): ExternalExceptionFilterContext {
    return (this.#contexts as unknown as { readonly filtersContextCreator: ExternalExceptionFilterContext })
      .filtersContextCreator
  }
}

/** Whether Nest has no enhancer around the method and no parameters to fill. False in case of doubt. */
function isBare({ isNotMetatype, metatype, instance }: InstanceWrapper<object>, method: string): boolean {
  if (isNotMetatype || typeof metatype !== 'function') return false
  const classes = [metatype, instance.constructor]
  const around = [GUARDS_METADATA, PIPES_METADATA, INTERCEPTORS_METADATA, EXCEPTION_FILTERS_METADATA]
  const places = [...classes, (instance as Instance)[method]!]
  return (
    !around.some(key => places.some(place => Reflect.hasMetadata(key, place))) &&
    !classes.some(of => Reflect.hasMetadata(ROUTE_ARGS_METADATA, of, method))
  )
}

/** A handler may return an Observable, even without values: its last value is the result. */
function awaited(result: unknown): unknown {
  return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result
}

/** Copies the name and metadata of the method to the function: guards and interceptors read them. */
export function alike(method: Method, called: Method): Method {
  for (const key of Reflect.getMetadataKeys(method) as unknown[]) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, method), called)
  }
  return Object.defineProperty(called, 'name', { value: method.name })
}
