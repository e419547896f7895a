import { Health, Healths, Tries } from './health.js'
import { collectingLogger } from './logger.js'

/** What an operator would lose: to see what does not work while something beside it does. */
describe('the health of a loop', () => {
  it('is told by a clock that nobody sets back', () => {
    let now = 0
    const health = new Health('loop', collectingLogger(), { clock: () => now })
    expect(health.problem()).toBe('has not started')
    health.beat()
    const wall = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000)
    expect(health.problem()).toBeUndefined()
    now = 10_001
    expect(health.problem()).toBe('has not gone round for 10001 ms')
    health.beat()
    wall.mockReturnValue(Date.now() + 7_200_000)
    expect(health.problem()).toBeUndefined()
    wall.mockRestore()
  })

  it('has the error as its problem, also one without text', () => {
    const health = new Health('loop', collectingLogger())
    health.fail(Object.create(null))
    expect(health.problem()).toBe('{}')
    health.fail(new Error(''))
    expect(health.problem()).toBe('Error')
  })
})

describe('the health of loops that do one work', () => {
  it('is not good before all of them are, and the log has one line when the first fails and one when all work', () => {
    const logger = collectingLogger()
    const healths = new Healths('subscription', logger)
    const [reading, looking] = [healths.part(), healths.part()]
    reading.beat()
    looking.beat()
    expect(healths.problem()).toBeUndefined()
    reading.fail(new Error('cannot read'))
    looking.fail(new Error('cannot look'))
    reading.fail(new Error('cannot read'))
    looking.beat()
    expect(healths.problem()).toBe('cannot read')
    expect(logger.lines.map(({ message }) => message)).toEqual(['subscription cannot work and keeps trying'])
    reading.beat()
    expect(healths.problem()).toBeUndefined()
    expect(logger.lines.slice(1)).toEqual([
      { level: 'warn', message: 'subscription works again', attributes: { failures: 3 } },
    ])
    reading.fail(new Error('again'))
    expect(logger.lines.at(-1)).toMatchObject({ level: 'warn', attributes: { error: 'again' } })
  })

  it('does not wait for a part that is no loop', () => {
    const healths = new Healths('subscription', collectingLogger())
    healths.part().beat()
    const writing = healths.part({ mostSilentMs: Infinity })
    expect(healths.problem()).toBeUndefined()
    writing.fail(new Error('cannot write'))
    expect(healths.problem()).toBe('cannot write')
  })
})

describe('the health of what is tried side by side', () => {
  it('is good when nothing of it fails any more, and not when something else works', () => {
    const health = new Health('writes', collectingLogger(), { mostSilentMs: Infinity })
    const tries = new Tries(health)
    tries.failed(new Error('a'), 1)
    tries.failed(new Error('b'), 1)
    tries.failed(new Error('a'), 2)
    tries.ended(0) // a third, which never failed
    tries.ended(1)
    expect(health.problem()).toBe('a')
    tries.ended(2)
    expect(health.problem()).toBeUndefined()
  })
})
