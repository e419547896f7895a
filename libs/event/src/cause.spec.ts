import { type CauseSigner, readCause, readVia, writeCause, writeVia } from './index.js'

/** Signs with the text itself, turned round: what is tested here is what is signed, and not how. */
const signer = (keyId: string, ...known: string[]): CauseSigner => ({
  keyId,
  sign: (id, text) =>
    [keyId, ...known].includes(id) ? Buffer.from(`${id}${text}`).toString('hex').slice(-64) : undefined,
  verify(id, text, signature) {
    const expected = this.sign(id, text)
    return expected === undefined ? undefined : expected === signature
  },
})
const keys = signer('k1')
const cause = { bus: 'shop.eu', position: '2-1700000000000-7', hops: 3, count: 41 }
const token = writeCause(cause, keys)

describe('a cause token', () => {
  it('says the origin, hops and count, in characters that a header may have', () => {
    expect(readCause(token, keys)).toEqual(cause)
    expect(token).toMatch(/^[\w.~-]+$/)
    expect(token).toMatch(/^1~k1~shop\.eu~2-1700000000000-7~3~41~/)
  })

  it('is nothing where any part of it was changed: nobody restarts a chain or moves it to another origin', () => {
    const parts = token.split('~')
    for (const [i, forged] of ['2', 'k2', 'shop', '2-1700000000000-8', '0', '0', 'AAAA'].entries()) {
      const changed = parts.with(i, forged).join('~')
      expect([changed, readCause(changed, signer('k1', 'k2'))]).toEqual([changed, 'invalid'])
    }
  })

  it.each([
    ['2', { via: { bus: 'acme+shop', position: '0-1-1' } }],
    ['2', { via: { bus: 'shop', position: '0-1-1', rule: 'big.orders', target: 'partner' } }],
    ['3', { via: { bus: 'shop', position: '0-1-1', rule: 'r', target: 't' }, isCopy: true as const }],
  ])('of form %s says the delivery that it was made for, and no part of that can be changed', (form, more) => {
    const full = writeCause({ ...cause, ...more }, keys)
    expect(full.split('~')[0]).toBe(form)
    expect(readCause(full, keys)).toEqual({ ...cause, ...more })
    const parts = full.split('~')
    for (const at of [0, 6, 7, 8, 9]) {
      const changed = parts.with(at, at === 7 ? '0-1-2' : '1').join('~')
      expect([changed, readCause(changed, keys)]).toEqual([changed, 'invalid'])
    }
    // cut to the form that has no delivery
    expect(readCause(['1', ...parts.slice(1, 6), parts.at(-1)].join('~'), keys)).toBe('invalid')
  })

  it('of a key that was in use before is read as long as that is known, and else may be of a newer one', () => {
    expect(readCause(token, signer('k2', 'k1'))).toEqual(cause)
    expect(readCause(token, signer('k2'))).toBe('unknown-key')
  })

  it.each([
    undefined,
    null,
    7,
    {},
    '',
    '~',
    'x'.repeat(10_000),
    `${token}~`,
    ` ${token}`,
    `${token}\n`,
    token.slice(0, -1),
  ])('is not %j', value => {
    expect(readCause(value, keys)).toBe('invalid')
  })

  it('has a length that is bounded, whatever the bus is called', () => {
    const longest = {
      bus: 'b'.repeat(128),
      position: '63-9999999999999999-9999999999',
      hops: 9999,
      count: 9_999_999_999,
    }
    expect(readCause(writeCause(longest, keys), keys)).toEqual(longest)
    const name = 'n'.repeat(128)
    const via = { bus: `${'t'.repeat(63)}+${name}`, position: longest.position, rule: name, target: name }
    const all = { ...longest, bus: via.bus, via }
    expect(readCause(writeCause(all, keys), keys)).toEqual(all)
  })
})

describe('the delivery by which an event was caused', () => {
  it.each([
    ['shop', { bus: 'shop', position: '2-1700000000000-7', rule: 'r', target: 't' }, 'shop~2-1700000000000-7~r~t'],
    ['shop', { bus: 'audit', position: '2-1700000000000-7' }, 'audit~2-1700000000000-7'],
    ['acme+x', { bus: 'acme+shop', position: '0-1-1', rule: 'r', target: 't' }, 'shop~0-1-1~r~t'],
  ])('is written for an event of bus %s without its tenant, and read with it: %j', (bus, via, text) => {
    expect(writeVia(via)).toBe(text)
    expect(readVia(text, bus)).toEqual(via)
  })

  it.each([
    undefined,
    7,
    '',
    'shop',
    'shop~x',
    'shop~0-1-1~r',
    'acme+shop~0-1-1',
    'shop~0-1-1~r~t~1',
    'x'.repeat(5000),
  ])('is not %j', text => expect(readVia(text, 'shop')).toBeUndefined())
})
