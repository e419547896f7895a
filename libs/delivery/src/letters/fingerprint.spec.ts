import { type DeadLetter, fingerprint, maxErrorLength } from '../index.js'
import { outline } from './fingerprint.js'

const letter: DeadLetter = {
  bus: 'default',
  position: '0-1-1',
  rule: 'big-orders',
  target: 'partner',
  redrives: 0,
  id: 'default~0-1-1~big-orders~partner',
  targetType: 'webhook',
  destination: 'https://partner.example/hook',
  reason: 'attempts-exhausted',
  error: 'answered 500',
  attempts: [],
  failedAt: '2026-05-01T10:00:00.000Z',
}

describe('the fingerprint of a dead letter', () => {
  it.each([
    ['no account 17', 'no account 123456'],
    ['no order A-1001', 'no order A-1002'],
    ['row 0fd2a1c3-6c6e-4d39-9b0e-3a2f2e7e9b11 is gone', 'row 7d444840-9dc0-11d1-b245-5ffdce74fad2 is gone'],
    ['bad hash deadbeefcafe', 'bad hash abcdefabcdef'],
    ['at 2026-05-01T10:00:00.000Z nothing came', 'at 2026-05-02T11:30:00Z nothing came'],
    ['no customer "Ada"', 'no customer "Bob and Carol"'],
    ["can't find 'Ada'", "can't find 'Bob'"],
    ['GET https://a.example/x?token=abc&n=1 failed', 'GET https://a.example/x?token=def failed'],
    ['connect ECONNREFUSED 10.0.0.1:8080', 'connect ECONNREFUSED 10.0.0.22:80'],
    ['connect ECONNREFUSED ::1:8080', 'connect ECONNREFUSED 127.0.0.1:8081'],
    ['connect ETIMEDOUT 2001:db8::dead:beef:443', 'connect ETIMEDOUT 10.0.0.1:443'],
    [
      'fetch failed; caused by Error: read ECONNRESET 10.0.0.1:1',
      'fetch failed; caused by Error: read ECONNRESET 10.0.0.2:2',
    ],
    ['timed out (attempted addresses: 10.0.0.1:443, 10.0.0.2:443)', 'timed out (attempted addresses: 10.0.0.1:443)'],
    ['{"code":"NO_ACCOUNT","account":17}', '{"code":"NO_ACCOUNT","account":18}'],
    ['{"code":"NO_ACCOUNT","name":{"of":"Ada"}}', '{"code":"NO_ACCOUNT","name":{"of":"Bob"}}'],
    ['took 12 ms', 'took 1.5  ms'],
  ])('is the same for the same trouble: %s / %s', (one, other) => {
    expect(outline(one)).toBe(outline(other))
    expect(fingerprint({ ...letter, error: one })).toBe(fingerprint({ ...letter, error: other }))
  })

  it('is another for another error, reason, target, rule and bus: each is mended by itself', () => {
    const others: Partial<DeadLetter>[] = [
      {},
      { error: 'answered 503' },
      { error: 'HTTP 404' },
      { error: 'no answer within 200 ms' },
      { error: "can't connect" },
      { error: 'fetch failed' },
      { error: 'fetch failed; caused by Error: connect ECONNREFUSED 127.0.0.1:80' },
      { error: 'fetch failed; caused by Error: getaddrinfo ENOTFOUND bank.example' },
      { error: `${'a long message '.repeat(50)}; caused by Error: one` },
      { error: `${'a long message '.repeat(50)}; caused by Error: other` },
      { error: '{"code":"NO_ACCOUNT"}' },
      { error: '{"code":"CARD_REFUSED"}' },
      { error: 'failed (code 23505)' },
      { error: 'failed (code 40001)' },
      { reason: 'rejected' },
      { target: 'other' },
      { rule: 'other' },
      { bus: 'other' },
    ]
    const found = others.map(other => fingerprint({ ...letter, ...other }))
    expect(new Set(found).size).toBe(others.length)
    for (const one of found) expect(one).toMatch(/^[0-9a-f]{16}$/)
  })

  it('does not depend on the number and the order of the addresses that were tried', () => {
    const refused = (...hosts: string[]) => `AggregateError [${hosts.map(host => `Error: connect ${host}`).join('; ')}]`
    const one = fingerprint({ ...letter, error: refused('ECONNREFUSED ::1:80', 'ENETUNREACH 10.0.0.1:80') })
    const hosts = ['ENETUNREACH 10.0.0.3:80', 'ECONNREFUSED 10.0.0.4:80', 'ECONNREFUSED ::1:80']
    expect(fingerprint({ ...letter, error: refused(...hosts) })).toBe(one)
    expect(fingerprint({ ...letter, error: refused('ECONNRESET ::1:80', 'ENETUNREACH 10.0.0.1:80') })).not.toBe(one)
  })

  it('does not depend on the event, the time or where it was sent: those differ from letter to letter', () => {
    const other = {
      ...letter,
      position: '3-9-9',
      failedAt: '2027-01-01T00:00:00.000Z',
      destination: 'https://b.example',
    }
    expect(fingerprint(other)).toBe(fingerprint(letter))
  })

  it('takes an error of any shape and size in linear time', () => {
    for (const part of ['"', '":', 'a:', ':', '::', "'", "a'", '?', 'https://', 'a', '1', '#', '-', ' '])
      expect(outline(part.repeat(1_000_000)).length).toBeLessThanOrEqual(maxErrorLength)
    expect(fingerprint({ ...letter, error: undefined as unknown as string })).toMatch(/^[0-9a-f]{16}$/)
  })
})
