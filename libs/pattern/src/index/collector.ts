import type { Conjunction, Fact, Guard, Hits, Match } from './fact.js'
import { TooCostly } from './too-costly.js'

/** Numbers beyond 31 bits are slower to store and compare; one event ticks no more often than it has bytes. */
const lastTick = 2 ** 30

/**
 * The facts found so far while walking through one event.
 *
 *   facts  [ of the root's members | of an object below it | of an object below that | ... top ]
 *                                   ^ base of that object
 *
 * Every object instance has a number. Its members' facts lie above its base, each once, marked with the number. When the
 * object ends, `settle` replaces them by the facts of the object itself, which are its parent's. Arrays do not show here:
 * the facts of their elements are facts of the array, and because an object's facts are settled within the object, facts
 * of different elements never meet. That is array consistency.
 */
export class Collector {
  private facts: Fact[] = []
  private top = 0
  private settled: Fact[] = []
  private clock = 0
  private steps = 0
  private mostSteps = Infinity
  /** The field whose values are looked at. */
  field = ''
  /** The guards that the event passes, see {@link Guard}. */
  readonly passed: Guard[] = []

  /**
   * Begins an event, and forgets one that was given up half way.
   *
   * @param mostSteps that the event may take
   * @returns false when the clock has run out: all marks must be taken back first, and `restart` called
   */
  begin(mostSteps: number): boolean {
    this.top = 0
    this.steps = 0
    this.mostSteps = mostSteps
    this.passed.length = 0
    return this.clock < lastTick
  }

  restart(): void {
    this.clock = 0
  }

  /**
   * Counts steps: whatever is done more than once for each byte of the event. Counting, not timing, makes the same event
   * and rules fail on every machine or on none.
   *
   * @throws TooCostly
   */
  spend(steps: number): void {
    if ((this.steps += steps) > this.mostSteps) throw new TooCostly(this.mostSteps, this.field)
  }

  get spent(): number {
    return this.steps
  }

  get base(): number {
    return this.top
  }

  /** A number that was not there before: for an object, a leaf, a byte. Marks with it compare equal to nothing older. */
  tick(): number {
    return ++this.clock
  }

  add(fact: Fact, instance: number): void {
    if (fact.mark === instance) return
    fact.mark = instance
    this.facts[this.top++] = fact
  }

  /** Adds what a leaf hit; spoiled `anything-but`s are noted for the caller. */
  addHits(hits: Hits, instance: number, leaf: number): void {
    const { facts, spoils } = hits
    this.spend(facts.length + spoils.length)
    for (let i = 0; i < facts.length; i++) this.add(facts[i]!, instance)
    for (let i = 0; i < spoils.length; i++) spoils[i]!.spoiledBy = leaf
  }

  /** Ends an object: its members' facts become its own, and those belong to `parent`. */
  settle(base: number, instance: number, parent: number): void {
    const { facts, settled } = this
    let count = 0
    for (let i = base; i < this.top; i++) {
      const { waiting } = facts[i]!
      if (waiting.length > 0) this.spend(waiting.length)
      for (let j = 0; j < waiting.length; j++) {
        const conjunction = waiting[j]!
        if (!holds(conjunction, instance)) continue
        const { result } = conjunction
        if (result.mark === parent) continue
        result.mark = parent
        settled[count++] = result
      }
    }
    for (let i = 0; i < count; i++) facts[base + i] = settled[i]!
    this.top = base + count
  }

  /** Finds the guards that the event passes, from the facts of its attributes. */
  openGuards(instance: number): void {
    for (let i = 0; i < this.top; i++) {
      const { guards } = this.facts[i]!
      this.spend(guards.length)
      for (const guard of guards) if (guard.facts.every(fact => fact.mark === instance)) this.passed.push(guard)
    }
  }

  /** Ends the event: the rules of the facts that hold for all of it, as `version` of the index sees them. */
  rules(always: readonly Conjunction[], instance: number, version: number): Match[] {
    const found: Match[] = []
    this.spend(always.length)
    for (const conjunction of always)
      if (holds(conjunction, instance)) answer(conjunction.result, instance, version, found)
    this.settle(0, instance, this.tick())
    for (let i = 0; i < this.top; i++) answer(this.facts[i]!, instance, version, found)
    this.top = 0
    return found
  }
}

function holds({ needs, lacks }: Conjunction, instance: number): boolean {
  for (let i = 0; i < needs.length; i++) if (needs[i]!.mark !== instance) return false
  for (let i = 0; i < lacks.length; i++) if (lacks[i]!.mark === instance) return false
  return true
}

function answer(fact: Fact, event: number, version: number, found: Match[]): void {
  for (const rule of fact.rules) {
    if (rule.mark === event || rule.added > version || rule.removed <= version) continue
    rule.mark = event
    found.push(rule)
  }
}
