import { circuitSettings, retryDefaults, retryPolicy } from '../index.js'
import { type CircuitSettings, circuitDefaults } from './circuit-options.js'
import { Outage } from './outage.js'

const usual: CircuitSettings = { ...circuitDefaults, leastMs: 2000 }

/** `x3 .2 x3` is event 3 failing, two other events that succeed, and event 3 failing again. */
function happens(text: string, everyMs: number, settings: CircuitSettings, marked = false): boolean {
  const outage = new Outage()
  let now = 0
  let opened = false
  for (const word of text.split(' ')) {
    const times = word.startsWith('.') ? Number(word.slice(1) || 1) : 1
    for (let i = 0; i < times; i++) {
      now += everyMs
      if (word.startsWith('.')) outage.succeeded(settings)
      else outage.failed(word, now, settings)
      opened ||= outage.is(now, marked, settings)
    }
  }
  return opened
}

const range = (from: number, to: number, word = (i: number) => `x${i}`) =>
  Array.from({ length: to - from + 1 }, (_, i) => word(from + i)).join(' ')
const tenths = (failing: number, total: number) => range(1, total, i => (i % 10 < failing ? `x${i}` : '.'))

describe('what looks like an outage', () => {
  const table: [what: string, text: string, everyMs: number, isOutage: boolean, settings?: Partial<CircuitSettings>][] =
    [
      ['nothing succeeds any more', range(1, 10), 500, true],
      [
        'not fewer events than needed, however often they fail',
        `${range(1, 4)} ${range(1, 4)} ${range(1, 4)}`,
        500,
        false,
      ],
      ['not one event that fails again and again', Array(100).fill('x1').join(' '), 500, false],
      ['not one event among good ones', Array(50).fill('x1 .3').join(' '), 500, false],
      ['not a few bad ones in a row among many good', `.100 ${range(1, 8)} .100`, 20, false],
      [
        'nor again and again',
        Array(20)
          .fill(`${range(1, 8)} .92`)
          .join(' '),
        20,
        false,
      ],
      ['not one in ten that fails', tenths(1, 1000), 50, false],
      ['not four in ten', tenths(4, 1000), 50, false],
      ['seven in ten', tenths(7, 1000), 50, true],
      ['seven in ten where the share is more', tenths(7, 1000), 50, false, { share: 0.8 }],
      ['nine in ten where the share is less', tenths(9, 1000), 50, true, { share: 0.8 }],
      ['one success is enough where all must fail', `${range(1, 4)} . ${range(5, 8)} .`, 1000, false, { share: 1 }],
      ['soon after a long time of success', `.10000 ${range(1, 10)}`, 500, true],
      ['failures that are far apart', range(1, 10), 59_000, true],
      ['not failures that are further apart than the window', range(1, 10), 61_000, false],
      ['fewer events, where fewer are needed', 'x1 x2', 2000, true, { failures: 2 }],
    ]
  it.each(table)('%s', (_what, text, everyMs, isOutage, settings = {}) => {
    expect(happens(text, everyMs, { ...usual, ...settings })).toBe(isOutage)
  })

  it('at once where the failures say that the target is away', () => {
    expect(happens(range(1, 5), 1, usual)).toBe(false)
    expect(happens(range(1, 5), 1, usual, true)).toBe(true)
    expect(happens('x1 x1 x1 x1 x1', 1, usual, true)).toBe(false)
  })

  it('is over after as many successes as it took, however long it lasted', () => {
    const outage = new Outage()
    for (let i = 0; i < 1000; i++) outage.failed(`x${i}`, i, usual)
    expect(outage.failures).toBeLessThanOrEqual(20)
    for (let i = 0; i < 10; i++) outage.succeeded(usual)
    expect([outage.failures, outage.is(5000, true, usual)]).toEqual([0, false])
  })
})

describe('the settings of a circuit', () => {
  const policy = retryPolicy(retryDefaults.subscription)

  it('are the defaults, then those of the service, then those of the handler', () => {
    expect(circuitSettings(policy)).toMatchObject({ ...circuitDefaults })
    const service = { circuit: { failures: 9, openMs: 100 } }
    expect(circuitSettings(policy, service, { circuit: { failures: 3 } })).toMatchObject({ failures: 3, openMs: 100 })
    expect(circuitSettings(policy, service, { circuit: false })).toBe(false)
    expect(circuitSettings(policy, { circuit: false })).toBe(false)
    expect(circuitSettings(policy, { circuit: false }, { circuit: { failures: 3 } })).toMatchObject({ failures: 3 })
  })

  it('let failures go on for two seconds, or for half of what the attempts take at least', () => {
    const leastMs = (retry: object) => (circuitSettings(retryPolicy(policy, retry)) || { leastMs: -1 }).leastMs
    expect(leastMs({})).toBe(2000)
    expect(leastMs({ attempts: 1 })).toBe(0)
    expect(leastMs({ attempts: 3, backoff: { type: 'fixed', delay: 100 } })).toBe(100)
    expect(leastMs({ attempts: 100, backoff: { type: 'fixed', delay: 0 } })).toBe(0)
  })

  it('never wait for less after a failed probe than before', () => {
    expect(circuitSettings(policy, { circuit: { openMs: 120_000 } })).toMatchObject({ maxOpenMs: 120_000 })
  })
})
