import { InvalidError } from './errors.js'
import { nesting, parseJson, splitArray } from './json.js'

/** mulberry32: the same numbers for the same seed, so that what failed can be run again. */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const texts = [
  '',
  'a',
  '"',
  '\\',
  '\\"',
  '\\\\',
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '😀',
  '\u2028',
  '\u0000',
  '"],["',
  '\\u005b',
]
const numbers = ['0', '-0', '1.0', '1e5', '1E-7', '12345678901234567890', '-1.50']
const spaces = ['', '', '', ' ', '\n', '\t ', '\r\n']

/** JSON text of every shape, and how deep it is. */
function json(next: () => number, depth: number): { text: string; levels: number } {
  const pick = <T>(from: readonly T[]) => from[Math.floor(next() * from.length)]!
  const space = () => pick(spaces)
  const string = () => JSON.stringify(Array.from({ length: Math.floor(next() * 4) }, () => pick(texts)).join(''))
  const kind = next()
  if (depth === 0 || kind < 0.4) return { text: pick([string(), pick(numbers), 'true', 'null']), levels: 0 }
  const members = Array.from({ length: Math.floor(next() * 4) }, () => json(next, depth - 1))
  const levels = 1 + Math.max(0, ...members.map(member => member.levels))
  const inner = members.map(({ text }) =>
    kind < 0.7 ? space() + text + space() : `${space()}${string()}${space()}:${space()}${text}${space()}`,
  )
  const body = inner.length > 0 ? inner.join() : space()
  return { text: kind < 0.7 ? `[${body}]` : `{${body}}`, levels }
}

describe('splitArray', () => {
  it('finds in any array what JSON.parse finds, each as its own text', () => {
    for (let seed = 1; seed <= 3000; seed++) {
      const next = random(seed)
      const elements = Array.from({ length: Math.floor(next() * 6) }, () => json(next, 4))
      const pad = () => spaces[Math.floor(next() * spaces.length)]!
      const text = `${pad()}[${elements.map(({ text }) => pad() + text + pad()).join()}]${pad()}`
      try {
        expect(splitArray(text)).toEqual(elements.map(({ text, levels }) => ({ json: text, nesting: levels })))
        expect(splitArray(text).map(({ json }) => JSON.parse(json))).toEqual(JSON.parse(text))
        expect(nesting(text)).toBe(1 + Math.max(0, ...elements.map(element => element.levels)))
      } catch (cause) {
        throw new Error(`seed ${seed}: ${text}`, { cause })
      }
    }
  })

  it('takes time by the length of the text only, however many quotes and escapes it has', () => {
    const text = `["${'\\"'.repeat(1_000_000)}","${'\\\\'.repeat(1_000_000)}"]`
    const started = performance.now()
    expect(splitArray(text)).toHaveLength(2)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('parseJson', () => {
  it('says where the text is wrong', () => {
    expect(() => parseJson('{"a": x}', 64)).toThrow(/the body is not valid JSON: .*position 6|Unexpected token/)
    expect(() => parseJson('', 64, 'the data')).toThrow('the data is not valid JSON: it is empty')
  })

  it('allows so many levels and not one more', () => {
    expect(parseJson('[[[]]]', 3)).toEqual([[[]]])
    expect(() => parseJson('[[[]]]', 2)).toThrow(InvalidError)
  })

  it('gives a key named __proto__ no power', () => {
    const value = parseJson('{"__proto__": {"admin": true}}', 64) as Record<string, unknown>
    expect(value['admin']).toBeUndefined()
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })
})
