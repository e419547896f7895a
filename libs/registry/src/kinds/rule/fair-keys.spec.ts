import { MemoryRegistry } from '../../store/memory-registry.js'
import { busKind } from '../bus.js'
import { queueKind } from '../queue.js'
import { ruleKind } from './rule.kind.js'

/** What a user would lose: turns that they asked for, on a queue that gives none. */
describe('the fair key of a queue target', () => {
  const put = async (queue: object | undefined, fairKey: string) => {
    const registry = new MemoryRegistry()
    await registry.put(busKind, { name: 'shop' }, {})
    if (queue) await registry.put(queueKind, { name: 'orders' }, { settings: queue, wasThere: false })
    const targets = [{ id: 't', type: 'queue', queue: 'orders', fairKey }]
    await registry.put(ruleKind, { bus: 'shop', name: 'r' }, { pattern: { type: ['a'] }, targets })
  }

  it('is accepted with a queue that is fair', () => expect(put({ fair: true }, 'data.tenant')).resolves.toBeUndefined())

  it.each([[undefined], [{ fifo: true }]])('is refused with %j, and the message says what to do', async queue => {
    await expect(put(queue, 'source')).rejects.toThrow(
      `targets[0].fairKey must be left out: queue 'orders' is not fair. Make it first, with "fair": true`,
    )
  })

  it.each(['', '.data', 'data..x', 'data[0]', '$.data'])('is refused as %j, which is no path', async fairKey => {
    await expect(put({ fair: true }, fairKey)).rejects.toThrow('fairKey must be a path')
  })
})
