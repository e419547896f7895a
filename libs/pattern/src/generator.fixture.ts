import { EventGenerator } from './event-generator.fixture.js'
import { mistakes, numbers, texts } from './vocabulary.fixture.js'

/** Random patterns about an event, and broken ones. */
export class Generator extends EventGenerator {
  /** A pattern about leaves the event has, mostly. */
  pattern(event: unknown): Record<string, unknown> {
    const pattern: Record<string, unknown> = {}
    this.last = undefined
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

  /** Where the last field's parent is: fields of one object are what array consistency is about. */
  private last: { path: string[]; at: unknown } | undefined

  private addField(pattern: Record<string, unknown>, event: unknown): void {
    const from = this.last && this.chance(0.5) ? this.last : { path: [], at: event }
    const path = [...from.path]
    let at = from.at
    let container = at
    while (typeof at === 'object' && at !== null && path.length < 6) {
      if (Array.isArray(at)) {
        if (at.length === 0) break
        at = this.pick(at)
        continue
      }
      const names = Object.keys(at)
      if (names.length === 0) break
      const key = this.chance(0.04) ? this.key() : this.pick(names)
      this.last = { path: [...path], at: container }
      path.push(key)
      container = at = Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined
    }
    if (path.length === 0) path.push(this.key())
    if (this.chance(0.1) && path.length > 1) path.splice(0, 2, `${path[0]}.${path[1]}`)
    if (this.chance(0.15)) path[0] = path[0]!.replace(/^data\b/, 'detail').replace(/^type\b/, 'detail-type')
    if (this.chance(0.5)) path[0] = path[0]!.replace(/^aws(?=resources$|region$)/, '')
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
    if (this.chance(0.09)) return { exists: this.chance(0.4) }
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
}

/** Assignment would not make a member of `__proto__`. */
function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
}

function endsInStar(wildcard: string): boolean {
  return /(^|[^\\])(\\\\)*\*$/.test(wildcard)
}
