import { Health, type Logger, silentLogger } from '@sluice/observability'
import { until } from '@sluice/testing'
import { Loop, type LoopOptions } from './loop.js'

describe('a loop', () => {
  let lines: string[]
  let stop: AbortController
  let health: Health

  beforeEach(() => {
    lines = []
    stop = new AbortController()
    const note = (message: string) => void lines.push(message)
    health = new Health('it', { ...silentLogger, warn: note, info: note } satisfies Logger)
  })
  afterEach(() => stop.abort())

  const loop = (options: Pick<LoopOptions, 'round'> & Partial<LoopOptions>) =>
    new Loop({ health, stop: stop.signal, ...options })

  it('goes round, rests as long as the round says, and ends with the round that runs', async () => {
    let rounds = 0
    const it = loop({ round: async () => (++rounds < 3 ? 0 : 60_000) })
    it.start()
    it.start() // it runs already
    await until(() => rounds === 3, 'the third round')
    stop.abort()
    await it.ended
    expect(rounds).toBe(3)
    expect(health.problem()).toBeUndefined()
  })

  it('writes one line for a row of failures and one when it works again', async () => {
    let rounds = 0
    const seen: unknown[] = []
    const round = async () => {
      if (++rounds < 3) throw new Error(`failure ${rounds}`)
      return 60_000
    }
    const it = loop({ round, failed: error => seen.push((error as Error).message) })
    it.start()
    await until(() => rounds === 3 && lines.length === 2, 'it works again')
    expect(lines).toEqual(['it cannot work and keeps trying', 'it works again'])
    expect(seen).toEqual(['failure 1', 'failure 2'])
  })

  it('does not report what fails because it was stopped', async () => {
    const it = loop({
      round: () =>
        new Promise((_, reject) => stop.signal.addEventListener('abort', () => reject(new Error('cut off')))),
    })
    it.start()
    stop.abort()
    await it.ended
    expect(lines).toEqual([])
  })

  it('has no beat while a part of its work fails', async () => {
    let well = false
    let rounds = 0
    const it = loop({ round: async () => (rounds++, 1), well: () => well })
    it.start()
    await until(() => rounds > 2, 'some rounds')
    expect(health.problem()).toBe('has not started')
    well = true
    await until(() => health.problem() === undefined, 'a beat')
  })

  it('is woken from its rest, also by a nudge that comes during the round', async () => {
    let rounds = 0
    const it: Loop = loop({
      round: async () => {
        if (++rounds === 2) it.nudge()
        return 60_000
      },
    })
    it.start(60_000)
    it.nudge()
    await until(() => rounds === 1, 'the first round')
    it.nudge()
    await until(() => rounds === 3, 'no rest after the second round')
  })

  it('ends where there is nothing to do, and is started again', async () => {
    let left = 2
    const it = loop({ round: async () => void left--, goesOn: () => left > 0 })
    it.start()
    await it.ended
    expect(left).toBe(0)
    left = 1
    it.start()
    await it.ended
    expect(left).toBe(0)
  })
})
