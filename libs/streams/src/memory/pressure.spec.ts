import {
  busExcess,
  heldBackLevel,
  isBusFull,
  type Level,
  memoryLevels,
  nextLookMs,
  readMemory,
  redisExcess,
  redisLevel,
} from './pressure.js'

const info = (used: number, max: number, buffers = 0) =>
  `# Memory\r\nused_memory:${used}\r\nused_memory_rss:9\r\nmaxmemory:${max}\r\nmaxmemory_policy:noeviction\r\nmem_not_counted_for_evict:${buffers}\r\n`

describe('memory', () => {
  it('is counted as Redis counts it against maxmemory', () => {
    expect(readMemory(info(90, 100, 5), 0)).toEqual({ used: 85, limit: 100 })
  })

  it('has the limit of the settings only where Redis has none', () => {
    expect(readMemory(info(90, 0), 0)).toBeUndefined()
    expect(readMemory(info(90, 0), 200)).toEqual({ used: 90, limit: 200 })
    expect(readMemory(info(90, 100), 200)).toEqual({ used: 90, limit: 100 })
  })

  it('is full from the level on, and until a tenth of the limit is free again', () => {
    const at = (used: number, before?: Level) => redisLevel({ used, limit: 100 }, 0.85, before)
    expect([at(84), at(85), at(76, 'redis'), at(74, 'redis')]).toEqual([undefined, 'redis', 'redis', undefined])
    const bus = (bytes: number, before: boolean) => isBusFull(bytes, 100, before)
    expect([bus(99, false), bus(100, false), bus(91, true), bus(89, true)]).toEqual([false, true, true, false])
  })

  it('is left for results above the level, until a third of that is used', () => {
    const at = (used: number, before?: Level) => redisLevel({ used, limit: 100 }, 0.7, before)
    expect([at(79), at(81), at(76, 'results'), at(74, 'results'), at(59, 'results')]).toEqual([
      ...(['redis', 'results', 'results', 'redis', undefined] as const),
    ])
  })

  it('is made by events that are done with, from that lower level on', () => {
    expect(redisExcess({ used: 80, limit: 100 }, 0.85)).toBe(5)
    expect(redisExcess({ used: 70, limit: 100 }, 0.85)).toBe(0)
    expect(busExcess(100, 100)).toBe(10)
    expect(busExcess(80, 100)).toBe(0)
  })

  it('is told by the levels at which it acts', () => {
    const limit = 1_000_000
    const from = Object.fromEntries(memoryLevels(limit, 0.85).map(({ what, fromBytes }) => [what, fromBytes]))
    const around = (bytes: number, acts: (memory: { used: number; limit: number }) => boolean) =>
      [bytes - 1, bytes + 1].map(used => acts({ used, limit }))
    expect(around(from['trim']!, memory => redisExcess(memory, 0.85) > 0)).toEqual([false, true])
    expect(around(from['held-back']!, memory => heldBackLevel(memory, 0.85, false))).toEqual([false, true])
    expect(around(from['publishers']!, memory => redisLevel(memory, 0.85, undefined) === 'redis')).toEqual([
      false,
      true,
    ])
    expect(around(from['results']!, memory => redisLevel(memory, 0.85, undefined) === 'results')).toEqual([false, true])
  })

  it('is looked at more often the faster it fills, between 20 and 200 ms', () => {
    const next = (room: number, grown: number) => nextLookMs(room, { used: 0, atMs: 0 }, { used: grown, atMs: 1000 })
    expect(next(1000, 0)).toBe(200)
    expect(next(1000, -500)).toBe(200)
    expect(next(200, 1000)).toBe(100)
    expect(next(10, 1000)).toBe(20)
    expect(next(-10, 1000)).toBe(20)
    expect(next(1e9, 1000)).toBe(200)
  })
})
