import { readTraceContext, traceAttributes, traceIdOf } from './trace-context.js'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'

describe('a trace context', () => {
  it('is read from the values that W3C has as examples, and written as they were', () => {
    const context = readTraceContext(`00-${traceId}-${spanId}-01`, 'congo=t61rcWkgMzE')
    expect(context).toEqual({ traceId, spanId, traceFlags: 1, traceState: 'congo=t61rcWkgMzE' })
    expect(traceAttributes(context!)).toEqual({
      traceparent: `00-${traceId}-${spanId}-01`,
      tracestate: 'congo=t61rcWkgMzE',
    })
    expect(traceIdOf({ traceparent: `00-${traceId}-${spanId}-00` })).toBe(traceId)
  })

  it('of a later version is read by what all versions have', () => {
    expect(readTraceContext(`cc-${traceId}-${spanId}-03-what-the-future-holds`)).toEqual({
      ...{ traceId, spanId, traceFlags: 1 },
    })
  })

  it.each([
    [undefined],
    [7],
    [''],
    ['perhaps'],
    [`ff-${traceId}-${spanId}-01`],
    [`00-${traceId}-${spanId}-01-more`],
    [`00-${'0'.repeat(32)}-${spanId}-01`],
    [`00-${traceId}-${'0'.repeat(16)}-01`],
    [`00-${traceId.toUpperCase()}-${spanId}-01`],
    [`00-${traceId}-${spanId}-01\n`],
    [`cc-${traceId}-${spanId}-01-${'x'.repeat(1e6)}`],
  ])('that is none is as if nothing were there: %p', value => {
    expect(readTraceContext(value)).toBeUndefined()
  })

  it('leaves out a state that is longer than W3C asks to hand on', () => {
    expect(readTraceContext(`00-${traceId}-${spanId}-00`, 'a='.padEnd(513, 'x'))).toEqual({
      ...{ traceId, spanId, traceFlags: 0 },
    })
  })
})
