import type { OnEventOptions } from './handler-options.js'
import { OnEvent, onEventOptions } from './on-event.decorator.js'
import { OnStream } from '../streams/on-stream.decorator.js'
import type { OnStreamOptions } from '../streams/stream-options.js'

const method = () => ({ value: () => undefined })

function faultOf(decorate: MethodDecorator | (() => MethodDecorator)) {
  try {
    ;(decorate as () => MethodDecorator)()({}, 'handle', method())
  } catch (error) {
    const { code, message, details } = error as { code: string; message: string; details: Record<string, unknown> }
    return { code, message, option: details['option'], path: details['path'] }
  }
  throw new Error('it was taken')
}

describe('what a handler selects events by', () => {
  const filters = [{ exact: { type: 'a' } }]

  it('comes to a pattern, beside what was written', () => {
    const carrier = method()
    OnEvent({ filters, attempts: 2 })({}, 'handle', carrier)
    expect(onEventOptions(carrier.value)).toEqual([{ filters, attempts: 2, pattern: { type: ['a'] } }])
  })

  it.each<[options: object, option: string, path: string, message: RegExp]>([
    [{ filters: [{ exact: {} }] }, 'filters', 'filters[0].exact', /takes an object of attributes/],
    [{ filterPolicy: { a: 1 } }, 'filterPolicy', 'filterPolicy.a', /list/],
    [{ filters, filterPolicy: {} }, 'filterPolicy', 'filterPolicy', /does not go with filters/],
    [{ filters, pattern: { type: ['b'] } }, 'pattern', 'pattern', /send one of them/],
    [{ pattern: { type: ['b'] }, filterPolicyScope: 'MessageBody' }, 'filterPolicyScope', 'filterPolicyScope', /alone/],
    [{ pattern: { type: 'b' } }, 'pattern', 'type', /list/],
  ])('is refused with the option named: %j', (options, option, path, message) => {
    const fault = faultOf(() => OnEvent(options as OnEventOptions))
    expect(fault).toEqual({ code: 'INVALID_HANDLER', option, path, message: expect.stringMatching(message) })
    const stream = faultOf(() => OnStream('default', options as OnStreamOptions))
    expect(stream).toMatchObject({ code: 'INVALID_STREAM', message: expect.stringMatching(message) })
  })
})
