import { keys, numbers, texts } from './vocabulary.fixture.js'

/** Random events, and random spellings of an event's JSON. */
export class EventGenerator {
  constructor(private seed: number) {}

  /** mulberry32 */
  random(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0
    let t = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  chance(probability: number): boolean {
    return this.random() < probability
  }

  below(n: number): number {
    return Math.floor(this.random() * n)
  }

  pick<X>(list: readonly X[]): X {
    return list[this.below(list.length)]!
  }

  event(): Record<string, unknown> {
    const event: Record<string, unknown> = {}
    for (const key of ['type', 'source', 'data', 'subject', 'priority'])
      if (this.chance(0.8)) event[key] = key === 'data' ? this.object(3) : this.value(1)
    if (this.chance(0.1)) event['resources'] = this.pick([['a', 'b'], '["a","ab"]', 'a', '[a', []])
    if (this.chance(0.1)) event['awsresources'] = this.pick(['["a","ab"]', '["b"]', 'a', ''])
    if (this.chance(0.1)) event['awsregion'] = this.scalar()
    if (this.chance(0.1)) event['region'] = this.scalar()
    if (this.chance(0.1)) event['detail-type'] = this.scalar()
    if (this.chance(0.1)) event['detail'] = this.object(2)
    return event
  }

  /** Much the same event, so that patterns about the one match or narrowly miss the other. */
  variant<V>(value: V): V {
    if (Array.isArray(value)) return value.flatMap(element => (this.chance(0.05) ? [] : [this.variant(element)])) as V
    if (typeof value === 'object' && value !== null) {
      const kept = Object.entries(value).filter(() => !this.chance(0.04))
      return Object.fromEntries(kept.map(([key, member]) => [key, this.variant(member as unknown)])) as V
    }
    return this.chance(0.1) ? (this.scalar() as V) : value
  }

  /** An array of objects with much the same keys: what array consistency is about. */
  private alike(object: Record<string, unknown>): unknown[] {
    return Array.from({ length: 2 + this.below(2) }, () => {
      return Object.fromEntries(
        Object.entries(object).map(([key, value]) => [key, this.chance(0.5) ? this.variant(value) : this.scalar()]),
      )
    })
  }

  private object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {}
    for (let i = this.below(5); i >= 0; i--) object[this.key()] = this.value(depth)
    return object
  }

  protected key(): string {
    return this.chance(0.06)
      ? this.pick(['a.b', 'b.a', 'a.', '.', 'é', '__proto__', '', 'a.b.c', 'x"y', 'constructor'])
      : this.pick(keys)
  }

  private value(depth: number): unknown {
    const kind = this.random()
    if (depth > 0 && kind < 0.3) return this.object(depth - 1)
    if (depth > 0 && kind < 0.45) return this.alike(this.object(Math.min(1, depth - 1)))
    if (depth > 0 && kind < 0.6) return Array.from({ length: this.below(4) }, () => this.value(depth - 1))
    return this.scalar()
  }

  scalar(): unknown {
    const kind = this.random()
    if (kind < 0.5) return this.pick(texts)
    if (kind < 0.8) return this.pick(numbers)
    return this.pick([true, false, null])
  }

  /** An event's JSON, at times with something long in it: only then is it worth while not to read on. */
  spellEvent(event: Record<string, unknown>): string {
    if (this.chance(0.6)) return this.spell(event)
    const members = Object.entries(event)
    members.splice(this.below(members.length + 1), 0, ['long', this.chance(0.9) ? 'x'.repeat(900) : 'é'.repeat(900)])
    return this.spell(Object.fromEntries(members))
  }

  /** The event's JSON with random white space, escapes, spellings of numbers, and at times a key twice. */
  spell(value: unknown): string {
    const space = (): string => (this.chance(0.05) ? this.pick([' ', '\n', '\t', '  ']) : '')
    if (Array.isArray(value))
      return `[${space()}${value.map(element => this.spell(element)).join(`${space()},${space()}`)}${space()}]`
    if (typeof value === 'object' && value !== null) {
      const members = Object.entries(value).map(
        ([key, member]) => `${this.spellText(key)}${space()}:${space()}${this.spell(member)}`,
      )
      if (members.length > 0 && this.chance(0.03)) {
        members.splice(
          this.below(members.length),
          0,
          `${this.spellText(this.pick(Object.keys(value)))}:${this.spell(this.value(1))}`,
        )
      }
      return `${space()}{${space()}${members.join(`${space()},${space()}`)}${space()}}${space()}`
    }
    if (typeof value === 'string') return this.spellText(value)
    if (typeof value !== 'number') return JSON.stringify(value)
    const spellings = [
      JSON.stringify(value),
      value.toExponential(),
      value.toExponential().toUpperCase(),
      value.toPrecision(21),
    ]
    if (Math.abs(value) < 1e15) spellings.push(value.toFixed(Math.min(20, 3 + this.below(18))))
    const spelling = this.chance(0.7) ? spellings[0]! : this.pick(spellings)
    return spelling
  }

  private spellText(text: string): string {
    if (this.chance(0.95)) return JSON.stringify(text)
    const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, '0'))
    return `"${units.map((unit, i) => (this.chance(0.4) || text.charCodeAt(i) > 0xd7ff ? `\\u${unit}` : JSON.stringify(text[i]).slice(1, -1))).join('')}"`
  }
}
