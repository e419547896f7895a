import { causedBy, type CloudEvent, InvalidError, isLooping, tooManyCaused, tooManyHops } from './index.js'

const cause: CloudEvent = { specversion: '1.0', id: 'A-1', source: '/shop', type: 'order.created', data: undefined }

describe('what an event says of its cause', () => {
  it('begins a story with the first cause, and counts from one', () => {
    expect(causedBy(cause)).toEqual({ causationid: 'A-1', correlationid: 'A-1', hops: 1 })
  })

  it('goes on with the story and the trace of the cause: one search finds all of it', () => {
    const trace = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', tracestate: 'a=1' }
    expect(causedBy({ ...cause, correlationid: 'cart-7', hops: 3, ...trace })).toEqual({
      causationid: 'A-1',
      correlationid: 'cart-7',
      hops: 4,
      ...trace,
    })
  })

  it('carries the token of its cause, by which whoever appends it knows the origin', () => {
    expect(causedBy({ ...cause, sluicecause: 'token' })).toMatchObject({ sluicecause: 'token' })
  })

  it('is too much where the refusal says so, with the setting to raise', () => {
    const refusals = [tooManyHops(16), tooManyCaused(1000, { bus: 'shop', position: '0-1-0' })]
    expect(refusals.map(isLooping)).toEqual([true, true])
    expect(refusals.map(({ details }) => details)).toEqual([
      { limit: 16, setting: 'MAX_HOPS' },
      { limit: 1000, setting: 'MAX_CAUSED_EVENTS', origin: { bus: 'shop', position: '0-1-0' } },
    ])
    expect(isLooping(new InvalidError('TOO_LARGE', 'x'))).toBe(false)
  })

  it('takes nothing from a cause that says nonsense', () => {
    const nonsense = { correlationid: '', hops: -4, traceparent: 7 }
    expect(causedBy({ ...cause, ...nonsense })).toEqual({ causationid: 'A-1', correlationid: 'A-1', hops: 1 })
  })
})
