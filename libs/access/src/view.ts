import type { Redact, RedactedAs } from './grant.js'

/** A path that is not seen as it is. */
export interface Redaction {
  readonly path: string
  readonly as: RedactedAs
}

/** The redacted paths of an event as a tree, by the names of members. */
export class Paths {
  /** How the value here is redacted. */
  as: RedactedAs | undefined
  readonly children = new Map<string, Paths>()

  /** The tree of some redactions. */
  static of(redact: readonly Redaction[]): Paths {
    const root = new Paths()
    for (const { path, as } of redact) {
      let place = root
      for (const name of path.split('.')) {
        let child = place.children.get(name)
        if (!child) place.children.set(name, (child = new Paths()))
        place = child
      }
      place.as = as
    }
    return root
  }

  /** What is redacted of a member. A dot in its name is read as patterns read it: `"a.b": 1` is `"a": {"b": 1}`. */
  below(member: string): Paths | undefined {
    const dot = member.indexOf('.')
    if (dot < 0) return this.children.get(member)
    const child = this.children.get(member.slice(0, dot))
    return child?.as ? child : child?.below(member.slice(dot + 1))
  }
}

/** How a principal sees an event. */
export class View {
  static readonly whole = new View([])
  #paths: Paths | undefined

  private constructor(
    /** By path, none within another. `data` as `removed` leaves the metadata. */
    readonly redact: readonly Redaction[],
  ) {}

  get isWhole(): boolean {
    return this.redact.length === 0
  }

  get paths(): Paths {
    return (this.#paths ??= Paths.of(this.redact))
  }

  /**
   * What several grants show together: a path is redacted if each of them redacts it.
   *
   * @param redacts the redactions of each grant
   */
  static of(redacts: readonly (readonly Redact[])[]): View {
    const [first, ...others] = redacts.map(outermost)
    if (!first) throw new RangeError('a view is of one grant at least')
    const common = others.reduce(inBoth, first)
    if (common.size === 0) return View.whole
    const redact = Array.from(common, ([path, as]) => ({ path, as }))
    return new View(redact.sort((a, b) => (a.path < b.path ? -1 : 1)))
  }
}

type Hidden = ReadonlyMap<string, RedactedAs>

/** The redactions that are not within another one. */
function outermost(redact: readonly Redact[]): Hidden {
  const all = new Map(
    redact.map(one => (typeof one === 'string' ? ([one, 'removed'] as const) : ([one.path, one.as] as const))),
  )
  return new Map([...all].filter(([path]) => outer(all, path) === undefined))
}

function inBoth(one: Hidden, other: Hidden): Hidden {
  const both = new Map<string, RedactedAs>()
  for (const [path, as] of one) {
    const same = other.get(path)
    if (same) both.set(path, as === 'hash' || same === 'hash' ? 'hash' : 'removed')
    else if (outer(other, path) !== undefined) both.set(path, as)
  }
  for (const [path, as] of other) if (outer(one, path) !== undefined) both.set(path, as)
  return both
}

/** The redaction that the path is within. */
function outer(all: Hidden, path: string): string | undefined {
  for (let end = path.lastIndexOf('.'); end > 0; end = path.lastIndexOf('.', end - 1)) {
    const around = path.slice(0, end)
    if (all.has(around)) return around
  }
  return undefined
}
