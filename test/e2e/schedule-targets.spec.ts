import type { ChildProcess } from 'node:child_process'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'

/** What a user would lose: the run of a night that nobody got, or half a schedule that nobody can delete. */
describe('a schedule with a target of its own', () => {
  const ledger = new Ledger()
  const tries = new Map<string, number>()
  /** What the receiver answers to the n-th try of an event. */
  let answer: (n: number) => number = () => 204
  let platform: Platform
  let hook: Hook
  let gateway: ChildProcess
  let router: ChildProcess
  beforeAll(async () => {
    platform = await Platform.empty()
    hook = await webhook(ledger, id => {
      tries.set(id, (tries.get(id) ?? 0) + 1)
      return answer(tries.get(id)!)
    })
    gateway = await platform.run('gateway')
    const patient = { LEASE_TTL_MS: '10000' } // one that is frozen keeps its shards for as long
    ;[router] = await Promise.all([platform.run('router', patient), platform.run('fan-out'), platform.run('dlq')])
  }, 120_000)
  beforeEach(() => {
    answer = () => 204
    tries.clear()
  })
  afterAll(async () => {
    await hook?.close()
    await platform?.stop()
  })

  const retry = { attempts: 4, backoff: { type: 'fixed', delay: 300 } }
  const put = (name: string, settings: object = { rate: '1 hour' }) => {
    const target = { type: 'webhook', url: hook.url, retry }
    const event = { type: 'report.due', data: { run: '<schedule.count>' } }
    return platform.api('PUT', `/v1/schedules/${name}`, { ...settings, event, target })
  }
  const soon = () => ({ at: new Date(Date.now() + 2000).toISOString() })
  const both = async (name: string) => {
    const paths = [`/v1/schedules/${name}`, `/v1/buses/default/rules/schedule.${name}`]
    return Promise.all(paths.map(async path => (await platform.api('GET', path)).status))
  }
  const letters = (name: string) => platform.letters({ rule: `schedule.${name}` })

  it('delivers its run to a receiver that refuses it twice', async () => {
    answer = n => (n <= 2 ? 503 : 204)
    expect((await put('patient', soon())).status).toBe(201)
    await until(() => ledger.counts.size === 1, 'it is taken')
    const [id] = ledger.counts.keys()
    expect(id).toMatch(/^default\/patient\//)
    expect(tries).toEqual(new Map([[id, 3]]))
    const [last] = await until(async () => {
      const { body } = await platform.api('GET', '/v1/schedules/patient')
      return body.last.length > 0 && body.last
    }, 'the run is noted')
    const ended = await until(async () => {
      const { body } = await platform.api('GET', `/v1/buses/default/events/${last.position}`)
      return body.deliveries?.[0]?.state === 'delivered' && body.deliveries
    }, 'its biography says that it was delivered')
    expect(ended).toMatchObject([{ rule: 'schedule.patient', target: 'target' }])
    expect(await letters('patient')).toEqual([])
  }, 60_000)

  it('keeps a run that its receiver never takes as a dead letter, which can be sent again', async () => {
    answer = () => 500
    expect((await put('stubborn', soon())).status).toBe(201)
    const [letter] = await until(async () => {
      const found = await letters('stubborn')
      return found.length > 0 && found
    }, 'it is a dead letter')
    expect(letter).toMatchObject({ rule: 'schedule.stubborn', target: 'target', reason: 'attempts-exhausted' })
    expect(letter.attempts).toHaveLength(4)
    answer = () => 204
    const filter = { rule: 'schedule.stubborn' }
    expect((await platform.api('POST', '/v1/dead-letters/redrive', { filter })).status).toBeLessThan(300)
    await until(() => ledger.counts.get(letter.eventId) === 1, 'it arrives')
    await until(async () => (await letters('stubborn')).length === 0, 'no letter is left')
  }, 60_000)

  it('is whole or not there where the gateway is killed in the middle', async () => {
    expect((await put('doomed')).status).toBe(201)
    router.kill('SIGSTOP') // the gateway waits for it, between the rule and its schedule
    const cut = [put('halved'), put('again'), platform.api('DELETE', '/v1/schedules/doomed')]
    cut.forEach(request => void request.catch(() => undefined))
    const rules = async (...names: string[]) => (await Promise.all(names.map(both))).map(([, rule]) => rule)
    await until(async () => `${await rules('halved', 'again', 'doomed')}` === '200,200,404', 'the rules are written')
    expect(await Promise.all(['halved', 'again'].map(both))).toEqual([
      [404, 200],
      [404, 200],
    ])
    await platform.end(gateway, 'SIGKILL')
    router.kill('SIGCONT')
    gateway = await platform.run('gateway')
    expect(await both('doomed')).toEqual([404, 404])
    expect((await put('again')).status).toBe(201)
    const { body } = await platform.api('POST', '/v1/schedules/again/run')
    await until(() => ledger.counts.get(body.id) === 1, 'it runs')
    await until(async () => `${await both('halved')}` === '404,404', 'the half is swept', 120_000)
    expect(await both('again')).toEqual([200, 200])
  }, 240_000)
})
