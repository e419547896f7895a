import { Injectable } from '@nestjs/common'
import { DiscoveryService, MetadataScanner, ModulesContainer } from '@nestjs/core'
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js'
import { ConflictError } from '@sluice/event'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'

export type Class = { readonly name: string; readonly prototype: object }

/** A method of a provider or controller, its own or inherited. */
export interface Method {
  readonly wrapper: InstanceWrapper
  readonly type: Class
  readonly name: string
  readonly method: object
}

/** The methods of the application's providers and controllers, among which decorated ones are looked for. */
@Injectable()
export class Methods {
  constructor(
    private readonly modules: ModulesContainer,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** Yields the methods of a class several times if several modules provide it. */
  *[Symbol.iterator](): Iterator<Method> {
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()] as InstanceWrapper[]) {
      const type = classOf(wrapper)
      if (!type) continue
      for (const name of this.scanner.getAllMethodNames(type.prototype))
        yield { wrapper, type, name, method: (type.prototype as Record<string, object>)[name]! }
    }
  }

  /**
   * Whether this is the first import of the module: only that one has the handlers, so that an event is handled once.
   *
   * @throws ConflictError `TWO_SERVICES`
   */
  isFirst(): boolean {
    const all = [...this.modules.values()].filter(module => module.providers.has(Methods))
    const names = all.map(module => module.getProviderByKey<SluiceOptions>(MODULE_OPTIONS_TOKEN).instance.name)
    if (new Set(names).size > 1) {
      const message = `SluiceModule.forRoot is imported for several services (${[...new Set(names)].join(', ')}): import it once, in the root module. For a copy of its own a handler has the option group`
      throw new ConflictError('TWO_SERVICES', message, { names })
    }
    return all[0]?.getProviderByKey(Methods).instance === this
  }
}

/**
 * Compares two finds of one class. `same`: the same instance. `alike`: several modules provide the class itself, so Nest made
 * an instance for each, and any of them may handle the events. `different`: instances from factories, values or under other
 * tokens.
 */
export function again(before: InstanceWrapper, found: InstanceWrapper): 'same' | 'alike' | 'different' {
  if (before === found || (isOne(before) && isOne(found) && before.instance === found.instance)) return 'same'
  return isItself(before) && isItself(found) ? 'alike' : 'different'
}

/** Names a provider and its module. */
export function placeOf({ token, host }: InstanceWrapper): string {
  const name =
    typeof token === 'function' ? token.name : typeof token === 'symbol' ? String(token) : `'${String(token)}'`
  return `${name} in ${host?.name ?? 'no module'}`
}

function isOne(wrapper: InstanceWrapper): boolean {
  return wrapper.isDependencyTreeStatic() && !wrapper.isTransient
}

function isItself({ isNotMetatype, token, metatype }: InstanceWrapper): boolean {
  return !isNotMetatype && token === metatype
}

/** The class of a provider; undefined if it has no methods. */
function classOf(wrapper: InstanceWrapper): Class | undefined {
  if (wrapper.isAlias) return undefined
  if (!wrapper.isNotMetatype) return wrapper.metatype as Class
  // a request-scoped instance does not exist yet, so its class is read from the provider
  if (!isOne(wrapper))
    return typeof wrapper.token === 'function' && wrapper.token.prototype ? (wrapper.token as Class) : undefined
  const instance: unknown = wrapper.instance
  if (typeof instance !== 'object' || instance === null) return undefined
  const prototype = Object.getPrototypeOf(instance) as { constructor?: unknown } | null
  return typeof prototype?.constructor === 'function' ? (prototype.constructor as unknown as Class) : undefined
}
