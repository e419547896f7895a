import { OnStream } from './on-stream.decorator.js'
import { type OnStreamOptions, startOf } from './stream-options.js'

describe('the options of @OnStream', () => {
  const decorate = (bus: string, options?: object) => {
    class Totals {
      sum() {}
    }
    const method = Object.getOwnPropertyDescriptor(Totals.prototype, 'sum')!
    OnStream(bus, options as OnStreamOptions)(Totals.prototype, 'sum', method)
  }

  const wrong: [option: string, options: object][] = [
    ['batchSize', { batchSize: 0 }],
    ['batchSize', { batchSize: 10_001 }],
    ['batchSize', { batchSize: '5' }],
    ['window', { window: -1 }],
    ['attempts', { attempts: 0 }],
    ['backoff', { backoff: { type: 'linear' } }],
    ['backoff', { backoff: { delayMs: 5 } }],
    ['from', { from: 'earliest' }],
    ['from', { from: '7' }],
    ['from', { from: '2026-11-28' }],
    ['from', { from: '2026-11-28T11:00:46' }],
    ['from', { from: '2026-02-30T00:00:00Z' }],
    ['from', { from: new Date(NaN) }],
    ['bisect', { bisect: 'yes' }],
    ['tumbling', { tumbling: { ms: 10 } }],
    ['tumbling', { tumbling: null }],
    ['tumbling.seconds', { tumbling: { seconds: 10 } }],
    ['name', { name: 'a b' }],
    ['pattern', { pattern: { type: 'not a list' } }],
    ['size', { size: 5 }],
  ]

  it.each(wrong)(
    '%s: %j is refused when the class is defined, with class, method and option named',
    (option, options) => {
      expect(() => decorate('default', options)).toThrow(
        expect.objectContaining({
          code: 'INVALID_STREAM',
          message: expect.stringMatching(new RegExp(`@OnStream of Totals.sum: ${option} `)),
        }),
      )
    },
  )

  it('a bus is a name', () => {
    expect(() => decorate('')).toThrow(/bus must be the name/)
    expect(() => decorate('default')).not.toThrow()
  })

  it('a start is a place in the log: what was appended in that millisecond is included', () => {
    expect(startOf('latest')).toBe('$')
    expect(startOf('horizon')).toBe('0-0')
    expect(startOf(new Date(1000))).toBe('999-18446744073709551615')
    expect(startOf('1970-01-01T00:00:01Z')).toBe('999-18446744073709551615')
    expect(startOf(new Date(0))).toBe('0-0')
  })
})
