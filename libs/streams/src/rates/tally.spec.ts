import { durationOf, lettersOf, readTally, type Tally, writeTally } from './tally.js'

/** What a user would lose: numbers of attempts and latencies that are true. */
describe('a tally', () => {
  const of = (...durations: number[]): Tally => {
    const tally: Tally = {}
    for (const durationMs of durations)
      for (const letter of lettersOf({ ok: true, durationMs })) tally[letter] = (tally[letter] ?? 0) + 1
    return tally
  }

  it('is read as it was written', () => {
    const tally = { ...of(1, 80, 80, 99_999), f: 12 }
    expect(readTally(writeTally(tally))).toEqual(tally)
  })

  it.each([
    [{ ok: true, status: 204 }, ['o', 't']],
    [{ ok: false, status: 302 }, ['x', 'r']],
    [{ ok: false, status: 404 }, ['x', 'c']],
    [{ ok: false, status: 503, unavailable: true }, ['x', 's']],
    [{ ok: false, unavailable: true }, ['x', 'n']],
    [{ ok: false }, ['x']],
  ])('counts %j as %j', (attempt, letters) => {
    expect(lettersOf({ ...attempt, durationMs: 1 }).filter(letter => letter !== 'A')).toEqual(letters)
  })

  it('says of durations what a share of them did not exceed, within the bounds of a bucket', () => {
    expect(durationOf({}, 0.5)).toBeUndefined()
    const tally = of(...Array.from({ length: 98 }, () => 20), 700, 70_000)
    expect(durationOf(tally, 0.5)).toBeGreaterThan(10)
    expect(durationOf(tally, 0.5)).toBeLessThanOrEqual(25)
    expect(durationOf(tally, 0.99)).toBeGreaterThan(500)
    expect(durationOf(tally, 0.99)).toBeLessThanOrEqual(1000)
    expect(durationOf(tally, 1)).toBe(30_000)
  })
})
