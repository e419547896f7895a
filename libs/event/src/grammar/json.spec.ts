import { InvalidError } from '../errors/errors.js'
import { parseJson, parseStrictly } from './json.js'

describe('parseJson', () => {
  it('says where the text is wrong', () => {
    expect(() => parseJson('{"a": x}', 64)).toThrow("the body is not valid JSON: unexpected 'x' at position 6")
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

describe('parseStrictly', () => {
  const bounds = { depth: 8, values: 100, setting: 'MAX_BODY_VALUES' }
  const refusal = (text: string): Record<string, unknown> => {
    try {
      return { value: parseStrictly(text, bounds) }
    } catch (error) {
      const { code, message, details } = error as InvalidError
      return { code, message, ...details }
    }
  }

  it('refuses the same key twice with its path, wherever it is and however it is spelt', () => {
    expect(refusal('{"a":1,"b":2,"a":3}')).toMatchObject({ code: 'REPEATED_KEY', path: 'a' })
    const path = 'targets[1].retry.attempts'
    const rule = '{"targets":[{"retry":{"attempts":1}},{"retry":{"attempts":1,"delay":2,"attempts":3}}]}'
    expect(refusal(rule)).toMatchObject({ code: 'REPEATED_KEY', path, message: `${path} is there twice; send it once` })
    expect(refusal('[{"a":1,"\\u0061":2}]')).toMatchObject({ code: 'REPEATED_KEY', path: '[0].a' })
    expect(refusal('{"__proto__":1,"__proto__":2}')).toMatchObject({ code: 'REPEATED_KEY', path: '__proto__' })
  })

  it('takes the same key in different objects, and keys that objects of JavaScript have', () => {
    const text = '{"a":[{"a":1},{"a":2}],"constructor":1,"toString":[],"b":{"__proto__":{"x":1}}}'
    expect(JSON.stringify(refusal(text))).toBe(`{"value":${text}}`)
  })

  it('makes no value of what has more values than it may, or is too deep, or no JSON', () => {
    expect(refusal(`[${'0,'.repeat(98)}0]`)).toHaveProperty('value')
    for (const text of [`[${'0,'.repeat(99)}0]`, `[${'{},'.repeat(1000)}`]) {
      expect(refusal(text)).toMatchObject({
        code: 'TOO_LARGE',
        field: 'values',
        limit: 100,
        setting: 'MAX_BODY_VALUES',
      })
    }
    expect(refusal('['.repeat(8) + ']'.repeat(8))).toHaveProperty('value')
    expect(refusal('['.repeat(9) + ']'.repeat(9))).toMatchObject({ code: 'TOO_DEEP', limit: 8 })
    expect(refusal('{"a":'.repeat(1_000_000))['code']).toBe('TOO_DEEP')
    for (const text of ['', '{"a":1', '{"a" 1}', '[1,]', '[1]]', '{a:1}']) {
      expect(refusal(text)['code']).toBe('MALFORMED_JSON')
    }
  })
})
