import { until } from '@sluice/testing'
import { event, WholePlatform } from './whole-platform.fixture.js'

const platform = new WholePlatform()
const { call, rule, keyWith } = platform

beforeAll(() => platform.start(), 60_000)
afterAll(async () => {
  await platform.stop()
  expect(platform.watched.faults).toEqual([])
})

/** What a user would lose: that a receiver which was mended gets events before its next probe, which may be an hour away. */
describe('a circuit that is closed by hand', () => {
  const circuits = '/v1/buses/default/rules/mended/circuits'
  const state = async () => (await call('GET', circuits)).body.items[0].state as string
  const publish = (id: string) => call('POST', '/v1/buses/default/events', [event(id, 'mend.me')])
  const retry = { circuit: { failures: 2, openMs: 3_600_000, maxOpenMs: 3_600_000 } }

  beforeAll(async () => {
    await rule('mended', 'mend.me', [
      { id: 'partner', type: 'webhook', url: `${platform.hook}/503`, retry },
      { id: 'pack', type: 'queue', queue: 'packing' },
      { id: 'never', type: 'webhook', url: `${platform.hook}/200`, retry: { circuit: false } },
    ])
    let sent = 0
    await until(async () => (await publish(`down-${sent++}`), (await state()) === 'open'), 'it is open', 30_000)
  }, 60_000)

  it('lets what comes be delivered, and says since when', async () => {
    const calls = () => platform.calls.filter(({ path }) => path === '/503').length
    await publish('held')
    const before = calls()
    const { status, body } = await call('POST', `${circuits}/partner/close`)
    expect([status, body]).toMatchObject([200, { target: 'partner', state: 'closed', since: expect.any(String) }])
    let sent = 0
    await until(async () => (await publish(`back-${sent++}`), calls() > before), 'it is called')
    const { body: audit } = await call('GET', '/v1/audit?action=circuits:write')
    expect(audit.items[0]).toMatchObject({ principal: 'api-key', kind: 'rule', name: 'mended', status: 200 })
  })

  it('is refused where there is none, and to those who may not change the rule', async () => {
    for (const [target, code] of [
      ['pack', 'NO_CIRCUIT'],
      ['never', 'NO_CIRCUIT'],
      ['other', 'UNKNOWN_TARGET'],
    ] as const)
      expect(await call('POST', `${circuits}/${target}/close`)).toMatchObject({ status: 404, body: { code } })
    const looks = await keyWith('looks', [{ manage: { kind: 'rule', bus: 'default', name: '*', verbs: ['read'] } }])
    expect(await call('POST', `${circuits}/partner/close`, undefined, looks)).toMatchObject({ status: 403 })
    expect((await call('GET', circuits, undefined, looks)).status).toBe(200)
  })
})
