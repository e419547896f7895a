import type { Edition } from '@sluice/delivery'
import type { AnyKind } from '../kinds/kind.js'
import { changeOf, hashOf, pathOf, type Place } from './place.js'
import type { Earlier, Version } from './versions.js'

/** A replaced state; `until` is the version of the registry that replaced it. Number 0 is the time before the first one. */
interface Past {
  readonly of: string
  readonly place: Place
  readonly version: Version<string>
  readonly until: number
  readonly bytes: number
}

interface Replacement {
  readonly place: Place
  /** As JSON. */
  readonly before: string | undefined
  readonly after: string | undefined
  readonly edition: Edition
  readonly by: string | undefined
  /** Most bytes of all versions. */
  readonly most: number
}

/** Bytes of one version beside its own, as the script counts them. */
const overhead = 200

/** The versions of a registry in memory. It keeps and drops what {@link keepLua} does. */
export class MemoryVersions {
  /** The oldest end first. */
  #past: Past[] = []
  /** By change: what is known of the latest version, without its value. */
  readonly #latest = new Map<string, Version<string>>()
  /** By hash: the version of the registry from which on its history is whole. */
  readonly #wholeSince = new Map<string, number>()

  /** @returns the number of the new version */
  keep({ place, before, after, edition, by, most }: Replacement): number {
    const { history } = place.kind
    if (!history) return 0
    const of = hashOf(place.kind, place.parent)
    const change = changeOf(place)
    const last = this.#latest.get(change) ?? { number: 0 }
    const value = before === undefined ? undefined : JSON.stringify(history.kept(JSON.parse(before) as object))
    const version = { ...last, ...(value !== undefined && { value }) }
    const bytes = Buffer.byteLength(value ?? '') + overhead
    this.#past.push({ of, place, version, until: edition.version, bytes })
    const number = last.number + 1
    const meta = { number, at: Date.now(), since: edition, ...(by !== undefined && { by }) }
    this.#latest.set(change, after === undefined ? { ...meta, value: '' } : meta)
    this.#past = this.#past.filter(
      past => changeOf(past.place) !== change || past.version.number > number - history.most,
    )
    this.#shrink(most)
    return number
  }

  number(place: Place): number {
    return place.kind.history ? (this.#latest.get(changeOf(place))?.number ?? 1) : 0
  }

  /** @param now the present value as JSON */
  of(place: Place, now: string | undefined): Version<object>[] {
    const change = changeOf(place)
    const latest = this.#latest.get(change)
    if (!latest) return now === undefined ? [] : [{ number: 1, value: JSON.parse(now) as object }]
    const past = this.#past.filter(({ place, version }) => changeOf(place) === change && version.number > 0)
    return [withValue(latest, now), ...past.map(({ version }) => withValue(version, version.value)).reverse()]
  }

  earlier(kind: AnyKind, parent: string | undefined, version: number): Earlier<object> {
    const of = hashOf(kind, parent)
    const states = new Map<string, object | undefined>()
    let complete = version >= (this.#wholeSince.get(of) ?? 0)
    for (const past of this.#past) {
      if (past.of !== of || past.until <= version || states.has(past.place.field)) continue
      const { since, number, value } = past.version
      states.set(past.place.field, withValue(past.version, value).value)
      if (number > 0 && !(since && since.version <= version)) complete = false
    }
    return { states, complete }
  }

  /** Forgets those of all resources that belonged to a deleted one. */
  forget(place: Place, kinds: readonly AnyKind[]): void {
    for (const child of kinds) {
      if (child.parent?.kind !== place.kind || !child.history) continue
      const of = hashOf(child, place.field)
      this.#past = this.#past.filter(past => past.of !== of)
      for (const change of [...this.#latest.keys()])
        if (change.startsWith(`${child.name}:${pathOf(place)}/`)) this.#latest.delete(change)
      this.#wholeSince.delete(of)
    }
  }

  /** The hash with the most bytes loses its oldest version, until all are few enough. */
  #shrink(most: number): void {
    for (;;) {
      const sizes = new Map<string, number>()
      for (const { of, bytes } of this.#past) sizes.set(of, (sizes.get(of) ?? 0) + bytes)
      const [largest] = [...sizes].sort(([, a], [, b]) => b - a)
      if (!largest || [...sizes.values()].reduce((sum, bytes) => sum + bytes) <= most) return
      const at = this.#past.findIndex(({ of }) => of === largest[0])
      const [{ place, version, until }] = this.#past.splice(at, 1) as [Past]
      this.#wholeSince.set(largest[0], until)
      const latest = this.#latest.get(changeOf(place))
      if (latest?.value !== undefined && latest.number === version.number + 1) this.#latest.delete(changeOf(place))
    }
  }
}

/** The latest version of what is deleted has the value ''. */
function withValue({ value: _, ...version }: Version<string>, json: string | undefined): Version<object> {
  return json ? { ...version, value: JSON.parse(json) as object } : version
}
