import { Places } from './places.js'

/** What a user would lose: a search or a view, for ever, to those that broke off or took all the places. */
describe('places', () => {
  const places = () =>
    new Places({ code: 'TOO_MANY', what: 'searches', setting: 'MAX', most: 3, mostEach: 2, retryAfterMs: 1000 })

  it('are few, in all and for each holder; refusals say what raises them', () => {
    const some = places()
    some.take('anna')
    some.take('anna')
    expect(() => some.take('anna')).toThrow(
      expect.objectContaining({ code: 'TOO_MANY', details: { limit: 2, setting: 'MAX', retryAfterMs: 1000 } }),
    )
    some.take('ben')
    expect(() => some.take('carl')).toThrow(expect.objectContaining({ details: expect.objectContaining({ limit: 3 }) }))
    expect(() => some.take('anna')).toThrow("'anna' has 2 searches already")
    expect(() => some.take('carl')).toThrow('this gateway has 3 searches already')
  })

  it('are given back once, however often that is said', () => {
    const some = places()
    const giveBack = some.take('anna')
    some.take('anna')
    giveBack()
    giveBack()
    expect(some.taken).toBe(1)
    some.take('anna')
    expect(() => some.take('anna')).toThrow()
  })
})
