import { Collector } from './collector.js'
import type { Match } from './fact.js'
import { JsonReader, notReadable } from './json-reader.js'
import { Machine } from './machine.js'
import { ObjectReader } from './object-reader.js'
import { combinations, parse } from './parse.js'
import { requirement } from './requirement.js'

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
}

const never = Number.POSITIVE_INFINITY
const utf8Decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const utf8Encoder = new TextEncoder()

/**
 * Many patterns, matched together in about the time of one. Immutable: `with` and `without` answer a new index, and whoever
 * holds the old one goes on matching the old rules.
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
    const machine = new Machine()
    const collector = new Collector()
    const json = new JsonReader(machine, collector)
    const object = new ObjectReader(machine, collector)
    const shared: Shared = { machine, collector, json, object, rules: [], current: new Map(), newest: 0 }
    const last = new Map<string, IndexEntry<T>>()
    for (const entry of entries) last.set(entry.key, entry)
    for (const entry of last.values()) add(shared, entry, 0)
    return new PatternIndex<T>(shared, 0, last.size)
  }

  /** This index with one more rule, or with the rule of that key replaced. @throws PatternError */
  with(key: string, pattern: object, value: T): PatternIndex<T> {
    const shared = this.writable()
    const had = shared.current.get(key)
    add(shared, { key, pattern, value }, shared.newest + 1)
    shared.newest++
    if (had) had.removed = shared.newest
    return new PatternIndex<T>(shared, shared.newest, shared.current.size)
  }

  /** This index without the rule of that key. */
  without(key: string): PatternIndex<T> {
    const shared = this.writable()
    const had = shared.current.get(key)
    if (!had) return this
    shared.newest++
    had.removed = shared.newest
    shared.current.delete(key)
    return new PatternIndex<T>(shared, shared.newest, shared.current.size)
  }

  /** The values of the rules that match the event, each once, in no particular order. */
  match(event: object): T[] {
    const { object, collector } = this.shared
    collector.reset()
    return this.answer(object.read(event))
  }

  /**
   * The same straight from the event's JSON. The text must be valid JSON, as the gateway makes sure; what is not is
   * either refused or answered from the part that was read.
   *
   * @throws SyntaxError when the text is no JSON
   */
  matchJson(json: string | Uint8Array): T[] {
    const { collector } = this.shared
    collector.reset()
    const isText = typeof json === 'string'
    const instance = isText ? this.shared.json.read(utf8Encoder.encode(json), json) : this.shared.json.read(json)
    if (instance !== notReadable) return this.answer(instance)
    const event = JSON.parse(isText ? json : utf8Decoder.decode(json)) as unknown
    return typeof event === 'object' && event !== null && !Array.isArray(event) ? this.match(event) : []
  }

  private answer(instance: number): T[] {
    const { collector, machine } = this.shared
    const rules = collector.rules(machine.always, instance, this.version)
    const values: T[] = []
    for (let i = 0; i < rules.length; i++) values.push(rules[i]!.value as T)
    return values
  }

  /** What a change may write to: the shared machine if this is its newest version and it is worth keeping. */
  private writable(): Shared {
    const { shared, version, size } = this
    if (version === shared.newest && shared.rules.length <= 2 * size + 64) return shared
    const kept = shared.rules.filter(rule => rule.added <= version && version < rule.removed)
    return PatternIndex.of(kept as unknown as IndexEntry<T>[]).shared
  }
}

function add(shared: Shared, { key, pattern, value }: IndexEntry<unknown>, version: number): void {
  const rule: Match = { key, value, pattern, added: version, removed: never, mark: 0 }
  for (const fields of combinations(parse(pattern))) shared.machine.add(requirement(fields), rule)
  shared.rules.push(rule)
  shared.current.set(key, rule)
}
