import { Calls } from './calls.js'

/** What a user would lose: the webhooks of one queue, while the jobs of another have all calls. */
describe('the calls of several queues', () => {
  it('are all for one queue while no other wants any', () => {
    const calls = new Calls(3)
    const [one] = [calls.share(), calls.share()]
    expect([one!.take(), one!.take(), one!.take()]).toEqual([undefined, undefined, undefined])
    expect(one!.owed).toBe(false)
    expect(one!.take()).toBeInstanceOf(Promise)
    expect(one!.owed).toBe(false)
  })

  it('go to a queue that has fewer, until each has its part', async () => {
    const calls = new Calls(4)
    const [busy, other] = [calls.share(), calls.share()]
    for (let i = 0; i < 4; i++) void busy.take()
    void busy.take()
    for (const held of [1, 2]) {
      const granted = other.take()
      expect(busy.owed).toBe(true)
      busy.leave()
      await granted
      expect(other.held).toBe(held)
    }
    void other.take()
    expect([busy.held, busy.owed, other.owed]).toEqual([2, false, false])
  })

  it('are passed on where there are more queues than calls', async () => {
    const calls = new Calls(1)
    const [one, other] = [calls.share(), calls.share()]
    void one.take()
    const granted = other.take()
    expect(one.owed).toBe(true)
    one.leave()
    await granted
    expect([one.held, other.held]).toEqual([0, 1])
  })
})
