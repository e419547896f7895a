import { LoopTurns } from './loop-turns.js'

/** What a user would lose: every other request, for as long as a costly backtest takes. */
it('other work gets a turn each time that so much was done', async () => {
  const turns = new LoopTurns(100)
  let others = 0
  setImmediate(() => others++)
  await turns.after(60)
  expect(others).toBe(0)
  await turns.after(60)
  expect(others).toBe(1)
  setImmediate(() => others++)
  await turns.after(60)
  expect(others).toBe(1)
  await turns.after(40)
  expect(others).toBe(2)
})
