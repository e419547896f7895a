import { type Answer, Share, timing } from './share.js'

/** What a user would lose: a quota that lets through more than it says, or refuses what there is room for. */
describe('the share of a bucket of 100 tokens a second that a process holds', () => {
  let share: Share
  beforeEach(() => void (share = new Share(100)))
  const asked = (answer: Answer, at = 0, now = at) => {
    const ask = share.ask()
    share.answered(answer, at, now)
    return ask
  }

  const asks: [what: string, costs: number[], left: number, ask: object][] = [
    ['wants what waits and a tenth of a second ahead', [3], 0, { back: 0, least: 3, most: 13 }],
    ['of several requests takes the first whole', [3, 500, 2], 0, { back: 0, least: 3, most: 515 }],
    ['puts back what it has, and asks anew', [20], 7, { back: 7, least: 20, most: 30 }],
    ['wants nothing where nobody waits', [], 7, { back: 7, least: 0, most: 0 }],
  ]
  it.each(asks)('%s', (_what, costs, left, ask) => {
    asked({ given: left, level: 90 })
    for (const cost of costs) share.want(cost)
    expect(share.ask()).toEqual(ask)
  })

  const spends: [what: string, given: number, cost: number, at: number, may: boolean][] = [
    ['what was given', 10, 10, 1, true],
    ['no more than that', 10, 11, 1, false],
    ['until the tokens go back', 10, 1, timing.keptMs - 1, true],
    ['and not from then on', 10, 1, timing.keptMs, false],
    ['a fraction of one', 0.5, 1, 1, false],
  ]
  it.each(spends)('may be spent: %s', (_what, given, cost, at, may) => {
    asked({ given, level: 50 })
    expect(share.may(cost, at)).toBe(may)
  })

  it('keeps tokens from when it asked, however slow the answer was', () => {
    asked({ given: 10, level: 50 }, 0, timing.keptMs)
    expect(share.may(1, timing.keptMs)).toBe(false)
    // those that waited for just this answer have it
    expect(share.has(1)).toBe(true)
  })

  const rests: [what: string, level: number, restMs: number][] = [
    ['not while there is something', 0.01, 0],
    ['a tenth of a second when it is empty', 0, timing.restMs],
    ['as long as a debt lasts', -900, 9000],
  ]
  it.each(rests)('leaves the bucket alone: %s', (_what, level, restMs) => {
    asked({ given: 1, level }, 5, 10)
    expect(share.restMs(10)).toBe(restMs)
    expect(share.restMs(10 + restMs)).toBe(0)
  })

  const states: [what: string, answer: Answer | undefined, afterMs: number, remaining: number, fullInMs: number][] = [
    ['before the first answer', undefined, 0, 100, 0],
    ['with what the process itself holds', { given: 10, level: 40 }, 0, 50, 500],
    ['as it fills', { given: 0, level: 40 }, 250, 65, 350],
    ['and is never more than full', { given: 0, level: 40 }, 5000, 100, 0],
    ['in debt', { given: 0, level: -150 }, 500, 0, 2000],
  ]
  it.each(states)('says what remains: %s', (_what, answer, afterMs, remaining, fullInMs) => {
    if (answer) asked(answer)
    expect([share.remaining(afterMs), share.fullInMs(afterMs)]).toEqual([remaining, fullInMs])
  })

  it('lets no request overtake one that waits, also while the question is under way', () => {
    expect(share.isAwaited).toBe(false)
    share.waits(1)
    expect(share.isAwaited).toBe(true)
    share.waits(-1)
    share.want(1)
    share.ask()
    expect(share.isAwaited).toBe(true)
    share.failed()
    expect(share.isAwaited).toBe(false)
  })

  it('puts back what was not spent in time, and then may be forgotten', () => {
    asked({ given: 10, level: 0 })
    expect([share.isOver(timing.keptMs - 1), share.isOver(timing.keptMs)]).toEqual([false, true])
    expect(share.isIdle(timing.keptMs)).toBe(false)
    asked({ given: 0, level: 10 }, timing.keptMs)
    expect(share.isIdle(2 * timing.keptMs)).toBe(true)
  })
})
