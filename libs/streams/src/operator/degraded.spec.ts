import { degradedPercent, hasRecovered } from './degraded.js'

/** What an operator would lose: to hear of a target that fails before it fails for good, and of nothing where two of three failed by chance. */
describe('the share of failed attempts', () => {
  it.each([
    [9, 9, 0], // too few to say
    [10, 4, 0],
    [10, 5, 50],
    [100, 69, 50],
    [100, 70, 70],
    [100, 90, 90],
    [1000, 999, 90],
    [10, 10, 100],
  ])('of %i attempts of which %i failed is told as %i', (attempts, failed, percent) => {
    expect(degradedPercent({ attempts, failed })).toBe(percent)
  })

  it('is over when less than half fail, and not because nothing is tried', () => {
    expect(hasRecovered({ attempts: 10, failed: 4 })).toBe(true)
    expect(hasRecovered({ attempts: 1, failed: 0 })).toBe(true)
    expect(hasRecovered({ attempts: 10, failed: 5 })).toBe(false)
    expect(hasRecovered({ attempts: 0, failed: 0 })).toBe(false)
  })
})
