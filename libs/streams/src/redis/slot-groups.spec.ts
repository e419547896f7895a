import calculateSlot from 'cluster-key-slot'
import { Keys } from './keys.js'
import { defaultSlotGroups, slotGroupOf, tagOf } from './slot-groups.js'

/** What an operator would lose: a Cluster whose masters share the work. */
describe('slot groups', () => {
  it.each([1, 3, 16, 64, 256])('%d of them are spread evenly over the slots', groups => {
    const tags = Array.from({ length: groups }, (_, group) => tagOf(group, groups))
    expect(new Set(tags).size).toBe(groups)
    const ranges = tags.map(tag => Math.floor((calculateSlot(tag) * groups) / 16_384))
    expect(ranges).toEqual(Array.from({ length: groups }, (_, group) => group))
  })

  it('never change: the names of keys rest on them', () => {
    expect(Array.from({ length: 16 }, (_, group) => tagOf(group, 16))).toMatchInlineSnapshot(`
     [
       "g0.43",
       "g1.40",
       "g2.63",
       "g3.60",
       "g4.1",
       "g5.2",
       "g6.13",
       "g7.10",
       "g8.63",
       "g9.60",
       "g10.63",
       "g11.60",
       "g12.42",
       "g13.41",
       "g14.13",
       "g15.10",
     ]
    `)
    expect([0, 1, 2, 3].map(shard => slotGroupOf('default', shard, 16))).toMatchInlineSnapshot(`
     [
       12,
       13,
       14,
       15,
     ]
    `)
    expect(new Keys().events('acme+shop', 2)).toMatchInlineSnapshot(`"sluice:{g14.13}:acme:shop:2:events"`)
  })

  it('have about the same number of shards of many buses', () => {
    const counts = Array.from({ length: defaultSlotGroups }, () => 0)
    for (let bus = 0; bus < 1000; bus++)
      for (let shard = 0; shard < 4; shard++) counts[slotGroupOf(`bus-${bus}`, shard, defaultSlotGroups)]!++
    expect(Math.max(...counts)).toBeLessThan(1.25 * Math.min(...counts))
  })

  it('hold all keys of a shard in one slot', () => {
    const keys = new Keys()
    const ofShard = [keys.events, keys.gate, keys.deliveries, keys.dead, keys.letters].map(key => key('shop', 3))
    ofShard.push(keys.lease('shop', 3, 'router'), keys.lease('shop', 3, 'sub:billing'), keys.bell('shop', 3, 'dlq'))
    expect(new Set(ofShard.map(key => calculateSlot(key))).size).toBe(1)
  })
})
