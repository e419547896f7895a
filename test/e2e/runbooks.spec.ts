import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isOneProcess, testClient, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'
import { ServiceProcesses } from './service.js'
import { sideBySide } from './side-by-side.js'

const page = readFileSync('docs/runbooks.md', 'utf8')

/** The calls of one incident, as the page has them. */
function callsOf(incident: string): string[] {
  const section = page.split(/^## /m).find(text => text.startsWith(`${incident}\n`))
  if (section === undefined) throw new Error(`docs/runbooks.md has no incident '${incident}'`)
  return [...section.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, block]) => block!)
}

interface Alert {
  readonly type: string
  readonly subject: string
  readonly data: Record<string, any>
}

let count = 0
const event = (type: string, more: object = {}) => ({
  ...{ specversion: '1.0', id: `e-${++count}`, source: '/shop', type },
  ...more,
})
const several = (n: number, type: string, more: object = {}) => Array.from({ length: n }, () => event(type, more))

/** What an operator would lose at night: the page is there, and the cause is not in what its calls answer. */
describe('a runbook leads from the alert to the cause', () => {
  let platform: Platform
  const hooks: Hook[] = []
  const processes = new ServiceProcesses()
  beforeAll(async () => {
    platform = await Platform.empty()
    await platform.run('standalone', { BACKLOG_ALERT_MS: '2000' })
  }, 90_000)
  afterAll(async () => {
    await processes.killAll()
    await platform?.stop()
    await Promise.all(hooks.map(hook => hook.close()))
  })

  async function put(path: string, body: object, on = platform): Promise<void> {
    const { status, body: answer } = await on.api('PUT', path, body)
    expect({ status: status < 300, answer }).toMatchObject({ status: true })
  }
  /** A rule with one webhook. */
  async function partner(rule: string, answer: Parameters<typeof webhook>[1]) {
    const hook = await webhook(new Ledger(), answer)
    hooks.push(hook)
    const targets = [{ id: 'partner', type: 'webhook', url: hook.url, retry: { attempts: 3, backoff: fixed } }]
    await put(`/v1/buses/default/rules/${rule}`, { pattern: { type: [rule] }, targets })
    return hook
  }
  const fixed = { type: 'fixed', delay: 200 }
  const alerts = async (type: string, on = platform): Promise<Alert[]> =>
    (await on.api('GET', `/v1/buses/sluice/events?type=${type}&limit=500`)).body.items.map(({ event }: any) => event)
  async function alert(type: string, subject: string, on = platform): Promise<Alert> {
    const find = async () => (await alerts(type, on)).find(alert => alert.subject === subject)
    await until(async () => (await find()) !== undefined, `${type} of ${subject}`, 60_000)
    return (await find())!
  }
  /** Makes the calls of the page with what the alert says. Their answers, parsed where they are JSON. */
  async function follow(incident: string, { data }: Pick<Alert, 'data'>, on = platform): Promise<any[]> {
    const calls = callsOf(incident)
    const env = {
      ...{ PATH: process.env['PATH']!, SLUICE: on.url, KEY: on.key },
      ...{ BUS: data['bus'] ?? 'default', RULE: data['rule'] ?? 'none' },
      SUBSCRIPTION: data['subscription'] ?? String(data['by']).replace('subscription:', ''),
    }
    const answers: any[] = []
    for (const call of calls) {
      expect(call.match(/\bcurl /g)).toHaveLength(1)
      const { stdout } = await promisify(execFile)('bash', ['-euc', call], { env, maxBuffer: 16 * 1024 * 1024 })
      answers.push(stdout.startsWith('{') ? JSON.parse(stdout) : stdout)
    }
    expect(answers.length).toBeLessThanOrEqual(3)
    return answers
  }

  it('of a webhook that is down: what it answers, that it is left alone, and where it is', async () => {
    const hook = await partner('down', () => ({ status: 503, body: 'closed for maintenance' }))
    await platform.publishBatch(several(30, 'down'))
    const opened = await alert('sluice.circuit.opened', 'default/down/partner')
    // the journal is written a moment after the attempts
    const of = 'A webhook is down'
    await until(async () => (await follow(of, opened))[0].items[0]?.answer !== undefined, 'an attempt is written')
    const [attempts, circuits, rule] = await follow(of, opened)
    expect(attempts.items[0]).toMatchObject({
      ...{ rule: 'down', target: 'partner', status: 503, answer: 'closed for maintenance' },
      error: expect.stringContaining('503'),
    })
    expect(circuits.items).toMatchObject([{ target: 'partner', state: expect.stringMatching(/open/) }])
    expect(rule.targets).toMatchObject([{ id: 'partner', url: hook.url }])
  }, 120_000)

  it('of a consumer that is slow, that fails, or that is gone', async () => {
    const service = await processes.start('slow-service.mjs', { REDIS_URL: platform.redis.url })
    await platform.publishBatch(several(20, 'order.created'))
    const aged = await alert('sluice.backlog.aged', 'default/subscription:billing')
    const of = 'A consumer is slow, or gone'
    const [slow, status, none] = await follow(of, aged)
    const shown = ({ items }: any) => items.find(({ name }: any) => name === 'billing')
    expect(shown(slow)).toMatchObject({ readers: 1, entries: expect.any(Number) })
    expect(shown(slow).ageMs).toBeGreaterThan(2000)
    expect(status.behind.map(({ by }: any) => by)).not.toContain('router')
    expect(none.items).toEqual([])

    await processes.kill(service)
    const failing = await processes.start('slow-service.mjs', { REDIS_URL: platform.redis.url })
    await platform.publishBatch(several(3, 'order.created', { data: { fails: true } }))
    await until(async () => (await follow(of, aged))[2].items.length > 0, 'an attempt failed', 150_000)
    const [, , failed] = await follow(of, aged)
    expect(failed.items[0]).toMatchObject({
      error: expect.stringContaining('the bank is closed'),
      stack: expect.stringContaining('charge'),
    })

    await processes.kill(failing)
    await until(async () => shown((await follow(of, aged))[0]).readers === 0, 'nobody reads', 60_000)
  }, 300_000)

  it('of a pattern that is wrong: that nothing matches, why, and what it says', async () => {
    await put('/v1/buses/default/rules/misspelt', {
      pattern: { type: ['order.creatd'] },
      targets: [{ id: 'q', type: 'queue', queue: 'misspelt' }],
    })
    await platform.publishBatch(several(3, 'order.created'))
    const saved = await alert('sluice.rule.saved', 'default/misspelt')
    const [last, one, rule] = await follow('A pattern is wrong', saved)
    expect(last).toMatchObject({ matched: 0 })
    expect(one).toMatchObject({
      matched: false,
      summary: 'type was "order.created", and the rule wants "order.creatd"',
    })
    expect(rule).toMatchObject({ pattern: { type: ['order.creatd'] } })
  }, 120_000)

  it('of a poison event: which one, what was said of it, and that it is the only one', async () => {
    await partner('mixed', id => (id === 'poison' ? { status: 500, body: 'cannot read total' } : 204))
    await platform.publishBatch([...several(20, 'mixed'), event('mixed', { id: 'poison' }), ...several(20, 'mixed')])
    const failing = await alert('sluice.target.failing', 'default/mixed/partner')
    const opened = await alerts('sluice.circuit.opened')
    expect(opened.filter(({ data }) => data['rule'] === 'mixed')).toEqual([])
    const [letters, groups] = await follow('A poison event', failing)
    expect(letters.items).toMatchObject([
      {
        id: failing.data['letterId'],
        eventId: 'poison',
        error: expect.stringContaining('500'),
        attempts: { length: 3 },
      },
    ])
    expect(groups.items).toMatchObject([{ rule: 'mixed', target: 'partner', count: 1 }])
  }, 120_000)

  async function ofFullRedis(): Promise<void> {
    const small = await Platform.empty()
    try {
      const redis = testClient(small.redis.url)
      const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))![1])
      redis.disconnect()
      await small.run('standalone', { MEMORY_LIMIT_BYTES: String(used + 120 * 1024 * 1024) })
      await put('/v1/buses/archive', { shards: 1, maxBytes: 1024 * 1024 * 1024 }, small)
      const targets = [{ id: 'nobody', type: 'subscription', subscription: 'old-service' }]
      await put('/v1/buses/archive/rules/all', { pattern: { type: ['large'] }, targets }, small)
      const large = (n: number) => small.publishBatch(several(n, 'large', { data: 'x'.repeat(250_000) }), 'archive')
      // each is in the log and in the subscription: half of the memory
      for (let i = 0; i < 30; i++) expect((await large(4)).body.rejected).toBe(0)
      // slower than the governor looks: where results wait for memory, operator events do too
      const isRefused = async () => {
        await pause(100)
        return (await large(1)).body.rejected !== 0
      }
      await until(isRefused, 'events are refused', 120_000)
      const began = await until(async () => (await alerts('sluice.shedding.began', small))[0], 'it is told', 60_000)
      const [metrics, status] = await follow('Redis is nearly full', { data: { bus: 'archive', ...began.data } }, small)
      expect(Number(/^sluice_redis_memory_ratio (\S+)/m.exec(metrics)![1])).toBeGreaterThan(0.75)
      const bytes = [...metrics.matchAll(/^sluice_bus_bytes\{bus="([^"]+)"\} (\S+)/gm)].map(
        ([, bus, value]) => [bus!, Number(value)] as const,
      )
      expect(bytes.toSorted(([, a], [, b]) => b - a)[0]![0]).toBe('archive')
      expect(status.subscriptions).toMatchObject([{ name: 'old-service', bytes: expect.any(Number) }])
      expect(status.subscriptions[0].bytes).toBeGreaterThan(1024 * 1024)
    } finally {
      await small.stop()
    }
  }
  const full = 'of a Redis that is nearly full: which bus is large, and who keeps it from being trimmed'
  // filling it takes long: on a Redis of its own, while the tests above run
  if (isOneProcess) sideBySide(240_000, { [full]: ofFullRedis })
  else it.skip(full, ofFullRedis)
})
