import { shardOf, shardsOf } from './shards.js'

describe('shardOf', () => {
  it('never moves a key: its order would be lost with the next version', () => {
    expect(['a', 'b', 'order-1', 'order-2', 'käse', ''].map(key => shardOf(key, 4))).toEqual([3, 2, 0, 0, 2, 3])
  })

  it('spreads keys that differ in one character evenly, so that no shard does all the work', () => {
    const counts = [0, 0, 0, 0, 0, 0, 0, 0]
    for (let i = 0; i < 8000; i++) counts[shardOf(`order-${i}`, 8)]!++
    expect(Math.min(...counts)).toBeGreaterThan(850)
    expect(Math.max(...counts)).toBeLessThan(1150)
  })
})

it('shardsOf names every shard of every bus', () => {
  expect(
    shardsOf([
      { name: 'a', shards: 2 },
      { name: 'b', shards: 1 },
    ]),
  ).toEqual([
    { bus: 'a', index: 0 },
    { bus: 'a', index: 1 },
    { bus: 'b', index: 0 },
  ])
})
