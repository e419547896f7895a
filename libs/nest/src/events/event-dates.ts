import { parseTimestamp } from '@sluice/event'
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js'
import type { EventClass } from './event.decorator.js'

/**
 * Where data, plain or an instance, has something else than a timestamp for a field with `@Type(() => Date)`. class-transformer would make a date
 * of it all the same: of `true`, of February 30, and of a time without offset one in the zone of the process.
 *
 * @returns the path of the first such field, for example `items[2].at`
 */
export function wrongDate(eventClass: EventClass, data: unknown): string | undefined {
  if (Array.isArray(data)) return first(data, (one, i) => prefixed(`[${i}]`, wrongDate(eventClass, one)))
  if (typeof data !== 'object' || data === null) return undefined
  return first(Object.entries(data), ([name, value]) => prefixed(name, wrongIn(eventClass, name, value)))
}

/** @returns the path below the field; empty where the field itself is wrong */
function wrongIn(of: EventClass, name: string, value: unknown): string | undefined {
  const property = defaultMetadataStorage.findExposeMetadataByCustomName(of, name)?.propertyName ?? name
  const metadata = defaultMetadataStorage.findTypeMetadata(of, property)
  const type = metadata?.typeFunction?.() as EventClass | DateConstructor | undefined
  if (type === Date) return isDates(value) ? undefined : ''
  const { discriminator } = metadata?.options ?? {}
  if (!discriminator) return type && wrongDate(type as EventClass, value)
  return first([value].flat(), one => {
    const kind = (one as Record<string, unknown> | null | undefined)?.[discriminator.property]
    const subType = discriminator.subTypes.find((subType: { name: string }) => subType.name === kind)
    return subType && wrongDate(subType.value as EventClass, one)
  })
}

/** In an instance that is written it is a date already. What is not there is said by the validators. */
function isDates(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isDates)
  if (value instanceof Date) return !Number.isNaN(value.getTime())
  return value === undefined || value === null || parseTimestamp(value) !== undefined
}

function prefixed(step: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  return path === '' || path.startsWith('[') ? step + path : `${step}.${path}`
}

function first<T>(all: readonly T[], find: (one: T, i: number) => string | undefined): string | undefined {
  for (const [i, one] of all.entries()) {
    const found = find(one, i)
    if (found !== undefined) return found
  }
  return undefined
}
