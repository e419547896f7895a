import { Bursts } from './bursts.js'
import { collectingLogger } from './logger.js'

/** What an operator would lose: the disk, to a line for every attempt of a handler that fails ten thousand times a minute. */
describe('a burst of failures', () => {
  const start = (options = {}) => {
    const logger = collectingLogger()
    const time = { now: 0 }
    const bursts = new Bursts(logger, { full: 3, periodMs: 1000, clock: () => time.now, ...options })
    const fail = (rule: string, times: number) => {
      for (let i = 0; i < times; i++) bursts.warn('delivery.attempted', { rule }, { attempt: i + 1, error: `no ${i}` })
    }
    const lines = () => logger.lines.splice(0).map(({ message, attributes }) => ({ message, ...attributes }))
    return { bursts, time, fail, lines }
  }

  it('is written in full at first, and then once a period with how many were left out and the last of them', () => {
    const { time, fail, lines, bursts } = start()
    fail('a', 10)
    expect(lines().map(line => line['attempt' as never])).toEqual([1, 2, 3])
    time.now = 999
    bursts.tell()
    expect(lines()).toEqual([])
    time.now = 1000
    bursts.tell()
    const more = { message: 'delivery.attempted: more of the same', rule: 'a' }
    expect(lines()).toEqual([{ ...more, leftOut: 7, attempt: 10, error: 'no 9' }])
    fail('a', 4)
    time.now = 2000
    bursts.tell()
    expect(lines()).toEqual([{ ...more, leftOut: 4, attempt: 4, error: 'no 3' }])
    bursts.close()
  })

  it('begins anew after a quiet period, and costs a line a failure where failures are few', () => {
    const { time, fail, lines, bursts } = start()
    for (let i = 0; i < 5; i++) {
      fail('a', 2)
      time.now += 1001
      bursts.tell()
    }
    expect(lines()).toHaveLength(10)
    fail('a', 9)
    time.now += 1001
    bursts.tell()
    time.now += 1001
    bursts.tell()
    expect(lines()).toHaveLength(4)
    fail('a', 1)
    expect(lines()).toMatchObject([{ message: 'delivery.attempted', attempt: 1 }])
    bursts.close()
  })

  it('of one subject does not hide another, and thousands of subjects take no more than so much memory and log', () => {
    const { fail, lines, bursts } = start({ mostSubjects: 10 })
    fail('a', 5)
    fail('b', 5)
    expect(lines().map(line => line['rule' as never])).toEqual(['a', 'a', 'a', 'b', 'b', 'b'])
    for (let i = 0; i < 10_000; i++) fail(`r${i}`, 1)
    expect(lines()).toHaveLength(8 + 3)
    bursts.close()
    const told = lines()
    expect(told.map(line => line['leftOut' as never])).toEqual([2, 2, 9992 - 3])
    expect(told.at(-1)).not.toHaveProperty('rule')
  })

  it('is told of also where nothing fails after it', async () => {
    const logger = collectingLogger()
    const bursts = new Bursts(logger, { full: 1, periodMs: 20 })
    for (let i = 0; i < 3; i++) bursts.warn('failed', { rule: 'a' }, {})
    while (logger.lines.length < 2) await new Promise(resolve => setTimeout(resolve, 5))
    expect(logger.lines[1]).toMatchObject({
      message: 'failed: more of the same',
      attributes: { rule: 'a', leftOut: 2 },
    })
    bursts.close()
  })
})
