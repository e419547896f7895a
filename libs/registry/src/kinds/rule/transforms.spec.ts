import { MemoryRegistry } from '../../store/memory-registry.js'
import { busKind } from '../bus.js'
import { queueKind } from '../queue.js'
import { checkRule } from './check.js'
import { ruleKind } from './rule.kind.js'

const names = { bus: 'shop', name: 'r' }
const webhook = { id: 'w', type: 'webhook', url: 'https://partner.example/' }
const withTransform = (transform: unknown, target: object = webhook) => ({
  pattern: { type: ['a'] },
  targets: [{ ...target, transform }],
})

/** What a user would lose: a rule that is saved, and whose every delivery then fails. */
describe('the transform of a target', () => {
  it.each([
    { constant: { constructor: 1, hasOwnProperty: [null] } },
    { constant: null },
    { inputPath: '$.data' },
    { paths: { id: '$.data.id' }, template: '{"order": <id>}' },
    { jsonata: 'data.items[price > 10]' },
  ])('is kept as it was written: %j', transform => {
    expect(checkRule(withTransform(transform), names).targets[0]!.transform).toEqual(transform)
  })

  it.each<[transform: unknown, path: string, position: number | undefined]>([
    [{}, 'targets[0].transform', undefined],
    [{ inputPath: '$.a..b' }, 'targets[0].transform.inputPath', 3],
    [{ jsonata: 'data.items[price > ]' }, 'targets[0].transform.jsonata', 20],
    [{ template: '{"id": <id>}' }, 'targets[0].transform.template', 7],
  ])('is refused with the place of its fault: %j', (transform, path, position) => {
    expect(() => checkRule(withTransform(transform), names)).toThrow(
      expect.objectContaining({
        code: 'INVALID_TRANSFORM',
        details: { path, ...(position === undefined ? {} : { position }) },
      }),
    )
  })

  it.each([null, 'data', ['$']])('is refused as %j, which is no object', transform => {
    expect(() => checkRule(withTransform(transform), names)).toThrow('targets[0].transform must be an object')
  })

  const subscription = { id: 's', type: 'subscription', subscription: 'billing' }

  it('is no expression for a subscription, whose service evaluates none', () => {
    const put = (transform: object) => checkRule(withTransform(transform, subscription), names)
    expect(() => put({ jsonata: 'data' })).toThrow(
      'targets[0].transform.jsonata must be left out: services evaluate no expressions',
    )
    expect(put({ inputPath: '$.data' }).targets[0]!.transform).toEqual({ inputPath: '$.data' })
  })

  it('is refused where another target of the rule brings the same events to the subscription', () => {
    const targets = [subscription, { ...subscription, id: 'again', transform: { constant: 1 } }]
    expect(() => checkRule({ pattern: { type: ['a'] }, targets }, names)).toThrow(
      "targets[1].transform must be left out: target 's' brings the events to subscription 'billing' too",
    )
  })

  it('is no expression for a FIFO queue, whose messages would come out of order', async () => {
    const registry = new MemoryRegistry()
    await registry.put(busKind, { name: 'shop' }, {})
    await registry.put(queueKind, { name: 'orders' }, { settings: { fifo: true }, wasThere: false })
    const put = (transform: object) =>
      registry.put(ruleKind, names, withTransform(transform, { id: 'q', type: 'queue', queue: 'orders' }))
    await expect(put({ jsonata: 'data' })).rejects.toThrow("queue 'orders' is FIFO")
    await expect(put({ inputPath: '$.data' })).resolves.toBeDefined()
  })
})
