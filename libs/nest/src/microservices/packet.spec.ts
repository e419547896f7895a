import { defaultLimits, UnavailableError } from '@sluice/event'
import { packetText } from './packet.js'

/** What a caller has to go by: codes stay, words do not. */
describe('an answer that is an error of Sluice', () => {
  const errorIn = (packet: object) => (JSON.parse(packetText(packet).text) as { err: unknown }).err

  it('has its code', () => {
    const err = new UnavailableError('TOO_MANY_VALUES', 'too many')
    expect(errorIn({ err, isDisposed: true })).toEqual({
      status: 'error',
      message: 'too many',
      code: 'TOO_MANY_VALUES',
    })
    const response = 'x'.repeat(defaultLimits.eventBytes)
    expect(errorIn({ response })).toMatchObject({ status: 'error', code: 'TOO_LARGE' })
    expect(errorIn({ response: 1n })).toMatchObject({ status: 'error', code: 'INVALID_RESULT' })
  })

  it('and one of a handler is as it was thrown', () => {
    expect(errorIn({ err: new TypeError('no') })).toEqual({ status: 'error', message: 'no' })
    expect(errorIn({ err: { status: 'error', message: 'no', code: 'MINE' } })).toMatchObject({ code: 'MINE' })
  })
})
