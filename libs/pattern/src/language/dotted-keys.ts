import { isObject } from '../json-object.js'

/**
 * A dot in a key and a step into an object are the same to a pattern: `{"a.b": 1}` and `{"a": {"b": 1}}` are one event.
 * This rewrites keys with dots into objects. When an object spells a field both ways it has both values: two objects
 * are merged, anything else is read as if it stood in one array.
 *
 * An event without such keys, which is nearly every event, is answered as it is.
 */
export function withoutDottedKeys(event: object): object {
  if (!hasDottedKey(event)) return event
  const root: { value: unknown } = { value: event }
  // Containers whose member is not rewritten yet, from the outside in: an event may be nested deeper than a stack is.
  const open: [container: object, key: string][] = [[root, 'value']]
  while (open.length > 0) {
    const [container, key] = open.pop()!
    const value = plain((container as Record<string, unknown>)[key])
    define(container, key, value)
    if (typeof value === 'object' && value !== null) for (const inner of Object.keys(value)) open.push([value, inner])
  }
  return root.value as object
}

/** Values of one field, made one when their turn comes. A list: an event may spell a field in as many ways as it has keys. */
class Several {
  constructor(readonly values: unknown[]) {}
}

/** A copy of the value that has no dotted keys on this level. */
function plain(value: unknown): unknown {
  if (value instanceof Several) return value.values.map(plain).reduce(together)
  if (Array.isArray(value)) return [...(value as unknown[])]
  if (!isMergeable(value)) return value
  const object = {}
  for (const [key, inner] of Object.entries(value)) {
    const [first, ...rest] = key.split('.')
    add(
      object,
      first!,
      rest.reduceRight((below: unknown, segment) => Object.fromEntries([[segment, below]]), inner),
    )
  }
  return object
}

/** Both are copies, so the first can take the second up. */
function together(first: unknown, second: unknown): unknown {
  if (isMergeable(first) && isMergeable(second)) {
    for (const [key, inner] of Object.entries(second)) add(first, key, inner)
    return first
  }
  const list: unknown[] = Array.isArray(first) ? first : [first]
  for (const value of Array.isArray(second) ? (second as unknown[]) : [second]) list.push(value)
  return list
}

function add(object: object, key: string, value: unknown): void {
  if (!Object.hasOwn(object, key)) return define(object, key, value)
  const known = (object as Record<string, unknown>)[key]
  const values = known instanceof Several ? known.values : [known]
  // one by one: a spread of many does not fit the stack
  for (const one of value instanceof Several ? value.values : [value]) values.push(one)
  if (!(known instanceof Several)) define(object, key, new Several(values))
}

/** Assignment would not make a member of `__proto__`. */
function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
}

function isMergeable(value: unknown): value is object {
  return isObject(value) && !(value instanceof Several)
}

function hasDottedKey(event: object): boolean {
  const open: object[] = [event]
  while (open.length > 0) {
    const next = open.pop()!
    const isArray = Array.isArray(next)
    for (const key of Object.keys(next)) {
      if (!isArray && key.includes('.')) return true
      const value = (next as Record<string, unknown>)[key]
      if (typeof value === 'object' && value !== null) open.push(value)
    }
  }
  return false
}
