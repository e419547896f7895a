import { ByteTable } from './byte-table.js'
import { type Conjunction, Fact, type Match } from './fact.js'
import type { Test } from './language.js'
import type { Requirement } from './requirement.js'
import { spellings } from './spelling.js'
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
  readonly leafFacts = new Map<string, Fact>()
  readonly conjunctions = new Map<string, Fact>()

  constructor(readonly key: string) {}
}

/**
 * All rules of an index, as the tree of places they look at and the facts they wait for. It only ever grows: the versions
 * of an index share one machine, and a rule that a version does not have is filtered out of its answers.
 */
export class Machine {
  readonly root = new Place('')
  /** Conjunctions of the whole event that need no fact, only lack some. */
  readonly always: Conjunction[] = []
  private readonly facts: Fact[] = []

  /** Makes events that meet the requirement match the rule. */
  add(requirement: Requirement, rule: Match): void {
    this.objectFact(this.root, requirement, true).rules.push(rule)
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

  private objectFact(place: Place, { children, lacks }: Requirement, isRoot = false): Fact {
    const needs: Fact[] = []
    for (const [key, child] of children) {
      const below = this.child(place, key, isRoot)
      for (const { tests } of child.fields) needs.push(this.leafFact(below, tests))
      if (child.children.size > 0) needs.push(this.objectFact(below, child))
    }
    return this.conjunction(
      place,
      unique(needs),
      unique(lacks.map(({ path }) => this.someLeafFact(place, path, isRoot))),
    )
  }

  /** True for an object that has a leaf at the path. */
  private someLeafFact(place: Place, [key, ...rest]: readonly string[], isRoot: boolean): Fact {
    const below = this.child(place, key!, isRoot)
    if (rest.length === 0) return this.leafFact(below, [{ operator: 'exists', value: true }])
    return this.conjunction(below, [this.someLeafFact(below, rest, false)], [])
  }

  private leafFact(place: Place, tests: readonly Test[]): Fact {
    const name = JSON.stringify(tests)
    let fact = place.leafFacts.get(name)
    if (!fact) {
      place.leafFacts.set(name, (fact = this.fact()))
      place.values ??= new ValueIndex()
      place.values.add(tests, fact)
    }
    return fact
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

  private child(place: Place, key: string, isRoot: boolean): Place {
    let child = place.children.get(key)
    if (!child) {
      place.children.set(key, (child = new Place(key)))
      for (const name of isRoot ? spellings(key) : [key]) {
        const length = place.keys.add(name, child)
        if (!place.keyLengths.includes(length)) place.keyLengths.push(length)
        place.mentions.push(`${name}"`, `${name}.`)
      }
    }
    return child
  }

  private fact(): Fact {
    const fact = new Fact(this.facts.length)
    this.facts.push(fact)
    return fact
  }
}

function unique(facts: Fact[]): Fact[] {
  return [...new Set(facts)]
}
