import type { ChildProcess } from 'node:child_process'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'

/** What a user would lose: a partner who takes ten calls a second is called a thousand times, and blocks the account. */
describe('a webhook that bounds its calls', () => {
  let platform: Platform
  const fanOuts: ChildProcess[] = []
  const hooks: Hook[] = []
  beforeAll(async () => {
    platform = await Platform.start()
    for (let i = 0; i < 2; i++) fanOuts.push(await platform.run('fan-out'))
  }, 120_000)
  afterAll(async () => {
    await Promise.all(hooks.map(hook => hook.close()))
    await platform?.stop()
  })

  const receive = async (...args: Parameters<typeof webhook>) => {
    const hook = await webhook(...args)
    hooks.push(hook)
    return hook
  }
  const rule = async (name: string, target: object) => {
    const targets = [{ id: 'partner', type: 'webhook', ...target }]
    const { status } = await platform.api('PUT', `/v1/buses/default/rules/${name}`, {
      pattern: { type: [name] },
      targets,
    })
    expect(status).toBe(201)
  }
  const publish = async (type: string, count: number) => {
    const ids = Array.from({ length: count }, (_, i) => `${type}-${i}`)
    const events = ids.map(id => ({ specversion: '1.0', id, source: '/test', type, data: {} }))
    expect((await platform.publishBatch(events)).body.accepted).toBe(count)
    return ids
  }
  const attemptsOf = ({ requests }: Hook) => requests.map(({ headers }) => headers['sluice-attempt'])

  it('gets no more at the same time from all processes, and each event once, without an attempt that was used up', async () => {
    const ledger = new Ledger()
    let now = 0
    let most = 0
    const hook = await receive(ledger, async () => {
      most = Math.max(most, ++now)
      await new Promise(resolve => setTimeout(resolve, 20))
      now--
      return 204
    })
    await rule('few', { url: hook.url, concurrency: 2, retry: { attempts: 1 } })
    const ids = await publish('few', 60)
    await until(() => ledger.missing(ids).length === 0, 'all have arrived', 60_000)
    expect(most).toBe(2)
    expect(ledger.repeated).toEqual([])
    expect(new Set(attemptsOf(hook))).toEqual(new Set(['1']))
    expect(await platform.letters({ rule: 'few' })).toEqual([])
  })

  it('gets no more a second from all processes, and nothing is lost when one of them is killed', async () => {
    const [perSecond, count] = [20, 100]
    const ledger = new Ledger()
    const hook = await receive(ledger)
    await rule('paced', { url: hook.url, rate: perSecond })
    const ids = await publish('paced', count)
    await until(() => hook.requests.length > count / 4, 'some have arrived')
    await platform.end(fanOuts[0]!, 'SIGKILL')
    await until(() => ledger.missing(ids).length === 0, 'all have arrived', 60_000)
    const times = hook.requests.map(({ at }) => at).sort((a, b) => a - b)
    for (const seconds of [1, 2, 3]) {
      // a second's worth at once, what half a second gives, and what was late on its way
      const bound = perSecond * (seconds + 1.5) + 2
      for (const [i, at] of times.entries())
        expect(times.slice(i).filter(other => other < at + seconds * 1000).length).toBeLessThanOrEqual(bound)
    }
    expect(await platform.letters({ rule: 'paced' })).toEqual([])
  })
})
