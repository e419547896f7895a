import { trendOf } from './trend.js'

const over = (values: number[]) => trendOf({ name: 'keys', unit: '', values, tolerance: 0.05 })

describe('the trend of a figure', () => {
  it('a leak is not flat, however slow and noisy', () => {
    const leak = Array.from({ length: 90 }, (_, i) => 1000 + i * 2 + (i % 7) * 20)
    expect(over(leak).flat).toBe(false)
    expect(over(leak).growth).toBeCloseTo(0.1, 1)
  })

  it('a saw is flat, and so is what only grew until it was warm', () => {
    expect(over(Array.from({ length: 90 }, (_, i) => 1000 + (i % 9) * 100)).flat).toBe(true)
    expect(over(Array.from({ length: 90 }, (_, i) => Math.min(i, 25) * 100)).flat).toBe(true)
  })

  it('of a heap, what a collection leaves must not grow', () => {
    const heap = (leak: number) => Array.from({ length: 120 }, (_, i) => 50 + i * leak + ((i * 7) % 13) * 10)
    const growth = (values: number[]) => trendOf({ name: 'heap', unit: 'MiB', values, tolerance: 0.15, saw: true })
    expect(growth(heap(0)).flat).toBe(true)
    expect(growth(heap(0.3)).flat).toBe(false)
  })

  it('nothing at all is flat', () => {
    expect(over([0, 0, 0, 0])).toMatchObject({ growth: 0, flat: true })
  })
})
