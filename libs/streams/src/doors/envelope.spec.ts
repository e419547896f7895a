import { EnvelopeKey, sealFor } from './envelope.js'

/** What a user would lose: a key that somebody reads in Redis, or an answer that somebody else gave. */
describe('an envelope', () => {
  const key = new EnvelopeKey()

  it('is read by the owner of the key, and its answer by the sender', () => {
    const sealed = sealFor(key.publicKey, 'a request: ä')
    const opened = key.open(sealed.envelope)
    expect(opened.text).toBe('a request: ä')
    expect(sealed.open(opened.seal('an answer'))).toBe('an answer')
  })

  it('shows nothing of the text, and is another one each time', () => {
    const [one, other] = [sealFor(key.publicKey, 'slk_secret'), sealFor(key.publicKey, 'slk_secret')]
    expect(one.envelope).not.toContain('slk_')
    expect(Buffer.from(one.envelope.split('.')[1]!, 'base64url').toString()).not.toContain('slk_')
    expect(one.envelope.split('.')[1]).not.toBe(other.envelope.split('.')[1])
  })

  it('is not read by another key, nor if it was changed', () => {
    const { envelope } = sealFor(key.publicKey, 'a request')
    expect(() => new EnvelopeKey().open(envelope)).toThrow()
    const [sender, text] = envelope.split('.') as [string, string]
    const changed = Buffer.from(text, 'base64url')
    changed[0]! ^= 1
    expect(() => key.open(`${sender}.${changed.toString('base64url')}`)).toThrow()
  })

  it('has no answer that another one, or the sender itself, could have made', () => {
    const sealed = sealFor(key.publicKey, 'a request')
    const other = key.open(sealFor(key.publicKey, 'a request').envelope)
    expect(() => sealed.open(other.seal('allowed'))).toThrow()
    expect(() => sealed.open(sealed.envelope.split('.')[1]!)).toThrow()
  })

  it.each(['', '.', 'a.b', `${'A'.repeat(43)}.`, `${'A'.repeat(43)}.${'A'.repeat(60)}`, 'x'.repeat(100_000)])(
    'refuses %.20s',
    text => {
      expect(() => key.open(text)).toThrow()
    },
  )
})
