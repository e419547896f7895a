import { hasTwoSpellings } from '../language/attribute.js'
import { ByteTable } from './byte-table.js'
import { type Conjunction, Fact, Guard, type Match } from './fact.js'
import type { Test } from '../language/language.js'
import type { Requirement } from '../language/requirement.js'
import { dataName, spellings, standInOf } from '../language/spelling.js'
import { isScan } from './text-scan.js'
import { ValueIndex } from './value-index.js'

/** One place in events that some rule looks at. The root is the event itself. */
export class Place {
  readonly children = new Map<string, Place>()
  /** The children by the bytes of their key. */
  readonly keys = new ByteTable<Place>()
  /** The different lengths of those keys, in bytes. */
  readonly keyLengths: number[] = []
  /** What a text must not contain when none of the keys may come in it again. See JsonReader. */
  readonly mentions: string[] = []
  /** What the rules ask of leaves here; undefined when they ask nothing. */
  values: ValueIndex | undefined
  /** The object instance whose member was last found here: finding it twice means a key is there twice. */
  seenIn = 0
  /** Whether what is here may count for another name too, see {@link standInOf}. */
  standsIn = false
  readonly leafFacts = new Map<string, Fact>()
  readonly conjunctions = new Map<string, Fact>()

  constructor(
    readonly key: string,
    /** The keys from the root to here, joined by dots. */
    readonly name: string,
    /** Whether its leaves have two spellings, see {@link hasTwoSpellings}. */
    readonly isDual = false,
  ) {}
}

/**
 * All rules of an index, as the tree of places they look at and the facts they wait for. It only ever grows: the versions
 * of an index share one machine, and a rule that a version does not have is filtered out of its answers.
 */
export class Machine {
  readonly root = new Place('', '')
  /** Conjunctions of the whole event that need no fact, only lack some. */
  readonly always: Conjunction[] = []
  /** The place of the event's data, where some of what rules ask of it has a guard: it is read after the attributes. */
  last: Place | undefined
  private readonly facts: Fact[] = []
  private readonly guards = new Map<string, Guard>()

  /** Makes events that meet the requirement match the rule. */
  add(requirement: Requirement, rule: Match): void {
    this.objectFact(this.root, requirement, this.guardOf(requirement)).rules.push(rule)
  }

  /** Takes back every mark, for the clock to start again. */
  resetMarks(): void {
    for (const fact of this.facts) {
      fact.mark = 0
      for (const rule of fact.rules) rule.mark = 0
    }
    const places = [this.root]
    for (const place of places) {
      place.seenIn = 0
      place.values?.resetMarks()
      places.push(...place.children.values())
    }
  }

  /** @param guard of the rule; for the root it is of use to what is in the data only, which is read last */
  private objectFact(place: Place, { children, lacks }: Requirement, guard?: Guard): Fact {
    const isRoot = place === this.root
    const needs: Fact[] = []
    for (const [key, child] of children) {
      const below = this.child(place, key)
      const behind = isRoot && key !== dataName ? undefined : guard
      for (const { tests } of child.fields) needs.push(this.leafFact(below, tests, behind))
      if (child.children.size > 0) needs.push(this.objectFact(below, child, behind))
    }
    return this.conjunction(place, unique(needs), unique(lacks.map(({ path }) => this.someLeafFact(place, path))))
  }

  /** True for an object that has a leaf at the path. */
  private someLeafFact(place: Place, [key, ...rest]: readonly string[]): Fact {
    const below = this.child(place, key!)
    if (rest.length === 0) return this.leafFact(below, [{ operator: 'exists', value: true }])
    return this.conjunction(below, [this.someLeafFact(below, rest)], [])
  }

  private leafFact(place: Place, tests: readonly Test[], guard?: Guard): Fact {
    const behind = guard && tests.some(isScan) ? guard : undefined
    const name = JSON.stringify(tests) + (behind ? behind.facts.map(({ id }) => ` ${id}`).join('') : '')
    let fact = place.leafFacts.get(name)
    if (!fact) {
      place.leafFacts.set(name, (fact = this.fact()))
      place.values ??= new ValueIndex(place.name, place.isDual)
      place.values.add(tests, fact, behind)
      if (behind) this.last = this.root.children.get(dataName)
    }
    return fact
  }

  /** What the rule asks of the event's attributes and can be looked up; undefined where it asks nothing of the kind. */
  private guardOf({ children }: Requirement): Guard | undefined {
    const data = children.get(dataName)
    if (!data || !scans(data)) return undefined
    const facts: Fact[] = []
    for (const [key, { fields }] of children) {
      if (key === dataName) continue
      const place = this.child(this.root, key)
      for (const { tests } of fields) if (!tests.some(isScan)) facts.push(this.leafFact(place, tests))
    }
    if (facts.length === 0) return undefined
    const sorted = unique(facts).sort((a, b) => a.id - b.id)
    const name = sorted.map(({ id }) => id).join()
    let guard = this.guards.get(name)
    if (!guard) {
      this.guards.set(name, (guard = new Guard(sorted)))
      // it waits where the fewest others wait
      sorted.reduce((rarest, fact) => (fact.guards.length < rarest.guards.length ? fact : rarest)).guards.push(guard)
    }
    return guard
  }

  private conjunction(place: Place, needs: readonly Fact[], lacks: readonly Fact[]): Fact {
    const name = [needs, lacks].map(facts => facts.map(fact => fact.id).sort((a, b) => a - b)).join('|')
    let result = place.conjunctions.get(name)
    if (result) return result
    place.conjunctions.set(name, (result = this.fact()))
    // It waits where the fewest others wait. Many rules that have all but one fact in common thus wait at that one.
    const [rarest, ...others] = [...needs].sort((a, b) => a.waiting.length - b.waiting.length)
    if (rarest) rarest.waiting.push({ needs: others, lacks, result })
    else this.always.push({ needs, lacks, result })
    return result
  }

  private child(place: Place, key: string): Place {
    let child = place.children.get(key)
    if (!child) {
      const isRoot = place === this.root
      const name = isRoot ? key : `${place.name}.${key}`
      const standingIn = isRoot ? place.keys.get(key) : undefined
      place.children.set(key, (child = standingIn ?? new Place(key, name, isRoot && hasTwoSpellings(key))))
      for (const name of isRoot ? spellings(key) : [key]) {
        if (!standingIn) this.spell(place, name, child)
        place.mentions.push(`${name}"`, `${name}.`)
      }
      if (isRoot) this.letStandIn(place, standInOf(key))
    }
    return child
  }

  /** The attribute makes the reader give up: only the whole event says whether it counts for another name. */
  private letStandIn(root: Place, attribute: string | undefined): void {
    if (attribute === undefined) return
    const known = root.keys.get(attribute)
    const place = known ?? new Place(attribute, attribute, hasTwoSpellings(attribute))
    if (!known) this.spell(root, attribute, place)
    place.standsIn = true
  }

  private spell(place: Place, name: string, child: Place): void {
    const length = place.keys.add(name, child)
    if (!place.keyLengths.includes(length)) place.keyLengths.push(length)
  }

  private fact(): Fact {
    const fact = new Fact(this.facts.length)
    this.facts.push(fact)
    return fact
  }
}

/** Whether something at or below the place is read byte by byte. */
function scans({ fields, children }: Requirement): boolean {
  return fields.some(({ tests }) => tests.some(isScan)) || [...children.values()].some(scans)
}

function unique(facts: Fact[]): Fact[] {
  return [...new Set(facts)]
}
