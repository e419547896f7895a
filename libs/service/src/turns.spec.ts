import { Turns } from './turns.js'

/** What an operator of many buses would lose: a platform whose idle cost does not grow with them, and that still looks at each. */
describe('turns', () => {
  it('come to each, a few each time, also while some come and go', () => {
    const turns = new Turns(3)
    const seen = [1, 2, 3].map(() => turns.of(['a', 'b', 'c', 'd', 'e', 'f', 'g']).join(''))
    expect(seen).toEqual(['abc', 'def', 'abg'])
    expect(turns.of(['a', 'b'])).toEqual(['a', 'b'])
    expect(turns.of([])).toEqual([])
    expect([turns.of(['x', 'y', 'z', 'w']), turns.of(['x', 'y', 'z', 'w'])].flat()).toEqual(
      expect.arrayContaining(['x', 'y', 'z', 'w']),
    )
  })

  it('come to some every time, once', () => {
    const turns = new Turns(1)
    const all = ['a', 'b', 'c']
    expect([1, 2, 3].map(() => turns.of(all, thing => thing === 'c').join(''))).toEqual(['ac', 'bc', 'c'])
  })
})
