import { cast, menuOf, redisKinds, roleOf, schedule } from './faults.js'
import { receivers, refusals } from './plan.js'

describe('the schedule of faults', () => {
  it('is the same for the same seed, and so is who refuses what: a failing seed can be looked at again', () => {
    expect(schedule(7, 60_000)).toEqual(schedule(7, 60_000))
    expect(schedule(7, 60_000)).not.toEqual(schedule(8, 60_000))
    const refused = (seed: number) =>
      receivers.flatMap(receiver => Array.from({ length: 500 }, (_, i) => refusals(seed, receiver, `web.1.${i}`)))
    expect(refused(7)).toEqual(refused(7))
    expect(refused(7)).not.toEqual(refused(8))
  })

  it('has everything on the menu, also in a short run', () => {
    for (const kind of redisKinds) {
      for (const seed of [1, 2, 3]) {
        const done = schedule(seed, 30_000, kind).map(({ who, what }) => `${roleOf(who)} ${what}`)
        expect(new Set(done)).toEqual(new Set(menuOf(kind).map(({ role, what }) => `${role} ${what}`)))
      }
    }
  })

  it('leaves a process time to come back', () => {
    for (const who of Object.values(cast).flat()) {
      const own = schedule(3, 600_000).filter(fault => fault.who === who)
      expect(own.length).toBeGreaterThan(0)
      for (const [i, { at }] of own.slice(1).entries()) expect(at).toBeGreaterThan(own[i]!.at + own[i]!.forMs)
    }
  })
})
