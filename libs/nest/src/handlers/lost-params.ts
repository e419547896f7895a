import 'reflect-metadata'
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js'
import type { Class } from './methods.js'

/** What the compiler emits for an interface, a type alias, `any` and the like: such a parameter cannot be judged. */
const unsaid = new Set<unknown>([undefined, Object])

/**
 * The first wrong parameter of a handler, by its types; undefined if there is none. A class-typed parameter without
 * `@Payload()` would get the whole event; a parameter without a decorator gets nothing if another parameter has one.
 */
export function lostParam(of: Class, method: string): string | undefined {
  const types = (Reflect.getMetadata('design:paramtypes', of.prototype, method) ?? []) as unknown[]
  const decorated = decoratedParams(of, method)
  if (decorated.size === 0) {
    const [first] = types
    if (unsaid.has(first)) return undefined
    const name = (first as { name?: string }).name ?? 'another type'
    return `its parameter is of the type ${name} and gets the whole event: write @Payload() before it, or take a CloudEvent`
  }
  const lost = types.findIndex((_, i) => !decorated.has(i))
  if (lost < 0) return undefined
  return `its parameter ${lost + 1} gets undefined, as another has a decorator: write @Payload(), @Ctx() or @Envelope() before it`
}

function decoratedParams(of: Class, method: string): Set<number> {
  const args = (Reflect.getMetadata(ROUTE_ARGS_METADATA, of, method) ?? {}) as Record<string, { index: number }>
  return new Set(Object.values(args).map(({ index }) => index))
}
