import fc from 'fast-check'
import { anyThrown, hostileValues, longForm } from '@sluice/testing'
import { errorText, maxErrorLength, messageOf } from './thrown.js'

const circular = new Error('it is its own cause')
circular.cause = circular

const endless: Record<string, unknown> = {}
endless.again = [endless]

/** What a user would lose: an attempt that failed counts as a crash because its error has no text. */
describe('the text of what was thrown', () => {
  it.each(Object.entries(hostileValues))('of %s is a text', (_, make) => {
    const thrown = make()
    for (const text of [errorText(thrown), messageOf(thrown)]) {
      expect(typeof text).toBe('string')
      expect(text).not.toBe('')
    }
  })

  it('says what it can where only one of name and message is readable', () => {
    expect(errorText(hostileValues['an error whose name throws']!())).toBe('Error: m')
    expect(errorText(hostileValues['an error whose message throws']!())).toBe('Error')
  })

  it('is name and message of an error, or the message alone', () => {
    expect(errorText(new TypeError('no'))).toBe('TypeError: no')
    expect(messageOf(new TypeError('no'))).toBe('no')
    expect(messageOf(new TypeError(''))).toBe('TypeError')
  })

  const refused = (host: string) => new Error(`connect ECONNREFUSED ${host}`)
  const failed = (cause: unknown) => new TypeError('fetch failed', { cause })
  const cases: [what: string, thrown: unknown, text: string][] = [
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', 5, '5'],
    ['a bigint', 10n, '10'],
    ['a text', 'text', 'text'],
    ['an empty text', '', 'an empty text'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a function', function refuse() {}, 'function refuse'],
    ['a list', ['a', 1], '[a; 1]'],
    ['a list of errors', [new Error('a'), new Error('b')], '[Error: a; Error: b]'],
    ['a class that has a text', new URL('https://a.example/x'), 'https://a.example/x'],
    ['an object', { order: 5, items: ['a'] }, '{"order":5,"items":["a"]}'],
    ['a map', new Map([[1, 2]]), 'Map: {}'],
    [
      'an object with a message',
      { message: 'no account', code: 'NONE', status: 404 },
      'no account (code NONE, status 404)',
    ],
    ['what a request is rejected with', { status: 'error', message: 'no account' }, 'no account'],
    [
      'a list of messages',
      { statusCode: 400, message: ['a is', 'b is'], error: 'Bad Request' },
      'a is, b is (status 400)',
    ],
    ['a problem', { title: 'No', detail: 'not enough', status: 409 }, 'not enough (status 409)'],
    ['an error of a class without a name', new (class Declined extends Error {})('no'), 'Declined: no'],
    ['a code without a message', Object.assign(new Error(''), { code: 'EPIPE' }), 'Error (code EPIPE)'],
    [
      'a code beside a message',
      Object.assign(new Error('duplicate'), { code: '23505' }),
      'Error: duplicate (code 23505)',
    ],
    ['a code in a message', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }), 'Error: write EPIPE'],
    [
      'a cause',
      failed(refused('10.0.0.1:80')),
      'TypeError: fetch failed; caused by Error: connect ECONNREFUSED 10.0.0.1:80',
    ],
    ['causes', new Error('a', { cause: new Error('b', { cause: 'c' }) }), 'Error: a; caused by Error: b; caused by c'],
    [
      'a cause that the message has',
      new Error('cannot: Error: no', { cause: new Error('no') }),
      'Error: cannot: Error: no',
    ],
    [
      'a cause of a cause that the message has',
      new Error('x: no', { cause: new Error('no', { cause: 'y' }) }),
      'Error: x: no; caused by y',
    ],
    [
      'several errors without a message',
      Object.assign(new AggregateError([refused('::1:80'), refused('127.0.0.1:80')], ''), { code: 'ECONNREFUSED' }),
      'AggregateError (code ECONNREFUSED) [Error: connect ECONNREFUSED ::1:80; Error: connect ECONNREFUSED 127.0.0.1:80]',
    ],
    [
      'several errors with a message',
      new AggregateError([new Error('a', { cause: 'b' }), 'c'], 'all failed'),
      'AggregateError: all failed [Error: a; caused by b; c]',
    ],
    [
      'errors of fields',
      Object.assign(new Error('invalid'), { errors: { name: { message: 'is required' } } }),
      'Error: invalid [is required]',
    ],
    [
      'what was suppressed',
      Object.assign(new Error('closing'), { error: new Error('a'), suppressed: new Error('b') }),
      'Error: closing; caused by Error: a; caused by Error: b',
    ],
    ['its own cause', circular, 'Error: it is its own cause'],
    ['an object that holds itself', endless, '{"again":[…]}'],
    ['an error in an object', { failed: new Error('no') }, '{"failed":"Error: no"}'],
  ]
  it.each(cases)('of %s', (_, thrown, text) => expect(errorText(thrown)).toBe(text))

  it('is bounded: long texts, many errors, many causes, wide and deep objects', () => {
    const long = 'x'.repeat(3 * maxErrorLength)
    let deep: unknown = 1
    for (let level = 0; level < 10_000; level++) deep = { in: deep }
    const chain = (levels: number): Error => new Error(`e${levels}`, levels === 0 ? {} : { cause: chain(levels - 1) })
    const tree = (levels: number): unknown =>
      levels === 0
        ? 'leaf'
        : new AggregateError(
            Array.from({ length: 10 }, () => tree(levels - 1)),
            `at ${levels}`,
          )
    for (const thrown of [
      new Error(long),
      long,
      { message: long },
      { [long]: long },
      Object.fromEntries([...long].entries()),
      tree(5),
    ])
      for (const text of [errorText(thrown), messageOf(thrown)])
        expect(text.length).toBeLessThanOrEqual(maxErrorLength + 1)
    expect(errorText(deep).length).toBeLessThan(100)
    expect(errorText(chain(1000)).match(/caused by/g)).toHaveLength(5)
    expect(
      errorText(
        new AggregateError(
          Array.from({ length: 1e6 }, (_, i) => `e${i}`),
          'all',
        ),
      ),
    ).toMatch(/; e9; and 999990 more\]$/)
  })

  it('looks at a bounded number of values, however they are held', () => {
    let reads = 0
    const node = (): object =>
      new Proxy(
        {},
        {
          get: (_, name) => {
            reads++
            if (name === 'errors') return Array.from({ length: 10 }, node)
            return name === 'cause' || name === 'error' ? node() : undefined
          },
        },
      )
    errorText(node())
    expect(reads).toBeLessThan(5000)
  })

  it('is there for any value', () => {
    fc.assert(
      fc.property(anyThrown(), make => {
        const thrown = make()
        for (const text of [errorText(thrown), messageOf(thrown)]) {
          expect(typeof text).toBe('string')
          expect(text.trim()).not.toBe('')
          expect(text.length).toBeLessThanOrEqual(maxErrorLength + 1)
          expect(text).not.toContain('[object Object]')
        }
      }),
      { numRuns: longForm ? 20_000 : 300 },
    )
  })
})
