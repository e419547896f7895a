import type { AnyKind } from '../kinds/kind.js'

/** The place of one resource in the store. */
export interface Place {
  readonly kind: AnyKind
  /** The name of its parent. */
  readonly parent?: string
  /** Its name within its hash. */
  readonly field: string
}

export function placeOf(kind: AnyKind, names: object): Place {
  const { parent } = kind
  const field = kind.field(names)
  return parent ? { kind, parent: parent.kind.field(parent.names(names)), field } : { kind, field }
}

/** The hash that a resource is kept in: `buses`, `rules:shop`. */
export function hashOf({ plural }: AnyKind, parent?: string): string {
  return parent === undefined ? plural : `${plural}:${parent}`
}

/** `shop`, `shop/big-orders`. Names of resources with a parent have no slash. */
export function pathOf({ parent, field }: Place): string {
  return parent === undefined ? field : `${parent}/${field}`
}

/** The name of a change: `bus:shop`, `rule:shop/big-orders`. */
export function changeOf(place: Place): string {
  return `${place.kind.name}:${pathOf(place)}`
}

/** The place of a change; undefined for a kind that only a newer Sluice knows. */
export function placeOfChange(change: string, kinds: readonly AnyKind[]): Place | undefined {
  const [name, path] = change.split(':') as [string, string]
  const kind = kinds.find(kind => kind.name === name)
  if (!kind?.parent) return kind && { kind, field: path }
  const [parent, field] = path.split('/') as [string, string]
  return { kind, parent, field }
}
