import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'

/** What a user would lose: everybody's events stand still because one partner's server does. */
describe('a target that fails', () => {
  let platform: Platform
  const hooks: Hook[] = []
  beforeEach(async () => void (platform = await Platform.start()))
  afterEach(async () => {
    await Promise.all(hooks.splice(0).map(hook => hook.close()))
    await platform?.stop()
  })

  const receive = async (...args: Parameters<typeof webhook>) => {
    const hook = await webhook(...args)
    hooks.push(hook)
    return hook
  }
  const rule = async (name: string, ...targets: object[]) => {
    const settings = { pattern: { type: [name] }, targets }
    expect((await platform.api('PUT', `/v1/buses/default/rules/${name}`, settings)).status).toBe(201)
  }
  const publish = async (type: string, count: number) => {
    const ids = Array.from({ length: count }, (_, i) => `${type}-${i}`)
    for (let i = 0; i < count; i += 500) {
      const events = ids.slice(i, i + 500).map(id => ({ specversion: '1.0', id, source: '/test', type, data: {} }))
      expect((await platform.publishBatch(events)).body.accepted).toBe(events.length)
    }
    return ids
  }
  const never = () => new Promise<number>(() => undefined)
  const fine = async () => {
    const ledger = new Ledger()
    const hook = await receive(ledger)
    await rule('fine', { id: 'partner', type: 'webhook', url: hook.url })
    return ledger
  }

  it('and hangs with 2,000 events delays no event of another', async () => {
    const dead = await receive(new Ledger(), never)
    await rule('dead', { id: 'partner', type: 'webhook', url: dead.url })
    const healthy = await fine()
    await publish('dead', 2000)
    await until(() => dead.requests.length > 0, 'the dead one is called')
    const ids = await publish('fine', 200)
    await until(() => healthy.missing(ids).length === 0, 'the other has all of its own')
    expect(healthy.repeated).toEqual([])
    expect(dead.requests.length).toBeLessThan(40) // it was not offered more than it could take
  })

  it('together with 99 others delays no event of another', async () => {
    const dead = await receive(new Ledger(), never)
    const targets = Array.from({ length: 100 }, (_, i) => ({
      id: `t${i}`,
      type: 'webhook',
      url: `${dead.url}/${i}`,
    }))
    await rule('dead', ...targets)
    const healthy = await fine()
    await publish('dead', 20)
    await until(() => dead.requests.length >= 100, 'all dead ones are called')
    const ids = await publish('fine', 200)
    await until(() => healthy.missing(ids).length === 0, 'the other has all of its own')
    expect(healthy.repeated).toEqual([])
  })

  it('and is only slow delays no event of another', async () => {
    const served = new Ledger()
    const slow = await receive(served, async () => {
      await new Promise(resolve => setTimeout(resolve, 2000).unref())
      return 204
    })
    await rule('slow', { id: 'partner', type: 'webhook', url: slow.url })
    const healthy = await fine()
    const all = await publish('slow', 4000)
    await until(() => slow.requests.length > 0, 'the slow one is called')
    const ids = await publish('fine', 200)
    await until(() => healthy.missing(ids).length === 0, 'the other has all of its own')
    expect(healthy.repeated).toEqual([])
    expect(served.missing(all).length).toBeGreaterThan(0) // it is still at work
  })

  it('gets all of its events once it is back, without having been asked for ever meanwhile', async () => {
    const back = new Ledger()
    let up = false
    const hook = await receive(back, () => (up ? 204 : 503))
    await rule('down', { id: 'partner', type: 'webhook', url: hook.url })
    const ids = await publish('down', 1000)
    const metrics = async () => (await (await fetch(`${platform.url}/metrics`, platform.authorized)).text()).split('\n')
    const circuit = 'sluice_target_circuit_open{bus="default",rule="down",target="partner"}'
    await until(async () => (await metrics()).includes(`${circuit} 1`), 'its circuit opens')
    const asked = hook.requests.length
    expect(asked).toBeLessThan(20)
    up = true
    await until(() => back.missing(ids).length === 0, 'all arrive', 80_000)
    expect(back.repeated).toEqual([])
    expect(await metrics()).toContain(`${circuit} 0`)
    expect((await metrics()).some(line => line.startsWith('sluice_delivery_attempt_seconds_bucket{le="60"'))).toBe(true)
    const held = (await metrics()).find(line => line.startsWith('sluice_deliveries_held_total'))!
    expect(Number(held.split(' ')[1])).toBeLessThan(5 * ids.length) // nothing was put back again and again
    expect((await platform.api('GET', '/v1/dead-letters')).body.items).toEqual([])
    await platform.api('DELETE', '/v1/buses/default/rules/down')
    await until(async () => !(await metrics()).some(line => line.startsWith(circuit)), 'its series goes with its rule')
  }, 100_000)
})
