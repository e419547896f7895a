import { createServer, connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { RedisServer, patience, until } from '@sluice/testing'
import { OnEvent } from '@sluice/nest'
import { Ledger, webhook } from './receivers.js'
import { service } from './service.js'
import { describeOne, Platform } from './platform.js'

/** Between services and Redis. Can stop to forward what BullMQ says, on its connections of now and of later. */
class BullCut {
  #cut = false
  readonly #sockets = new Set<Socket>()
  readonly #bulls = new Set<Socket>()
  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    private readonly target: number,
  ) {
    server.on('connection', client => this.#join(client))
  }

  static async start(target: number): Promise<BullCut> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new BullCut(server, target)
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.server.address() as { port: number }).port}`
  }

  /** @returns how many connections of BullMQ there are */
  get bulls(): number {
    return this.#bulls.size
  }

  cut(): void {
    this.#cut = true
    for (const socket of this.#bulls) socket.unpipe()
  }

  stop(): void {
    this.server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #join(client: Socket): void {
    const upstream = connect(this.target, '127.0.0.1')
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#sockets.add(from)
      from.on('error', () => undefined).on('close', () => (this.#bulls.delete(from), to.destroy()))
    }
    upstream.pipe(client)
    client.on('data', (data: Buffer) => {
      if (data.includes(':queues:')) this.#bulls.add(client).add(upstream)
      if (this.#cut && this.#bulls.has(client)) upstream.unpipe()
      else upstream.write(data)
    })
  }
}

/** Lines that a reader of JSON lines would not take. */
function textLines(output: string): string[] {
  return output.split('\n').filter(line => {
    if (line === '') return false
    try {
      const { level, timestamp, message } = JSON.parse(line) as Record<string, unknown>
      return !level || !timestamp || typeof message !== 'string'
    } catch {
      return true
    }
  })
}

/** What an operator would lose: a deployment that hangs until something kills it, and an exit code that says that work was lost. */
describeOne('stopping while Redis is in trouble', () => {
  class Billing {
    @OnEvent('order', { attempts: 100, backoff: { type: 'fixed', delay: 100 } })
    async charge() {
      await new Promise(resolve => setTimeout(resolve, 300))
      throw new Error('no')
    }
  }

  /** A platform and a service whose connections to Redis go through `cut`. */
  interface Scene {
    readonly platform: Platform
    readonly redis: RedisServer
    readonly cut: BullCut
  }
  const troubles: Record<string, (scene: Scene) => unknown> = {
    killed: ({ redis }) => redis.kill(),
    frozen: ({ redis }) => redis.signal('SIGSTOP'),
    'deaf to BullMQ': ({ cut }) => cut.cut(),
  }

  interface Stopped {
    readonly code: number | null
    readonly closedMs: number
    readonly textLines: readonly string[]
  }
  // most of a stop is waiting, so all of them stop at the same time, each with a Redis of its own
  const stopped = new Map<string, Promise<Stopped>>()
  beforeAll(async () => {
    for (const trouble of Object.keys(troubles)) stopped.set(trouble, stopWhile(trouble))
    await Promise.allSettled(stopped.values())
  }, 180_000)

  async function stopWhile(trouble: string): Promise<Stopped> {
    const platform = await Platform.empty()
    const redis = platform.server
    const cut = await BullCut.start(redis.port)
    try {
      return await stop(trouble, { platform, redis, cut })
    } finally {
      redis.signal('SIGCONT')
      cut.stop()
      await platform.stop()
    }
  }

  async function stop(trouble: string, scene: Scene): Promise<Stopped> {
    const { platform, cut } = scene
    const hook = await webhook(new Ledger(), () => new Promise(resolve => setTimeout(resolve, 300, 500)))
    const gone = await webhook(new Ledger(), () => 410)
    const standalone = await platform.run('standalone', { REDIS_URL: cut.url, LOG_FORMAT: 'json' })
    const app = await service({ name: 'billing', redis: { url: cut.url } }, Billing)
    const retry = { attempts: 100, backoff: { type: 'fixed', delay: 100 } }
    const put = (rule: string, url: string) =>
      platform.api('PUT', `/v1/buses/default/rules/${rule}`, {
        pattern: { type: ['order'] },
        targets: [{ id: 'hook', type: 'webhook', url, retry }],
      })
    await put('busy', hook.url)
    await put('gone', gone.url)
    const order = { specversion: '1.0', source: '/a', type: 'order' }
    await platform.publishBatch(Array.from({ length: 40 }, (_, n) => ({ ...order, id: `${n}` })))
    await until(async () => (await platform.letters({ rule: 'gone' })).length === 40, 'there are letters', 60_000)
    const redrive = { filter: { rule: 'gone' }, rate: 1 }
    expect((await platform.api('POST', '/v1/dead-letters/redrive', redrive)).status).toBe(202)
    await until(() => hook.requests.length > 3 && cut.bulls > 3, 'calls are under way')
    await troubles[trouble]!(scene)
    const began = performance.now()
    const [code, closedMs] = await Promise.all([
      platform.end(standalone, 'SIGTERM'),
      app.close().then(() => performance.now() - began),
    ])
    await hook.close()
    await gone.close()
    return { code, closedMs, textLines: textLines(platform.output) }
  }

  it.each(Object.keys(troubles))(
    'the platform with calls and a redrive under way, and a service with retries, while it is %s',
    async trouble => {
      const { code, closedMs, textLines } = await stopped.get(trouble)!
      expect(code).toBe(0)
      expect(closedMs).toBeLessThan(30_000)
      expect(textLines).toEqual([])
    },
  )
})

/** What an operator would lose: the line that says why, because what collects the lines reads JSON. */
describe('the lines of services under LOG_FORMAT=json', () => {
  let platform: Platform
  beforeAll(async () => void (platform = await Platform.empty('--maxmemory-policy', 'allkeys-lru')))
  afterAll(() => platform?.stop())

  /** While it runs: a warning of Node, then a promise that nobody handles. */
  const unhandled = `setTimeout(() => (process.emitWarning('old'), Promise.reject(new Error('lost'))), ${8000 * patience})`
  it.each([
    ['a wrong URL', { REDIS_URL: 'nonsense' }],
    ['no Redis', { REDIS_URL: 'redis://127.0.0.1:1', REDIS_START_WAIT_MS: '500' }],
    ['a setting that is none', { PORT: 'x' }],
    [
      'an error that nobody handles',
      {
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(unhandled)}`,
      },
    ],
  ])(
    'are JSON for %s, at the end of the process too',
    async (_, env) => {
      const from = platform.output.length
      const { child } = await platform.launch('standalone', { LOG_FORMAT: 'json', ...env })
      await until(() => child.exitCode !== null, 'it ends', 20_000)
      const said = platform.output.slice(from)
      expect(child.exitCode).toBe(1)
      expect(said).not.toBe('')
      expect(textLines(said)).toEqual([])
    },
    30_000,
  )
})

