import { errorText, maxErrorLength, messageOf } from './thrown.js'

function throwing(): never {
  throw new Error('hostile')
}

const revoked = Proxy.revocable({}, {})
revoked.revoke()

/** What a handler may throw, and what has made its attempt count as a death of the process. */
export const hostile: Record<string, unknown> = {
  'an object with a null prototype': Object.create(null),
  'an object whose toString throws': { toString: throwing },
  'an object whose toString returns an object': { toString: () => ({}), valueOf: () => ({}) },
  'an object whose Symbol.toPrimitive throws': { [Symbol.toPrimitive]: throwing },
  'an error whose message throws': Object.defineProperty(new Error(), 'message', { get: throwing }),
  'an error whose name throws': Object.defineProperty(new Error('m'), 'name', { get: throwing }),
  'an error whose message has no text': Object.assign(new Error(), { message: Object.create(null) }),
  'a proxy that answers nothing': new Proxy({}, { get: throwing, getPrototypeOf: throwing, has: throwing }),
  'a proxy of an error that answers nothing': new Proxy(new Error(), { get: throwing }),
  'a proxy that was revoked': revoked.proxy,
}

/** What a user would lose: an attempt that failed counts as a crash because its error has no text. */
describe('the text of what was thrown', () => {
  it.each(Object.entries(hostile))('of %s is a text', (_, thrown) => {
    for (const text of [errorText(thrown), messageOf(thrown)]) {
      expect(typeof text).toBe('string')
      expect(text).not.toBe('')
    }
  })

  it('says what it can where only one of name and message is readable', () => {
    expect(errorText(hostile['an error whose name throws'])).toBe('Error: m')
    expect(errorText(hostile['an error whose message throws'])).toBe('Error: an error that cannot be read')
  })

  it('is that of the value where it is no error', () => {
    expect([undefined, null, 5, 10n, 'text', Symbol('s'), ['a', 1]].map(errorText)).toEqual(
      ['undefined', 'null', '5', '10', 'text', 'Symbol(s)', 'a,1'], // prettier-ignore
    )
  })

  it('is name and message of an error, or the message alone', () => {
    expect(errorText(new TypeError('no'))).toBe('TypeError: no')
    expect(messageOf(new TypeError('no'))).toBe('no')
  })

  it('is bounded', () => {
    const long = 'x'.repeat(3 * maxErrorLength)
    for (const text of [errorText(new Error(long)), errorText(long), messageOf(new Error(long))])
      expect(text).toHaveLength(maxErrorLength + 1)
  })
})
