/** Random events, patterns that have to do with them, broken patterns, and random spellings of an event's JSON. */
export class Generator {
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
    for (const key of ['type', 'source', 'data', 'subject'])
      if (this.chance(0.8)) event[key] = key === 'data' ? this.object(3) : this.value(1)
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

  private object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {}
    for (let i = this.below(5); i >= 0; i--) object[this.key()] = this.value(depth)
    return object
  }

  private key(): string {
    return this.chance(0.06)
      ? this.pick(['a.b', 'b.a', 'a.', '.', 'é', '__proto__', '', 'a.b.c', 'x"y', 'constructor'])
      : this.pick(keys)
  }

  private value(depth: number): unknown {
    const kind = this.random()
    if (depth > 0 && kind < 0.3) return this.object(depth - 1)
    if (depth > 0 && kind < 0.6) return Array.from({ length: this.below(4) }, () => this.value(depth - 1))
    return this.scalar()
  }

  scalar(): unknown {
    const kind = this.random()
    if (kind < 0.5) return this.pick(texts)
    if (kind < 0.8) return this.pick(numbers)
    return this.pick([true, false, null])
  }

  /** A pattern about leaves the event has, mostly. */
  pattern(event: unknown): Record<string, unknown> {
    const pattern: Record<string, unknown> = {}
    for (let i = this.pick([0, 0, 0, 0, 1, 1, 2]); i >= 0; i--) this.addField(pattern, event)
    if (this.chance(0.15)) {
      const branches = Array.from({ length: 2 + this.below(2) }, () => {
        const branch: Record<string, unknown> = {}
        for (let i = this.below(2); i >= 0; i--) this.addField(branch, event)
        return branch
      })
      if (this.chance(0.3)) branches[0]!['$or'] = [this.pattern(event), this.pattern(event)]
      pattern['$or'] = branches
    }
    return pattern
  }

  private addField(pattern: Record<string, unknown>, event: unknown): void {
    let at: unknown = event
    const path: string[] = []
    while (typeof at === 'object' && at !== null && path.length < 6) {
      if (Array.isArray(at)) {
        if (at.length === 0) break
        at = this.pick(at)
        continue
      }
      const names = Object.keys(at).filter(name => name !== '$or')
      if (names.length === 0) break
      const key = this.chance(0.04) ? this.key() : this.pick(names)
      path.push(key)
      at = Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined
    }
    if (path.length === 0) path.push(this.key())
    if (this.chance(0.1) && path.length > 1) path.splice(0, 2, `${path[0]}.${path[1]}`)
    if (this.chance(0.15)) path[0] = path[0]!.replace(/^data\b/, 'detail').replace(/^type\b/, 'detail-type')
    let object: any = pattern
    for (const key of path.slice(0, -1)) {
      if (!Object.hasOwn(object, key) || Array.isArray(object[key])) define(object, key, {})
      object = object[key]
    }
    const leaf = typeof at === 'object' && at !== null ? this.scalar() : at
    define(
      object,
      path[path.length - 1]!,
      Array.from({ length: this.pick([1, 1, 1, 2, 3]) }, () => this.test(leaf)),
    )
  }

  private test(leaf: unknown): unknown {
    const near = this.chance(0.9) && leaf !== undefined ? leaf : this.scalar()
    if (this.chance(0.06)) return { exists: this.chance(0.5) }
    if (this.chance(0.1)) return this.anythingBut(this.chance(0.3) ? near : this.scalar())
    if (typeof near === 'number') return this.numeric(near)
    if (typeof near !== 'string') return near
    return this.text(near)
  }

  private text(near: string): unknown {
    const chars = [...near]
    const cut = this.below(chars.length + 1)
    switch (this.below(9)) {
      case 0:
        return { prefix: chars.slice(0, cut).join('') }
      case 1:
        return { suffix: chars.slice(cut).join('') }
      case 2:
        return { prefix: { 'equals-ignore-case': this.otherCase(chars.slice(0, cut).join('')) } }
      case 3:
        return { suffix: { 'equals-ignore-case': this.otherCase(chars.slice(cut).join('')) } }
      case 4:
        return { 'equals-ignore-case': this.otherCase(near) }
      case 5:
      case 6:
        return { wildcard: this.wildcard(near) }
      case 7:
        return {
          cidr: this.pick([
            '10.0.0.0/8',
            '10.1.2.3/24',
            '10.1.2.3/32',
            '0.0.0.0/0',
            '2001:db8::/32',
            '::1/128',
            '::/0',
          ]),
        }
      default:
        return near
    }
  }

  private wildcard(near: string): string {
    let wildcard = ''
    for (const char of near) {
      if (!this.chance(0.35)) wildcard += char === '*' || char === '\\' ? `\\${char}` : char
      if (this.chance(0.25)) wildcard = endsInStar(wildcard) ? wildcard : `${wildcard}*`
    }
    return endsInStar(wildcard) ? wildcard : `${wildcard}*`
  }

  private numeric(near: number): unknown {
    const away = this.pick([0, 0, 0.5, 1, 100])
    switch (Math.abs(near) > 1e300 ? 0 : this.below(5)) {
      case 0:
        return near
      case 1:
        return { numeric: ['=', near] }
      case 2:
        return { numeric: [this.pick(['<', '<=']), near + away] }
      case 3:
        return { numeric: [this.pick(['>', '>=']), near - away] }
      default:
        return {
          numeric: [
            this.pick(['>', '>=']),
            near - away,
            this.pick(['<', '<=']),
            near + away + 1e-3 * Math.max(1, Math.abs(near)),
          ],
        }
    }
  }

  private anythingBut(near: unknown): unknown {
    if (typeof near !== 'string')
      return { 'anything-but': this.chance(0.5) ? this.pick(numbers) : [this.pick(numbers), this.pick(numbers)] }
    const one = (): string => this.pick([near, this.pick(texts)])
    const some = (): string | string[] => (this.chance(0.5) ? one() : [one(), one()])
    const filled = (part: string): string => (part === '' ? 'q' : part)
    switch (this.below(5)) {
      case 0:
        return { 'anything-but': { prefix: filled(near.slice(0, 1 + this.below(3))) } }
      case 1:
        return { 'anything-but': { suffix: [filled(near.slice(1)), 'zz'] } }
      case 2:
        return { 'anything-but': { 'equals-ignore-case': some() } }
      case 3:
        return { 'anything-but': { wildcard: [this.wildcard(near), this.wildcard(one())] } }
      default:
        return { 'anything-but': some() }
    }
  }

  private otherCase(text: string): string {
    return [...text].map(char => this.pick([char, char, char.toUpperCase(), char.toLowerCase()])).join('')
  }

  /** Breaks a valid pattern in one place. */
  broken(event: unknown): Record<string, unknown> {
    const pattern = this.pattern(event)
    define(pattern, this.pick(['type', 'zz', 'data']), this.pick(mistakes))
    return pattern
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

const keys = ['a', 'b', 'c', 'a', 'b', 'data', 'type', 'prefixed', 'a-b', 'A']
const texts = [
  ...[
    '',
    'a',
    'b',
    'ab',
    'aab',
    'abab',
    'aaab',
    'A',
    'AB',
    'order.placed',
    'order.paid',
    'Order.Placed',
    '300',
    'true',
    'null',
  ],
  ...[
    'straße',
    'STRASSE',
    'é',
    'É',
    'ǆ',
    'İ',
    'ı',
    'k',
    '\u212a',
    '\u{10400}',
    '\u{10428}',
    '😀',
    '😁a',
    '\ud83d',
    '\ud83e',
    '日本',
  ],
  ...[
    'a*b',
    'a\\b',
    '*',
    '"',
    'a"b',
    'tab\t',
    '10.1.2.3',
    '10.1.3.4',
    '192.168.0.1',
    '256.1.1.1',
    '2001:db8::1',
    '::1',
    '1:2:3:4:5:6:7:8',
    '::1::',
  ],
]
const numbers = [
  ...[
    0, -0, 1, -1, 2, 300, 0.1, 0.3, 0.30000000000000004, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 9007199254740993,
    9007199254740992,
  ],
  ...[-122.42916360922355, 37.80848009696725, 123456789012345680, 100, 99.5, 1e15, 4.35, 1234567890.123456789],
]

const mistakes: unknown[] = [
  ...[
    'x',
    1,
    true,
    null,
    undefined,
    [],
    {},
    { a: [] },
    { a: {} },
    { a: 'x' },
    [['a']],
    [undefined],
    [{}],
    [{ prefix: 'a', suffix: 'b' }],
  ],
  ...[
    [{ Prefix: 'a' }],
    [{ contains: 'a' }],
    [{ equals_ignore_case: 'a' }],
    [{ prefix: 1 }],
    [{ suffix: null }],
    [{ wildcard: ['a'] }],
  ],
  ...[
    [{ prefix: { wildcard: 'a' } }],
    [{ prefix: {} }],
    [{ suffix: { 'equals-ignore-case': 3 } }],
    [{ exists: 'true' }],
    [{ exists: 1 }],
  ],
  ...[
    [{ wildcard: 'a**b' }],
    [{ wildcard: 'a\\b' }],
    [{ wildcard: 'a\\' }],
    [{ wildcard: '*a'.repeat(50) }],
    [{ 'equals-ignore-case': ['a'] }],
  ],
  ...[
    [{ 'anything-but': [] }],
    [{ 'anything-but': null }],
    [{ 'anything-but': true }],
    [{ 'anything-but': [1, 'a'] }],
    [{ 'anything-but': [null] }],
  ],
  ...[
    [{ 'anything-but': { prefix: '' } }],
    [{ 'anything-but': { suffix: ['a', ''] } }],
    [{ 'anything-but': { numeric: ['=', 1] } }],
  ],
  ...[
    [{ 'anything-but': { prefix: [] } }],
    [{ 'anything-but': { prefix: 'a', suffix: 'b' } }],
    [{ 'anything-but': { wildcard: ['**'] } }],
  ],
  ...[
    [{ numeric: [] }],
    [{ numeric: '=1' }],
    [{ numeric: ['=', '1'] }],
    [{ numeric: ['>', 5, '<', 5] }],
    [{ numeric: ['>=', 6, '<=', 5] }],
  ],
  ...[
    [{ numeric: ['<', 5, '>', 1] }],
    [{ numeric: ['>', 1, '>', 2] }],
    [{ numeric: ['>', 1, '<', 2, '<', 3] }],
    [{ numeric: ['!=', 1] }],
  ],
  ...[
    [{ numeric: ['>'] }],
    [{ numeric: ['>', 1, '<'] }],
    [{ numeric: ['=', 1, '<', 2] }],
    [{ numeric: ['>', Infinity] }],
    [NaN],
  ],
  ...[
    [{ cidr: '10.0.0.0' }],
    [{ cidr: '10.0.0.0/33' }],
    [{ cidr: '10.0.0.0/-1' }],
    [{ cidr: '10.0.0.256/8' }],
    [{ cidr: '::/129' }],
    [{ cidr: 'x/8' }],
  ],
  ...[
    { $or: [] },
    { $or: [{ a: [1] }] },
    { $or: { a: [1] } },
    { $or: [{ a: [1] }, 'b'] },
    { $or: [{ a: [1] }, {}] },
    { $or: [{ prefix: ['a'] }, { a: [1] }] },
  ],
]

/** Assignment would not make a member of `__proto__`. */
function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
}

function endsInStar(wildcard: string): boolean {
  return /(^|[^\\])(\\\\)*\*$/.test(wildcard)
}
