import { noopMeter } from '@sluice/observability'
import { emptySnapshot } from '@sluice/registry'
import { WatchedCircuits } from './watched-circuits.js'

/** What an operator would lose: one line about an outage, among those that say again and again that it is over. */
describe('the look at circuits', () => {
  it('is made again at once where it failed, so that its loop does not pass for one that works', async () => {
    let isDown = true
    const conditions = {
      of: () => [],
      reload: async () => {
        if (isDown) throw new Error('Redis does not answer')
      },
      ended: () => undefined,
    }
    const circuits = new WatchedCircuits(conditions, async () => [], { snapshot: emptySnapshot }, noopMeter)
    for (let round = 0; round < 3; round++) await expect(circuits.look()).rejects.toThrow('Redis does not answer')
    isDown = false
    await circuits.look()
    isDown = true
    await circuits.look() // it was made a moment ago
  })
})
