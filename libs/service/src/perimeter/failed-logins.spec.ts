import { FailedLogins, type LoginFailure } from './failed-logins.js'

describe('failed logins', () => {
  let now = 0
  let lines: [message: string, attributes: Record<string, unknown>][] = []
  let counts: Record<string, number> = {}
  const logger = {
    info: () => undefined,
    error: () => undefined,
    warn: (message: string, attributes = {}) => void lines.push([message, attributes]),
  }
  const meter = {
    count: (name: string, { reason }: Record<string, string> = {}) =>
      void (counts[`${name} ${reason}`] = (counts[`${name} ${reason}`] ?? 0) + 1),
    record: () => undefined,
    clear: () => undefined,
  }
  let logins: FailedLogins
  beforeEach(() => {
    now = 1000
    lines = []
    counts = {}
    logins = new FailedLogins(meter, logger, () => now)
  })
  const fail = (reason: LoginFailure, headers = {}) =>
    logins.failed(reason, { ip: '192.0.2.7', method: 'GET', headers, routeOptions: { url: '/v1/buses' } } as never)

  it('are counted, and those with a key are logged with the address', () => {
    fail('wrong-key', { 'x-forwarded-for': `${'x'.repeat(500)}, 198.51.100.1` })
    fail('no-key')
    expect(counts).toEqual({ 'sluice_logins_failed_total wrong-key': 1, 'sluice_logins_failed_total no-key': 1 })
    expect(lines).toHaveLength(1)
    expect(lines[0]![1]).toMatchObject({ reason: 'wrong-key', from: '192.0.2.7', method: 'GET', route: '/v1/buses' })
    expect(lines[0]![1]['forwardedFor']).toMatch(/^x+, 198\.51\.100\.1$/)
    expect(String(lines[0]![1]['forwardedFor']).length).toBe(100)
  })

  it('fill no disk: ten lines a minute, and then how many were left out', () => {
    for (let i = 0; i < 1000; i++) fail('wrong-key')
    expect(lines).toHaveLength(10)
    now += 60_000
    fail('wrong-key')
    expect(lines).toHaveLength(11)
    expect(lines[10]![1]).toMatchObject({ notLogged: 990 })
    fail('wrong-key')
    expect(lines[11]![1]).not.toHaveProperty('notLogged')
    expect(counts['sluice_logins_failed_total wrong-key']).toBe(1002)
  })
})
