/**
 * A dot in a key and a step into an object are the same to a pattern: `{"a.b": 1}` and `{"a": {"b": 1}}` are one event.
 * This rewrites keys with dots into objects. When an object spells a field both ways it has both values: two objects
 * are merged, anything else is read as if it stood in one array.
 */
export function withoutDottedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withoutDottedKeys)
  const plain = new Map<string, unknown>()
  for (const key of Object.keys(value)) {
    const member = withoutDottedKeys((value as Record<string, unknown>)[key])
    const [first, ...rest] = key.split('.')
    const nested = rest.reduceRight((inner, segment) => object([[segment, inner]]), member)
    plain.set(first!, plain.has(first!) ? merged(plain.get(first!), nested) : nested)
  }
  return object([...plain])
}

function merged(a: unknown, b: unknown): unknown {
  if (isObject(a) && isObject(b)) {
    const both = new Map(Object.entries(a))
    for (const [key, value] of Object.entries(b)) both.set(key, both.has(key) ? merged(both.get(key), value) : value)
    return object([...both])
  }
  return [a, b].flat()
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `Object.fromEntries` defines members, so that `__proto__` is a key like any other. */
function object(entries: [string, unknown][]): Record<string, unknown> {
  return Object.fromEntries(entries)
}
