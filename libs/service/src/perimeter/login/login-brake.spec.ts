import { LoginBrake } from './login-brake.js'

/** What would be lost: a key to somebody who has time to guess it. */
describe('the brake of logins', () => {
  it('lets an address try five times a minute, and others as before', () => {
    let now = 0
    const brake = new LoginBrake(() => now)
    for (let i = 0; i < 5; i++) {
      expect(brake.waitS('10.0.0.1')).toBe(0)
      brake.failed('10.0.0.1')
      now += 1000
    }
    expect(brake.waitS('10.0.0.1')).toBe(55)
    expect(brake.waitS('10.0.0.2')).toBe(0)
    now = 59_999
    expect(brake.waitS('10.0.0.1')).toBe(1)
    now = 60_000
    expect(brake.waitS('10.0.0.1')).toBe(0)
    brake.failed('10.0.0.1')
    expect(brake.waitS('10.0.0.1')).toBe(0)
  })

  it('remembers a bounded number of addresses', () => {
    const brake = new LoginBrake(() => 0)
    for (let i = 0; i < 5; i++) brake.failed('first')
    for (let i = 0; i < 9999; i++) brake.failed(`address ${i}`)
    expect(brake.waitS('first')).toBe(60)
    brake.failed('one more')
    expect(brake.waitS('first')).toBe(0)
  })
})
