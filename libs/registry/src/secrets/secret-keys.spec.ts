import { randomBytes } from 'node:crypto'
import { SecretKeys } from './secret-keys.js'

const [oldKey, newKey] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')]
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const place = 'rule:shop/r/t/secret'

const codeOf = (work: () => unknown) => {
  try {
    return work()
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

describe('a sealed secret', () => {
  const keys = SecretKeys.of(newKey)
  const sealed = keys.seal(secret, place)

  it('says nothing of the secret, is another text each time, and is opened again', () => {
    expect(sealed).toMatch(/^=sealed:[\w-]{8}:[\w-]+$/)
    expect(keys.seal(secret, place)).not.toBe(sealed)
    expect(keys.open(sealed, place)).toBe(secret)
  })

  it('cannot be opened at another place, so that nobody moves it to a rule of theirs', () => {
    expect(codeOf(() => keys.open(sealed, 'rule:shop/mine/t/secret'))).toBe('SECRET_DAMAGED')
  })

  it('is refused when any part of it was changed or cut off', () => {
    const body = sealed.lastIndexOf(':') + 1
    for (let at = body; at < sealed.length - 1; at++) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`
      expect(codeOf(() => keys.open(changed, place))).toBe('SECRET_DAMAGED')
      expect(codeOf(() => keys.open(sealed.slice(0, at), place))).toBe('SECRET_DAMAGED')
    }
  })

  it('holds no base64 for a fan-out that is too old to open it, which then signs nothing', () => {
    expect(Buffer.from(sealed.replace(/^whsec_/, ''), 'base64')).toHaveLength(0)
  })

  it('names its key and the setting where that key is missing', () => {
    expect(() => SecretKeys.of(oldKey).open(sealed, place)).toThrow(
      expect.objectContaining({ code: 'SECRET_KEY_MISSING', message: expect.stringContaining('SLUICE_SECRET_KEY') }),
    )
    expect(SecretKeys.of(oldKey).problem(sealed, place)?.message).toContain(place)
    expect(SecretKeys.none.problem(sealed, place)?.code).toBe('SECRET_KEY_MISSING')
    expect(keys.problem(sealed, place)).toBeUndefined()
  })
})

describe('the list of keys', () => {
  it('rotates: the first seals, all open', () => {
    const before = SecretKeys.of(oldKey)
    const rotating = SecretKeys.of(`${newKey}, ${oldKey}`)
    const sealed = before.seal(secret, place)
    expect(rotating.open(sealed, place)).toBe(secret)
    expect(rotating.isCurrent(sealed)).toBe(false)
    const again = rotating.seal(secret, place)
    expect(rotating.isCurrent(again)).toBe(true)
    expect(SecretKeys.of(newKey).open(again, place)).toBe(secret)
  })

  it('may be empty: then secrets stay in clear text', () => {
    expect(SecretKeys.of(' ').isEmpty).toBe(true)
    expect(SecretKeys.none.seal(secret, place)).toBe(secret)
    expect(SecretKeys.none.isCurrent(secret)).toBe(true)
    expect(SecretKeys.of(newKey).open(secret, place)).toBe(secret)
    expect(SecretKeys.of(newKey).isCurrent(secret)).toBe(false)
  })

  it.each([
    ['a short key', Buffer.alloc(31, 1).toString('base64'), /key 1 .* 32 bytes in base64: make one/],
    ['a password', 'correct horse battery staple', /key 1/],
    ['hex', randomBytes(32).toString('hex'), /key 1/],
    ['a key without its "="', newKey.replace('=', ''), /key 1/],
    ['a second key that is empty', `${newKey},`, /key 2/],
    ['too many', Array.from({ length: 11 }, () => newKey).join(','), /11 keys/],
  ])('refuses %s, and does not repeat it', (_what, text, message) => {
    expect(() => SecretKeys.of(text)).toThrow(message)
    expect(codeOf(() => SecretKeys.of(text))).not.toContain(text)
  })
})
