import { Rate, tailRate } from './rate.js'

it('a viewer gets as many in a second as it may, and again in the next', () => {
  let now = 5000
  const rate = new Rate(() => now)
  const take = () => {
    let taken = 0
    for (; rate.hasRoom; taken++) rate.shown()
    return taken
  }
  expect(take()).toBe(tailRate.most)
  now += tailRate.ms - 1
  expect([take(), rate.isOver, rate.leftMs]).toEqual([0, false, 1])
  now += 1
  expect([rate.isOver, take()]).toEqual([true, tailRate.most])
})
