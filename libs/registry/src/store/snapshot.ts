import type { Edition } from '@sluice/delivery'
import type { AnyKind, ValueOf } from '../kinds/kind.js'
import { kinds } from '../kinds/kinds.js'
import type { Place } from './place.js'

type Listed = Extract<(typeof kinds)[number], { readonly inSnapshot: true }>
/** Name -> value; for a kind with a parent, parent's name -> name -> value. */
type Held<K extends AnyKind> = K extends { readonly parent: object }
  ? ReadonlyMap<string, ReadonlyMap<string, ValueOf<K>>>
  : ReadonlyMap<string, ValueOf<K>>

/** The resources of a snapshot, each kind under its plural. */
export type Resources = { readonly [K in Listed as K['plural']]: Held<K> }

/** All resources of the kinds in snapshots, at one edition. Immutable: the next edition is another object. */
export interface Snapshot extends Edition, Resources {
  /** Whether everything was read anew: Redis may have lost resources that an earlier snapshot had. */
  readonly whole: boolean
}

/** The new value of a resource; undefined if it is deleted. */
export interface Change {
  readonly place: Place
  readonly value: object | undefined
}

type Values = Map<string, unknown>

export const emptySnapshot: Snapshot = { ...nextSnapshot(nothingOf(kinds), { version: 0, stamp: '' }, []), whole: true }

/** An empty snapshot. */
export function nothingOf(kinds: readonly AnyKind[]): Snapshot {
  const listed = kinds.filter(({ inSnapshot }) => inSnapshot)
  return Object.fromEntries(listed.map(({ plural }) => [plural, new Map()])) as unknown as Snapshot
}

/** The next snapshot; unchanged values stay the same objects. */
export function nextSnapshot(known: Snapshot, { version, stamp }: Edition, changes: Iterable<Change>): Snapshot {
  const resources = { ...known } as unknown as Record<string, Values>
  const copies = new Set<unknown>()
  const copyOf = (values: unknown): Values => {
    if (copies.has(values)) return values as Values
    const copy = new Map(values as Values | undefined)
    copies.add(copy)
    return copy
  }
  for (const { place, value } of changes) {
    const { kind, parent, field } = place
    const all = (resources[kind.plural] = copyOf(resources[kind.plural]))
    if (parent === undefined) set(all, field, value)
    else {
      const siblings = set(copyOf(all.get(parent)), field, value)
      set(all, parent, siblings.size > 0 ? siblings : undefined)
    }
  }
  return { ...(resources as unknown as Snapshot), version, stamp, whole: false }
}

function set(values: Values, name: string, value: unknown): Values {
  if (value === undefined) values.delete(name)
  else values.set(name, value)
  return values
}

/** All values of a kind. */
export function* valuesOf(snapshot: Snapshot, { plural, parent }: AnyKind): Generator<object> {
  const values = (snapshot as unknown as Record<string, Values>)[plural] ?? new Map()
  if (parent) for (const siblings of values.values()) yield* (siblings as Values).values() as Iterable<object>
  else yield* values.values() as Iterable<object>
}
