import { InvalidError } from '../errors/errors.js'
import { JsonScanner, unread } from './json-scanner.js'

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

/** What the scanner makes of a text, and how deep it is. */
function scan(text: string): { valid: boolean; levels: number } {
  for (let levels = 0; ; levels++) {
    try {
      const scanner = new JsonScanner(text, levels)
      scanner.value(levels)
      scanner.end()
      return { valid: true, levels }
    } catch (error) {
      if (!(error instanceof InvalidError)) throw error
      if (error.code !== 'TOO_DEEP') return { valid: false, levels }
    }
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('JsonScanner', () => {
  const rounds = 3000

  it('passes all that JSON.parse takes, and knows how deep it is', () => {
    for (let seed = 1; seed <= rounds; seed++) {
      const next = random(seed)
      const { text, levels } = json(next, 4)
      const pad = spaces[Math.floor(next() * spaces.length)]!
      const found = scan(pad + text + pad)
      if (!found.valid || found.levels !== levels) throw new Error(`seed ${seed}: ${text}: ${JSON.stringify(found)}`)
    }
  })

  it('takes nothing that JSON.parse does not, wherever the text is damaged', () => {
    const damage = [...'{}[],:"\\ +-.0eEtfn\n\u0000', '\\u00', '\\x', 'null', '\ufeff', '\u00a0', '01', '1.', '"a"']
    for (let seed = 1; seed <= rounds; seed++) {
      const next = random(seed)
      const { text } = json(next, 4)
      const at = Math.floor(next() * (text.length + 1))
      const cut = Math.floor(next() * 3)
      const damaged = text.slice(0, at) + damage[Math.floor(next() * damage.length)]! + text.slice(at + cut)
      if (scan(damaged).valid !== parses(damaged)) throw new Error(`seed ${seed}: ${damaged}`)
    }
  })

  it('gives each member and element as its own text', () => {
    for (let seed = 1; seed <= 1000; seed++) {
      const next = random(seed)
      const elements = Array.from({ length: Math.floor(next() * 6) }, () => json(next, 4).text)
      const list = new JsonScanner(`[${elements.join(' , ')}]`, 9)
      const found: string[] = []
      for (const index of list.list()) {
        list.next()
        const start = list.at
        list.value(9)
        found[index] = list.text.slice(start, list.at)
      }
      expect(found).toEqual(elements)
      const object = new JsonScanner(`{${elements.map((element, i) => `"\\u006b${i}" :${element}`).join()}}`, 9)
      const members: [string, unknown][] = []
      object.object(name => void members.push([name, object.scalar(9)]))
      const read = (text: string) => (/^[[{]/.test(text) ? unread : (JSON.parse(text) as unknown))
      expect(members).toEqual(elements.map((element, i) => [`k${i}`, read(element)]))
    }
  })

  it('names the place that is wrong', () => {
    const message = (text: string) => {
      try {
        new JsonScanner(text, 9, 'the data').value(9)
        return ''
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(message('{"a": x}')).toBe("the data is not valid JSON: unexpected 'x' at position 6")
    expect(message('["a\nb"]')).toBe('the data is not valid JSON: unexpected character 10 at position 3')
    expect(message('["a\\😀"]')).toBe("the data is not valid JSON: unexpected '😀' at position 4")
    expect(message('["a')).toBe('the data is not valid JSON: it ends too early at position 3')
    expect(message(' \n')).toBe('the data is not valid JSON: it is empty')
  })

  it('costs less than JSON.parse for whatever makes that slow', () => {
    const slow = {
      'many keys': `{${Array.from({ length: 90_000 }, (_, i) => `"k${i}":0`).join()}}`,
      'lists of lists': `[${'[],'.repeat(1_000_000)}[]]`,
    }
    for (const [what, text] of Object.entries(slow)) {
      const once = (work: () => unknown) => {
        const started = performance.now()
        work()
        return performance.now() - started
      }
      // the best of each, round by round: others may have the machine meanwhile
      let [scanned, parsed] = [Infinity, Infinity]
      for (let round = 0; round < 3 || (round < 12 && scanned >= parsed); round++) {
        scanned = Math.min(
          scanned,
          once(() => new JsonScanner(text, 64).value(64)),
        )
        parsed = Math.min(
          parsed,
          once(() => JSON.parse(text)),
        )
      }
      expect(`${what}: ${scanned < parsed ? 'faster' : `${scanned} ms, JSON.parse ${parsed} ms`}`).toBe(
        `${what}: faster`,
      )
    }
  })

  it('needs no stack for a text that is nested millions of levels deep', () => {
    const deep = 2_000_000
    const scanner = new JsonScanner('[{"a":'.repeat(deep / 2) + '1' + '}]'.repeat(deep / 2), 64)
    scanner.value(Infinity)
    scanner.end()
    expect(scanner.at).toBe(scanner.text.length)
  })
})
