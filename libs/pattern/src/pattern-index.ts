import { Collector } from './index/collector.js'
import type { Match } from './index/fact.js'
import { JsonReader, notReadable } from './reading/json-reader.js'
import { Machine } from './index/machine.js'
import { ObjectReader } from './reading/object-reader.js'
import { combinations, parse } from './language/parse.js'
import { type Requirement, requirement } from './language/requirement.js'
import { scanStatesOf, statesAt } from './cost.js'
import { defaultMatchSteps, TooCostly } from './index/too-costly.js'

export interface IndexEntry<T> {
  /** What `with` and `without` call the rule by. */
  readonly key: string
  readonly pattern: object
  readonly value: T
}

/** What all versions of an index share. It grows; `newest` is the version that may grow it further. */
interface Shared {
  readonly machine: Machine
  readonly collector: Collector
  readonly json: JsonReader
  readonly object: ObjectReader
  readonly rules: Match[]
  readonly current: Map<string, Match>
  newest: number
  /** States of scans, of the rules that the newest version has, and of those it has no more: they are still gone through. */
  readonly scans: { current: number; gone: number }
}

const never = Number.POSITIVE_INFINITY
const utf8Decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Many patterns, matched together in about the time of one. Immutable: `with` and `without` return a new index, and the old one
 * goes on matching the old rules.
 *
 *   index v1 ─┐
 *   index v2 ─┼─> one machine with every rule that any version has; each rule knows its first and last version
 *   index v3 ─┘
 *
 * A change to the newest version costs as much as the rule is big. A change to an older one, or when most of the rules
 * in the machine are gone, builds a new machine.
 */
export class PatternIndex<T> {
  private constructor(
    private readonly shared: Shared,
    private readonly version: number,
    /** The number of rules. */
    readonly size: number,
  ) {}

  /** @throws PatternError on the first pattern that is not valid. Of entries with the same key the last counts. */
  static of<T>(entries: Iterable<IndexEntry<T>> = []): PatternIndex<T> {
    const last = new Map<string, IndexEntry<T>>()
    for (const entry of entries) last.set(entry.key, entry)
    const shared = empty()
    for (const { key, pattern, value } of last.values()) add(shared, key, requirements(pattern), value)
    return new PatternIndex<T>(shared, shared.newest, last.size)
  }

  /** This index with one more rule, or with the rule of that key replaced. @throws PatternError */
  with(key: string, pattern: object, value: T): PatternIndex<T> {
    const wanted = requirements(pattern)
    const shared = this.writable()
    shared.newest++
    remove(shared, key)
    add(shared, key, wanted, value)
    return new PatternIndex<T>(shared, shared.newest, shared.current.size)
  }

  /**
   * Whether too much in the machine is of rules that are gone: the next change would build a new one, all at once. Scans of
   * rules that are gone cost steps, so few of them may be left: a deleted rule must not go on making events too costly.
   */
  get isStale(): boolean {
    const { newest, rules, scans } = this.shared
    return this.version !== newest || rules.length > 2 * this.size + 64 || scans.gone > scans.current / 4 + 10
  }

  /** This index without the rule of that key. */
  without(key: string): PatternIndex<T> {
    const shared = this.writable()
    if (!shared.current.has(key)) return this
    shared.newest++
    remove(shared, key)
    return new PatternIndex<T>(shared, shared.newest, shared.current.size)
  }

  /**
   * The values of the rules that match the event, each once, in no particular order.
   *
   * @throws TooCostly when it takes more than `mostSteps`
   */
  match(event: object, mostSteps = defaultMatchSteps): T[] {
    return this.within(mostSteps, () => this.shared.object.read(event))
  }

  /**
   * The same straight from the event's JSON. The text must be valid JSON, as the gateway makes sure; what is not is
   * either refused or answered from the part that was read.
   *
   * @param isEvent whether it is known to be an event whose attributes are there once each, as the gateway makes sure. If rules look
   *   at attributes only, the text is read no further than the last of them
   * @throws SyntaxError when the text is no JSON
   * @throws TooCostly
   */
  matchJson(json: string | Uint8Array, mostSteps = defaultMatchSteps, isEvent = false): T[] {
    const found = this.within(mostSteps, () => this.shared.json.read(json, isEvent))
    if (found) return found
    const event = JSON.parse(typeof json === 'string' ? json : utf8Decoder.decode(json)) as unknown
    return typeof event === 'object' && event !== null && !Array.isArray(event) ? this.match(event, mostSteps) : []
  }

  /** Steps that the last match took. */
  get spent(): number {
    return this.shared.collector.spent
  }

  private within(mostSteps: number, read: () => number): T[]
  private within(mostSteps: number, read: () => number | typeof notReadable): T[] | undefined
  private within(mostSteps: number, read: () => number | typeof notReadable): T[] | undefined {
    const { collector, machine } = this.shared
    if (!collector.begin(mostSteps)) {
      machine.resetMarks()
      collector.restart()
    }
    try {
      const instance = read()
      if (instance === notReadable) return undefined
      const rules = collector.rules(machine.always, instance, this.version)
      const values: T[] = []
      for (let i = 0; i < rules.length; i++) values.push(rules[i]!.value as T)
      return values
    } catch (error) {
      throw error instanceof TooCostly ? new TooCostly(mostSteps, error.field, this.costliest(error.field)) : error
    }
  }

  /** The rules that have most states at the field. */
  private costliest(field: string): string[] {
    const costs = this.shared.rules
      .filter(({ added, removed }) => added <= this.version && this.version < removed)
      .map(({ key, requirements }) => ({ key, states: statesAt(requirements, field) }))
    const asking = costs.filter(({ states }) => states > 0).sort((a, b) => b.states - a.states)
    return asking.slice(0, 3).map(({ key }) => key)
  }

  /** What a change may write to: the shared machine if this is its newest version and it is worth keeping. */
  private writable(): Shared {
    const { shared, version } = this
    if (!this.isStale) return shared
    const afresh = empty()
    for (const rule of shared.rules) {
      if (rule.added <= version && version < rule.removed) add(afresh, rule.key, rule.requirements, rule.value)
    }
    return afresh
  }
}

function empty(): Shared {
  const machine = new Machine()
  const collector = new Collector()
  const json = new JsonReader(machine, collector)
  const object = new ObjectReader(machine, collector)
  return { machine, collector, json, object, rules: [], current: new Map(), newest: 0, scans: { current: 0, gone: 0 } }
}

function requirements(pattern: object): Requirement[] {
  return combinations(parse(pattern)).map(requirement)
}

/** Adds a rule to the newest version. */
function add(shared: Shared, key: string, requirements: readonly Requirement[], value: unknown): void {
  const states = scanStatesOf(requirements)
  const rule: Match = { key, value, requirements, states, added: shared.newest, removed: never, mark: 0 }
  shared.scans.current += states
  for (const one of requirements) shared.machine.add(one, rule)
  shared.rules.push(rule)
  shared.current.set(key, rule)
}

/** Removes a rule, if it is there, from the newest version on. */
function remove(shared: Shared, key: string): void {
  const rule = shared.current.get(key)
  if (rule) {
    rule.removed = shared.newest
    shared.scans.current -= rule.states
    shared.scans.gone += rule.states
  }
  shared.current.delete(key)
}
