import type { Methods } from './methods.js'

/** Prototype -> its methods with a handler decorator, of all classes that this process has loaded. */
const decorated = new Map<object, Set<string>>()

export function noteDecorated(prototype: object, method: string): void {
  if (prototype.constructor === Object) return // a call that only checks options
  const methods = decorated.get(prototype) ?? new Set()
  decorated.set(prototype, methods.add(method))
}

/** `Class.method` of decorated methods whose class no module provides, so that Nest cannot find them. */
export function unprovided(methods: Methods): string[] {
  const provided = new Set<object>()
  for (const { type } of methods)
    for (let own: object | null = type.prototype; own; own = Object.getPrototypeOf(own) as object | null)
      provided.add(own)
  return [...decorated]
    .filter(([prototype]) => !provided.has(prototype))
    .flatMap(([prototype, names]) => Array.from(names, name => `${prototype.constructor.name}.${name}`))
}
