import { Fixture } from '../redis.fixture.js'
import { AttemptCounts } from './attempts.js'
import { type Change, Changes } from './changes.js'
import { Conditions } from './conditions.js'

const none = { changes: '0-0', audit: '0-0' }

/** What an operator would lose: a change that is told twice, or never, because two processes saw it or one died. */
describe('changes of the platform', () => {
  let f: Fixture
  let changes: Changes
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(async () => {
    await f.empty()
    changes = new Changes(f.redis, f.keys)
  })

  const target = { bus: 'acme+shop', rule: 'r', target: 't' }
  const about = { bus: 'shop', resource: 'r/t' }
  const risen = (percent: number): Change => ({ type: 'sluice.target.degraded', ...about, data: { percent } })
  const recovered: Change = { type: 'sluice.target.recovered', ...about, data: {} }
  const kept = async () => (await changes.next(none)).changes
  const types = async () => (await kept()).map(({ type }) => type)

  it('are kept once, whoever sees them, each time that a condition rises and when it is over', async () => {
    await Promise.all([1, 2, 3].map(() => changes.turn('degraded shop/r/t', 50, risen(50))))
    await changes.turn('degraded shop/r/t', 90, risen(90))
    await changes.turn('degraded shop/r/t', 70, risen(70)) // it fell
    await Promise.all([1, 2, 3].map(() => changes.turn('degraded shop/r/t', 0, recovered)))
    expect(await kept()).toMatchObject([
      { type: 'sluice.target.degraded', tenant: 'default', subject: 'shop/r/t', data: { bus: 'shop', percent: 50 } },
      { data: { percent: 90 } },
      { type: 'sluice.target.recovered' },
    ])
  })

  it('are those of the tenant of their bus, and none are of a bus of operator events', async () => {
    await changes.circuit(target, true)
    await changes.circuit({ ...target, bus: 'acme+sluice' }, true)
    await changes.circuit({ ...target, bus: 'sluice' }, true)
    await changes.failing({ ...target, bus: 'sluice' }, { ...risen(50), bus: 'sluice' })
    await changes.add({ ...risen(50), bus: 'sluice' })
    expect(await kept()).toMatchObject([
      {
        type: 'sluice.circuit.opened',
        tenant: 'acme',
        subject: 'shop/r/t',
        data: { bus: 'shop', rule: 'r', target: 't' },
      },
    ])
    expect([...(await changes.conditions()).keys()]).toEqual(['circuit acme+shop/r/t'])
  })

  it('are kept once for a target that goes on to dead-letter', async () => {
    const change: Change = { type: 'sluice.target.failing', ...about, data: {} }
    await Promise.all([1, 2, 3].map(() => changes.failing(target, change)))
    expect(await types()).toEqual(['sluice.target.failing'])
    await f.redis.pexpire(f.keys.operatorFailing(target), 1000)
    await changes.failing(target, change) // it goes on, so it is quiet for longer
    expect(await f.redis.pttl(f.keys.operatorFailing(target))).toBeGreaterThan(500_000)
    await f.redis.del(f.keys.operatorFailing(target))
    await changes.failing(target, change)
    expect(await types()).toHaveLength(2)
  })

  it('are told by the next process where the one that saw them died before, and not again where it told them', async () => {
    const dying = new Conditions(changes)
    dying.began('degraded shop/r/t', 50, risen(50))
    const next = new Conditions(changes)
    next.began('degraded shop/r/t', 50, risen(50))
    await next.flush()
    const last = new Conditions(changes)
    last.began('degraded shop/r/t', 50, risen(50))
    await last.flush()
    expect(last.of('degraded')).toEqual(['shop/r/t'])
    expect(await types()).toEqual(['sluice.target.degraded'])
    last.ended('degraded shop/r/t', recovered)
    last.ended('degraded shop/other/t', recovered)
    await last.flush()
    await last.flush()
    expect(await types()).toEqual(['sluice.target.degraded', 'sluice.target.recovered'])
  })

  it('are forgotten when they were told, and no others', async () => {
    for (const percent of [50, 70, 90]) await changes.add(risen(percent))
    const [, second] = await kept()
    await changes.tell({ changes: second!.entryId, audit: '0-0' })
    expect((await kept()).map(({ data }) => data)).toEqual([{ bus: 'shop', percent: 90 }])
    expect(await changes.told()).toEqual({ changes: second!.entryId, audit: '0-0' })
  })

  it('of the audit are told from the first start on, and older records never', async () => {
    const audit = f.keys.audit('callers')
    const old = await f.redis.xadd(audit, '*', 'c', '{}')
    expect(await changes.told()).toEqual({ changes: '0-0', audit: old })
    const later = await f.redis.xadd(audit, '*', 'c', '{"a":1}')
    const told = await changes.told()
    expect((await changes.next(told)).audit).toEqual([{ id: later, json: '{"a":1}' }])
  })

  it('in the attempts of a target are seen over all processes, and only those of the last minutes', async () => {
    let now = 1_767_225_600_000
    const [one, two] = [1, 2].map(() => new AttemptCounts(f.redis, f.keys, () => now))
    for (let i = 0; i < 6; i++) one!.note(target, false)
    for (let i = 0; i < 4; i++) two!.note(target, i === 0)
    await one!.flush()
    now += 60_000
    await two!.flush()
    await two!.flush()
    const all = { rule: 'r', target: 't', attempts: 10, failed: 9 }
    expect(await one!.of(target.bus)).toEqual([all])
    now += 4 * 60_000
    expect(await two!.of(target.bus)).toEqual([{ ...all, attempts: 4, failed: 3 }])
    // the governor looks at the bus, though nothing is appended to it
    expect(await f.redis.zrange(f.keys.bell(target.bus, 0, 'governor'), '0', '-1')).toEqual([
      f.keys.events(target.bus, 0),
    ])
  })
})
