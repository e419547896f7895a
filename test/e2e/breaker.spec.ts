import { setTimeout as pause } from 'node:timers/promises'
import { longForm, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'
import { ServiceProcesses } from './service.js'
import { sideBySide } from './side-by-side.js'

/** Milliseconds of an outage: many times what the attempts of a delivery take. */
const outageMs = longForm ? 60_000 : 15_000

interface Circuit {
  readonly target: string
  readonly state: string
  readonly since?: string
  readonly failures?: number
  readonly heldSince?: string
}

describe('an outage', () => {
  const platforms: Platform[] = []
  const hooks: Hook[] = []
  const processes = new ServiceProcesses()
  const started: string[] = []
  afterAll(async () => {
    await processes.killAll()
    await Promise.all(hooks.map(hook => hook.close()))
    await Promise.all(platforms.map(platform => platform.stop()))
  })

  /** What is called, and how many calls there were at once at most. */
  const receiver = async () => {
    const ledger = new Ledger()
    const order: string[] = []
    const state = { up: true, now: 0, most: 0 }
    const hook = await webhook(ledger, async id => {
      state.most = Math.max(state.most, ++state.now)
      await pause(20)
      state.now--
      if (state.up) order.push(id)
      return state.up ? 204 : 503
    })
    hooks.push(hook)
    return { hook, ledger, order, state }
  }
  const on = (platform: Platform) => {
    platforms.push(platform)
    const circuits = async (rule: string): Promise<Circuit[]> => {
      const { status, body } = await platform.api('GET', `/v1/buses/default/rules/${rule}/circuits`)
      expect(status).toBe(200)
      return body.items
    }
    const isIn = (rule: string, ...states: string[]) =>
      until(
        async () => (await circuits(rule)).every(({ state }) => states.includes(state)),
        `${rule} is ${states[0]}`,
        30_000,
      )
    const publish = async (type: string, ids: readonly string[]) => {
      const events = ids.map(id => ({ specversion: '1.0', id, source: '/t', type, subject: id.replace(/\..*/, '') }))
      expect((await platform.publishBatch(events)).body.accepted).toBe(ids.length)
    }
    return { platform, circuits, isIn, publish }
  }
  const shown = async (platform: Platform) => {
    const text = await (await fetch(`${platform.url}/metrics`, platform.authorized)).text()
    return text.match(/^sluice_circuit_open\{.*rule="accounts\..*\} 1$/gm) ?? []
  }
  const idsOf = (prefix: string, keys: number) =>
    [1, 2, 3].flatMap(n => Array.from({ length: keys }, (_, i) => `${prefix}${i}.${n}`))

  /** What a user would lose: a database that is restarted turns every event of that time into a dead letter. */
  async function ofHandlers(): Promise<void> {
    const { platform, circuits, isIn, publish } = on(await Platform.start())
    const { hook: database, ledger, order, state } = await receiver()
    const env = { REDIS_URL: platform.redis.url, DATABASE_URL: database.url }
    const start = () => processes.start('breaker-service.mjs', env, message => void started.push(message))
    const one = await start()
    await start()
    const written = (ids: readonly string[]) => ids.flatMap(id => [`plain ${id}`, `ordered ${id}`])
    await publish('booked', idsOf('a', 10))
    await until(() => ledger.missing(written(idsOf('a', 10))).length === 0, 'all are handled', 30_000)

    state.up = false
    await publish('booked', idsOf('b', 10))
    const rules = ['accounts.Accounts.plain', 'accounts.Accounts.ordered']
    for (const rule of rules) await isIn(rule, 'open', 'half-open')
    await until(async () => (await shown(platform)).length === rules.length, 'the metric shows both')
    await publish('booked', idsOf('c', 10))
    await processes.kill(one)
    await start()
    await pause(3000) // all instances know
    state.most = 0
    const asked = database.requests.length
    await pause(outageMs)
    expect(state.most).toBeLessThanOrEqual(rules.length) // a probe for each, of all instances
    expect(database.requests.length - asked).toBeLessThanOrEqual((rules.length * outageMs) / 1000)
    expect(database.requests.length).toBeGreaterThan(asked)
    expect(await circuits(rules[0]!)).toMatchObject([{ target: 'handler', failures: expect.any(Number) }])
    expect(await platform.letters({})).toEqual([])

    state.up = true
    const ids = [...idsOf('b', 10), ...idsOf('c', 10)]
    await until(() => ledger.missing(written(ids)).length === 0, 'all are handled after it', 90_000)
    expect(await platform.letters({})).toEqual([])
    for (const rule of rules) await isIn(rule, 'closed')
    await until(async () => (await shown(platform)).length === 0, 'the metric shows none')
    for (const key of new Set(ids.map(id => id.replace(/\..*/, '')))) {
      const ofKey = order.filter(id => id.startsWith(`ordered ${key}.`))
      expect([...new Set(ofKey)]).toEqual([1, 2, 3].map(n => `ordered ${key}.${n}`))
    }
  }

  /** What a user would lose: each copy of fan-out, and each restart, calls a receiver that is down until it has learnt that for itself. */
  async function ofWebhook(): Promise<void> {
    const { platform, isIn, publish } = on(await Platform.empty())
    for (const service of ['gateway', 'router', 'dlq']) await platform.run(service)
    const fanOuts = [await platform.run('fan-out'), await platform.run('fan-out')]
    const { hook, ledger, state } = await receiver()
    state.up = false
    const retry = {
      ...{ attempts: 3, backoff: { type: 'fixed', delay: 200 } },
      circuit: { openMs: 1000, maxOpenMs: 2000 },
    }
    const targets = [{ id: 'partner', type: 'webhook', url: hook.url, retry }]
    const put = await platform.api('PUT', '/v1/buses/default/rules/down', { pattern: { type: ['down'] }, targets })
    expect(put.status).toBe(201)
    await publish('down', idsOf('w', 30))
    await isIn('down', 'open', 'half-open')
    const lines = (state: string) => platform.output.match(RegExp(`the circuit of a target is ${state}`, 'g')) ?? []
    // the process that opened it says so a moment later, if it lives
    await until(() => lines('open').length > 0, 'it is said')
    await Promise.all(fanOuts.map(child => platform.end(child, 'SIGKILL')))
    const asked = hook.requests.length
    state.most = 0
    for (let i = 0; i < 2; i++) await platform.run('fan-out')
    await pause(outageMs)
    expect(state.most).toBeLessThanOrEqual(1)
    expect(hook.requests.length - asked).toBeLessThanOrEqual(outageMs / 1000)
    expect(await platform.letters({})).toEqual([])
    state.up = true
    await until(() => ledger.missing(idsOf('w', 30)).length === 0, 'all arrive', 90_000)
    await isIn('down', 'closed')
    expect(await platform.letters({})).toEqual([])
    await until(() => lines('closed').length > 0, 'that it is over is said')
    expect([lines('open'), lines('closed')]).toMatchObject([{ length: 1 }, { length: 1 }])
  }

  sideBySide(240_000, {
    'of what handlers need holds their events in all instances, and they are handled in order after it': ofHandlers,
    'of a webhook is known to all copies of fan-out, also to those that start, and told once': ofWebhook,
  })
})
