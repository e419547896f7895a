import { answeredError, loggedError } from './answered.js'
import { transformError } from './transform-fault.js'

/** What a user would lose: data of events that nobody can read in the log. */
describe('the error of an attempt that was answered', () => {
  it('has what the receiver said, and in the log only the status', () => {
    const error = answeredError(422, 'no such order:\n{"total":12}')
    expect(error).toBe('answered 422: no such order:\n{"total":12}')
    expect(loggedError(error)).toBe('answered 422')
    expect(loggedError(`its circuit is open. The last failure: ${error}`)).toBe(
      'its circuit is open. The last failure: answered 422',
    )
    expect(loggedError(answeredError(500, error))).toBe('answered 500')
  })

  it('has what a transform failed on, and in the log only why', () => {
    const fault = { reason: 'failed', path: 'transform.jsonata', expression: '$number(data.pan)' }
    const error = transformError(fault, 'jsonata: Unable to cast value to a number: "4111"')
    expect(error).toContain('4111')
    expect(loggedError(error)).toBe('the transform made nothing (failed)')
  })

  it.each([
    ['Redis answered: WRONGTYPE Operation against {"total":12}', 'Redis answered: WRONGTYPE'],
    ['Redis answered: {"total":12}\nERR', 'Redis answered: an error'],
    ['the mail server answered RCPT TO: 999 {"total":12}', 'the mail server answered RCPT TO'],
    [answeredError(550, 'no such mailbox: {"total":12}'), 'answered 550'],
  ])('of a Redis and of a mail server it has in the log only the code: %s', (error, logged) => {
    expect(loggedError(error)).toBe(logged)
    expect(loggedError(`its circuit is open. The last failure: ${error}`)).toBe(
      `its circuit is open. The last failure: ${logged}`,
    )
  })

  it('is otherwise logged as it is', () => {
    for (const error of [answeredError(503, ''), 'no answer within 100 ms', '']) expect(loggedError(error)).toBe(error)
  })
})
