/** What JSON has. */
type Json = unknown

/** A JSON Merge Patch (RFC 7396) that makes one value of another. Undefined where they are equal. */
export function mergePatchOf(before: Json, after: Json): Json | undefined {
  if (!isObject(before) || !isObject(after)) return isEqual(before, after) ? undefined : after
  const patch: Record<string, Json> = {}
  for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) patch[name] = null
  for (const [name, value] of Object.entries(after)) {
    const part = Object.hasOwn(before, name) ? mergePatchOf(before[name], value) : value
    if (part !== undefined) patch[name] = part
  }
  return Object.keys(patch).length === 0 ? undefined : patch
}

/** What a patch makes of a value. */
export function patched(before: Json, patch: Json): Json {
  if (!isObject(patch)) return patch
  const after: Record<string, Json> = isObject(before) ? { ...before } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete after[name]
    else after[name] = patched(after[name], value)
  }
  return after
}

/** Whether two values are the same JSON; the order of members does not count. */
export function isEqual(one: Json, other: Json): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, i) => isEqual(value, other[i]))
  if (!isObject(one) || !isObject(other)) return one === other
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every(name => Object.hasOwn(other, name) && isEqual(one[name], other[name]))
  )
}

export function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
