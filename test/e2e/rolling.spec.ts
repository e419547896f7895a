import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, longForm, until } from '@sluice/testing'
import { describeOne, Platform } from './platform.js'
import { type Hook, Ledger, queueWorker, webhook } from './receivers.js'
import { before, release } from './release.js'

const platformServices = ['gateway', 'router', 'fan-out', 'dlq']
const keys = 10
/** Milliseconds between two batches of one event a key, and between two steps of an update. */
const pace = longForm ? { publishMs: 10, stepMs: 2000 } : { publishMs: 20, stepMs: 300 }

/** What a user would lose: events, while the platform and the services are updated one process after the other. */
const orders = [
  ['the platform first, the services after', ['platform', 'sdk']],
  ['the services first, the platform after', ['sdk', 'platform']],
] as const
// the version before does not know Clusters
for (const [what, order] of orders) describeOne(`a rolling update under load: ${what}`, () => update(order))

function update(order: readonly string[]): void {
  const old = release(before)
  const plain = new Ledger()
  const ordered: { id: string; by: ChildProcess }[] = []
  const called = new Ledger()
  const queued = new Ledger()
  const refused = new Set<string>()
  let platform: Platform
  let hook: Hook
  let worker: { close(): Promise<void> }
  const services = new Map<string, ChildProcess>()
  /** Gateways that take events now. */
  const gateways: string[] = []
  const sdks: ChildProcess[] = []
  let updating = true
  let over = false

  beforeAll(async () => {
    platform = await Platform.empty()
    for (const name of platformServices) await start(name, old)
    hook = await webhook(called, id => {
      const seq = Number(id.split('-')[1])
      if (seq % 10 !== 3 || refused.has(id)) return 204
      refused.add(id)
      return 425 // later, and nothing against the receiver
    })
    worker = queueWorker('packing', platform.redis.url, async event => queued.add(event.id))
    copyFileSync('test/e2e/rolling-service.mjs', join(old, 'test/e2e/rolling-service.mjs'))
    await startSdk(old)
    const rule = {
      pattern: { type: ['rolling.event'] },
      targets: [
        { id: 'hook', type: 'webhook', url: hook.url, retry: { attempts: 5, backoff: { type: 'fixed', delay: 200 } } },
        { id: 'queue', type: 'queue', queue: 'packing' },
      ],
    }
    expect(await api('PUT', '/v1/buses/default/rules/all', rule)).toMatchObject({ status: 201 })
  }, 180_000)
  afterAll(async () => {
    updating = false
    over = true
    for (const child of sdks) child.kill('SIGKILL')
    await worker?.close()
    await hook?.close()
    await platform?.stop()
  })

  async function start(name: string, folder?: string): Promise<void> {
    const port = String(await freePort())
    const next = await platform.run(name, { PORT: port }, folder)
    if (name === 'gateway') gateways.unshift(`http://127.0.0.1:${port}`)
    await sleep(pace.stepMs) // both work
    const last = services.get(name)
    services.set(name, next)
    if (!last) return
    if (name === 'gateway') gateways.pop()
    expect(await platform.end(last, 'SIGTERM')).toBe(0)
  }

  async function startSdk(folder = process.cwd()): Promise<void> {
    const child = spawn(process.execPath, ['test/e2e/rolling-service.mjs', platform.redis.url], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let ready = false
    let rest = ''
    child.stdout.on('data', (data: Buffer) => {
      const lines = (rest + data.toString()).split('\n')
      rest = lines.pop()!
      for (const line of lines) {
        const [what, id] = line.split(' ')
        if (what === 'ready') ready = true
        if (what === 'plain') plain.add(id!)
        if (what === 'ordered') ordered.push({ id: id!, by: child })
      }
    })
    sdks.push(child)
    await until(() => ready, 'the service is ready', 60_000)
    if (sdks.length === 1) return
    await sleep(pace.stepMs) // both work
    const [last] = sdks
    const ended = once(last!, 'exit')
    last!.kill('SIGTERM')
    await ended
  }

  async function api(method: string, path: string, body?: unknown, type = 'application/json') {
    const response = await fetch(gateways[0] + path, {
      method,
      headers: { authorization: `Bearer ${platform.key}`, 'content-type': type },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    })
    const text = await response.text()
    return { status: response.status, body: text ? JSON.parse(text) : undefined }
  }

  /** One event a key at a time, each sent until it is accepted. */
  async function publishWhileUpdating(): Promise<string[]> {
    const accepted: string[] = []
    for (let seq = 0; updating; seq++) {
      let events = Array.from({ length: keys }, (_, key) => ({
        ...{ specversion: '1.0', id: `${key}-${seq}`, source: '/rolling', type: 'rolling.event' },
        ...{ partitionkey: `key-${key}`, data: { seq } },
      }))
      while (!over && events.length > 0) {
        const answer = await api(
          'POST',
          '/v1/buses/default/events',
          events,
          'application/cloudevents-batch+json',
        ).catch(() => undefined)
        const done = (answer?.body?.entries ?? []) as { id: string; position?: string }[]
        const ids = new Set(done.filter(entry => entry.position).map(entry => entry.id))
        accepted.push(...ids)
        events = events.filter(({ id }) => !ids.has(id))
        if (events.length > 0) await sleep(pace.publishMs)
      }
      await sleep(pace.publishMs)
    }
    return accepted
  }

  it('loses nothing, keeps each key in order, and gives what was given up again', async () => {
    const publishing = publishWhileUpdating()
    await sleep(pace.stepMs)
    for (const what of order) {
      if (what === 'platform') for (const name of platformServices) await start(name)
      else await startSdk()
    }
    await sleep(pace.stepMs)
    updating = false
    const accepted = await publishing
    const isLater = (id: string) => Number(id.split('-')[1]) % 50 === 7
    const later = accepted.filter(isLater)
    const atOnce = accepted.filter(id => !isLater(id))

    await until(() => called.missing(accepted).length === 0, 'the webhook has everything', 150_000)
    await until(() => queued.missing(accepted).length === 0, 'the queue has everything', 150_000)
    const inOrder = new Ledger()
    const orderedHas = () => {
      for (const { id } of ordered.splice(0)) {
        const [key, seq] = id.split('-').map(Number)
        // only the last event that was begun of a key may come again
        const last = lastOf.get(key!) ?? -1
        if (seq! > last + 1 || seq! < last) mistakes.push(`key ${key}: ${seq} after ${last}`)
        lastOf.set(key!, seq!)
        inOrder.add(id)
      }
      return inOrder.missing(accepted).length === 0
    }
    const lastOf = new Map<number, number>()
    const mistakes: string[] = []
    await until(orderedHas, 'the ordered handler has everything', 60_000)
    expect(mistakes).toEqual([])
    await until(() => plain.missing(atOnce).length === 0, 'the handler has', 60_000)

    const letters = async () => {
      const { items } = (await api('GET', '/v1/dead-letters/groups?bus=default')).body
      return (items as { count: number }[]).reduce((sum, { count }) => sum + count, 0)
    }
    await until(async () => (await letters()) === later.length, 'what is given up is kept', 60_000)
    expect(plain.missing(later).sort()).toEqual(later.sort())
    expect((await api('POST', '/v1/dead-letters/redrive', { filter: { bus: 'default' } })).status).toBeLessThan(300)
    await until(() => plain.missing(accepted).length === 0, 'what was redriven is handled', 60_000)
    await until(async () => (await letters()) === 0, 'no dead letter is left')
  }, 300_000)
}
