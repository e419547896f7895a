import { type KeptLetter, letterMatches } from './kept-letter.js'

describe('the filter of dead letters', () => {
  const letter = (destination: string, targetType: KeptLetter['targetType'] = 'subscription') =>
    ({ destination, targetType, failedAt: '2026-01-01T00:00:00Z' }) as KeptLetter

  it('finds those of ordered handlers under the name of their service, and no others', () => {
    const found = (one: KeptLetter) => letterMatches(one, { destination: 'billing' })
    expect([letter('billing'), letter('billing.ordered')].map(found)).toEqual([true, true])
    expect([letter('billing.eu'), letter('billing.eu.ordered'), letter('billing.ordered', 'queue')].map(found)).toEqual(
      [false, false, false],
    )
    expect(letterMatches(letter('billing'), { destination: 'billing.ordered' })).toBe(false)
  })

  it('finds letters of loops by the name of their reason, and by the one that it had before', () => {
    const of = (reason: string) => ({ ...letter('billing'), reason }) as KeptLetter
    const found = (reason: string) =>
      [of('loop'), of('looping'), of('rejected')].map(one => letterMatches(one, { reason }))
    expect([found('loop'), found('looping'), found('rejected')]).toEqual([
      [true, true, false],
      [true, true, false],
      [false, false, true],
    ])
  })
})