/** What an operator would lose: instances that work, because they count as failing while some bus is deleted. */
describe('deleting buses with traffic', () => {
  let platform: Platform
  beforeAll(async () => void (platform = await Platform.start()))
  afterAll(() => platform?.stop())

  it('leaves platform and services ready, and says nothing', async () => {
    const unready: string[] = []
    let over = false
    const watching = (async () => {
      while (!over) {
        const response = await fetch(`${platform.url}/health/ready`)
        if (!response.ok) unready.push(await response.text())
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    })()
    for (const bus of ['b0', 'b1', 'b2', 'b3']) {
      await platform.api('PUT', `/v1/buses/${bus}`, {})
      const targets = [{ id: 's', type: 'subscription', subscription: 'billing' }]
      expect(
        (await platform.api('PUT', `/v1/buses/${bus}/rules/r`, { pattern: { type: ['order'] }, targets })).status,
      ).toBe(201)
      const publish = (n: number) =>
        platform.publishBatch(
          Array.from({ length: 50 }, (_, i) => ({ specversion: '1.0', id: `${n}.${i}`, source: '/a', type: 'order' })),
          bus,
        )
      await Promise.all([1, 2, 3].map(publish))
      expect((await platform.api('DELETE', `/v1/buses/${bus}/rules/r`)).status).toBe(204)
      const [{ status }] = await Promise.all([platform.api('DELETE', `/v1/buses/${bus}`), ...[4, 5, 6].map(publish)])
      expect(status).toBe(204)
    }
    const end = performance.now() + 3000
    await until(() => performance.now() > end, 'a stage that failed would have said so')
    over = true
    await watching
    expect(unready).toEqual([])
    expect(platform.output).not.toMatch(/cannot work|NOGROUP|UNBLOCKED/)
  }, 60_000)
})
