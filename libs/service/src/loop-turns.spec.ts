import { LoopTurns } from './loop-turns.js'

/** What a user would lose: every other request, for as long as a large batch or a costly backtest takes. */
describe('long work', () => {
  /** How often other work got a turn. */
  let others: number
  beforeEach(() => {
    others = 0
    const next = () => {
      others++
      if (others < 100) setImmediate(next)
    }
    setImmediate(next)
  })

  /** Holds the event loop for longer than a slice. */
  const hold = () => {
    const until = performance.now() + 2
    while (performance.now() < until);
  }
  function* pieces(most: number): Generator<void, string> {
    for (let i = 0; i < most; i++) {
      hold()
      yield
    }
    return 'done'
  }

  it('gives others a turn after each slice, and none before', async () => {
    const [short, long] = [new LoopTurns(60_000), new LoopTurns(1)]
    hold()
    await short.rest()
    expect(others).toBe(0)
    await long.rest()
    expect(others).toBeGreaterThan(0)
  })

  it('gives them in between where it is a generator, and where it makes a list', async () => {
    expect(await new LoopTurns(1).run(pieces(5))).toBe('done')
    expect(others).toBeGreaterThanOrEqual(4)
    const before = others
    expect(await new LoopTurns(1).all(pieces(5))).toHaveLength(5)
    expect(others).toBeGreaterThanOrEqual(before + 4)
  })
})
