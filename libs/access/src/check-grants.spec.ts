import { InvalidError } from '@sluice/event'
import { cost, type PatternError } from '@sluice/pattern'
import { checkGrants } from './check-grants.js'

const check = (value: unknown) => checkGrants(value, 'grants', 'INVALID_KEY', checkPattern)

/** As the registry does it. */
function checkPattern(pattern: object): void {
  try {
    cost(pattern)
  } catch (error) {
    const { message, path } = error as PatternError
    throw new InvalidError('INVALID_PATTERN', message, { path })
  }
}

function refusal(value: unknown): { code: string; path: unknown; message: string } {
  try {
    check(value)
  } catch (error) {
    const { code, details, message } = error as InvalidError
    expect(error).toBeInstanceOf(InvalidError)
    return { code, path: details['path'], message }
  }
  throw new Error(`not refused: ${JSON.stringify(value)}`)
}

describe('checkGrants', () => {
  it('takes every kind of grant as it is written', () => {
    const grants = [
      { publish: { bus: 'default', pattern: { type: [{ prefix: 'com.shop.order.' }] } } },
      { receive: { bus: 'shop-*', redact: ['data.customer.email', { path: 'subject', as: 'hash' }] } },
      { read: { bus: '*', show: 'metadata', pattern: { type: ['a'] }, redact: ['data'] } },
      { redrive: { bus: 'default' } },
      { manage: { kind: 'webhook', name: 'https://partner.example/*', verbs: ['read', 'write'] } },
      { manage: { kind: 'rule', bus: 'default', name: 'partner-*' } },
      { keys: { name: 'team-a-*' } },
      { keys: {} },
      { audit: {} },
    ]
    expect(check(grants)).toEqual(grants)
    expect(check([])).toEqual([])
  })

  // [what is given, the path in the error, a part of the message that says what to do]
  const wrong: [unknown, string, string][] = [
    [undefined, 'grants', 'must be a list: [{"publish"'],
    [{ publish: { bus: 'default' } }, 'grants', 'must be a list'],
    [['publish'], 'grants[0]', 'must be an object with one field, one of publish, receive'],
    [[{}], 'grants[0]', 'with one field'],
    [[{ publish: { bus: 'a' }, read: { bus: 'a' } }], 'grants[0]', 'with one field'],
    [[{ publsh: { bus: 'a' } }], 'grants[0].publsh', "did you mean 'publish'?"],
    [[{ constructor: {} }], 'grants[0].constructor', 'is not known'],
    [JSON.parse('[{"__proto__": {}}]'), 'grants[0].__proto__', 'is not known'],
    [JSON.parse('[{"publish": {"bus": "a", "__proto__": {}}}]'), 'grants[0].publish.__proto__', 'is not known'],
    [[{ publish: 'default' }], 'grants[0].publish', 'must be an object'],
    [[{ publish: { bus: 'a', redact: [] } }], 'grants[0].publish.redact', 'known are bus, pattern'],
    [[{ audit: { bus: 'a' } }], 'grants[0].audit.bus', 'known are none'],
    [[{ publish: { bus: 'a', tenant: 'A+b' } }], 'grants[0].publish.tenant', 'must be the name of a tenant'],
    [[{ read: { bus: 'a', tenant: 'acme' } }], 'grants[0].read.tenant', 'known are bus, pattern'],
    [[{ publish: {} }], 'grants[0].publish.bus', '"*" for all of them'],
    [[{ publish: { bus: '' } }], 'grants[0].publish.bus', 'must be a name'],
    [[{ publish: { bus: 7 } }], 'grants[0].publish.bus', 'must be a name'],
    [[{ publish: { bus: 'a b' } }], 'grants[0].publish.bus', 'must be letters'],
    [[{ publish: { bus: 'a'.repeat(129) } }], 'grants[0].publish.bus', '128 is the most'],
    [[{ keys: { name: 'a\n' } }], 'grants[0].keys.name', 'control characters'],
    [[{ keys: { name: 'a'.repeat(2049) } }], 'grants[0].keys.name', '2048 is the most'],
    [[{ publish: { bus: 'a', pattern: [] } }], 'grants[0].publish.pattern', 'must be an object'],
    [[{ publish: { bus: 'a', pattern: {} } }], 'grants[0].publish.pattern', 'name at least one field'],
    [[{ read: { bus: 'a', pattern: { type: [{ prefx: 'a' }] } } }], 'grants[0].read.pattern.type[0]', 'prefx'],
    [
      [{ read: { bus: 'a', pattern: nested(100_000) } }],
      `grants[0].read.pattern${'.a'.repeat(100)}`,
      'deeper than 100',
    ],
    [[{ read: { bus: 'a', show: 'meta' } }], 'grants[0].read.show', 'one of payload, metadata'],
    [[{ manage: {} }], 'grants[0].manage.kind', 'must be one of bus, rule'],
    [[{ manage: { kind: 'webhok' } }], 'grants[0].manage.kind', "did you mean 'webhook'?"],
    [[{ manage: { kind: 'toString' } }], 'grants[0].manage.kind', 'must be one of'],
    [[{ manage: { kind: 'queue', bus: 'a' } }], 'grants[0].manage.bus', 'belongs to no bus'],
    [[{ manage: { kind: 'bus', bus: 'a' } }], 'grants[0].manage.bus', 'Its own name is "name"'],
    [[{ manage: { kind: 'metrics', name: 'a' } }], 'grants[0].manage.name', 'have no name'],
    [[{ manage: { kind: 'bus', verbs: [] } }], 'grants[0].manage.verbs', 'leave it out'],
    [[{ manage: { kind: 'bus', verbs: ['read', 'wirte'] } }], 'grants[0].manage.verbs[1]', "did you mean 'write'?"],
    [[{ manage: { kind: 'bus', verbs: Array(4).fill('read') } }], 'grants[0].manage.verbs', '3 is the most'],
    [[receive('data.a')], 'grants[0].receive.redact', 'must be a list'],
    [[receive([7])], 'grants[0].receive.redact[0]', 'must be a path'],
    [[receive(['data.a', ''])], 'grants[0].receive.redact[1]', 'one dot between'],
    [[receive(['data..a'])], 'grants[0].receive.redact[0]', 'one dot between'],
    [[receive(['detail.a'])], 'grants[0].receive.redact[0]', 'must begin with "data"'],
    [[receive(['data_base64'])], 'grants[0].receive.redact[0]', 'must begin with "data"'],
    [[receive(['$.data.a'])], 'grants[0].receive.redact[0]', 'must be "data"'],
    [[receive(['subject.a'])], 'grants[0].receive.redact[0]', 'nothing below it'],
    [[receive(['id'])], 'grants[0].receive.redact[0]', 'no event can be without it'],
    [[receive([{ path: 'time', as: 'hash' }])], 'grants[0].receive.redact[0].path', 'redact it as "removed"'],
    [[receive([{ path: 'data.a' }])], 'grants[0].receive.redact[0].as', '"removed" or "hash"'],
    [[receive([{ path: 'data.a', as: 'hashed' }])], 'grants[0].receive.redact[0].as', "did you mean 'hash'?"],
    [[receive([{ pth: 'data.a', as: 'hash' }])], 'grants[0].receive.redact[0].pth', "did you mean 'path'?"],
    [[receive(['data.a', { path: 'data.a', as: 'hash' }])], 'grants[0].receive.redact[1].path', 'is there twice'],
    [[receive(['data.' + 'a'.repeat(600)])], 'grants[0].receive.redact[0]', '512 is the most'],
    [[receive([Array(70).fill('data').join('.')])], 'grants[0].receive.redact[0]', '64 is the most'],
    [[receive(Array.from({ length: 101 }, (_, i) => `data.a${i}`))], 'grants[0].receive.redact', '100 is the most'],
    [Array(101).fill({ audit: {} }), 'grants', '100 is the most'],
  ]

  it.each(wrong.map(([value, path, says]) => ({ path, says, value: () => value })))(
    'refuses $says',
    ({ path, says, value }) => {
      const { code, path: at, message } = refusal(value())
      expect(at).toBe(path)
      expect(message).toContain(says)
      expect(message.length).toBeLessThan(700)
      expect(code).toBe(ofPattern.includes(says) ? 'INVALID_PATTERN' : 'INVALID_KEY')
    },
  )

  it('does not repeat long names in errors', () => {
    expect(refusal([{ ['x'.repeat(100_000)]: {} }]).message.length).toBeLessThan(300)
    expect(refusal([{ publish: { ['x'.repeat(100_000)]: {} } }]).message.length).toBeLessThan(300)
  })
})

/** What the check of patterns says. */
const ofPattern = ['name at least one field', 'prefx', 'deeper than 100']

function receive(redact: unknown): object {
  return { receive: { bus: 'a', redact } }
}

function nested(levels: number): object {
  let pattern: object = { a: ['x'] }
  for (let i = 0; i < levels; i++) pattern = { a: pattern }
  return pattern
}
