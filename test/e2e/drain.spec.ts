import type { ChildProcess } from 'node:child_process'
import { Agent, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, longForm, until } from '@sluice/testing'
import { Platform } from './platform.js'

/** What a service says while it drains, to what balances requests and to who stops it. */
describe('a service that drains', () => {
  let platform: Platform
  beforeAll(async () => void (platform = await Platform.empty()))
  afterAll(() => platform?.stop())

  it.each(['gateway', 'router', 'fan-out', 'dlq', 'standalone'])(
    'a %s is not ready, answers each request as the last of its connection, and stops at once at a second signal',
    async name => {
      const { child, port } = await platform.launch(name, { SHUTDOWN_DELAY_MS: '600000' })
      const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
      await until(async () => (await get('/health/ready')).ok, 'it is ready', 60_000)
      expect((await get('/health/live')).headers.get('connection')).toBe('keep-alive')
      child.kill('SIGTERM')
      await until(async () => (await get('/health/ready')).status === 503, 'it is not ready any more')
      expect(await (await get('/health/ready')).json()).toMatchObject({ problems: { stopping: expect.any(String) } })
      for (const path of ['/health/live', '/metrics', '/nowhere', '/%']) {
        const { status, headers } = await get(path)
        expect([path, status < 500, headers.get('connection')]).toEqual([path, true, 'close'])
      }
      expect(await platform.end(child, 'SIGTERM')).toBe(0)
    },
    120_000,
  )
})

/** What a user would lose: requests, with each new version of the gateway. */
describe('a rolling restart of three gateways behind a proxy', () => {
  const total = longForm ? 100_000 : 20_000
  const clients = 16
  const timing = { followMs: 100, delayMs: 1500 }
  let platform: Platform
  let balancer: Balancer
  const gateways: { child: ChildProcess; port: number }[] = []
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const gone = new AbortController()

  beforeAll(async () => {
    platform = await Platform.empty()
    balancer = await Balancer.start(timing.followMs)
    for (let i = 0; i < 3; i++) await start()
    await until(() => balancer.ready.length === 3, 'the proxy knows all three')
  }, 180_000)
  afterAll(async () => {
    gone.abort()
    agent.destroy()
    balancer?.close()
    await platform?.stop()
  })

  async function start(): Promise<void> {
    const port = await freePort()
    const child = await platform.run('gateway', { PORT: String(port), SHUTDOWN_DELAY_MS: String(timing.delayMs) })
    gateways.push({ child, port })
    balancer.follow(port)
  }

  /** As a deployment does it: a new one first, then the oldest ends. */
  async function replaceOldest(): Promise<void> {
    await start()
    await until(() => balancer.ready.includes(gateways.at(-1)!.port), 'the proxy knows the new one')
    expect(await platform.end(gateways.shift()!.child, 'SIGTERM')).toBe(0)
  }

  /** @returns the status, or the code of what went wrong with the connection */
  function publish(id: string, type: string): Promise<number | string> {
    const body = JSON.stringify({ specversion: '1.0', id, source: '/drain', type })
    const headers = { authorization: `Bearer ${platform.key}`, 'content-type': 'application/cloudevents+json' }
    return new Promise(resolve => {
      const sent = request(
        { agent, port: balancer.port, method: 'POST', path: '/v1/buses/default/events', headers },
        answer => answer.resume().once('end', () => resolve(answer.statusCode!)),
      )
      sent.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message)).end(body)
    })
  }

  it(`fails none of ${total} requests, and who looks on misses nothing`, async () => {
    const viewer = new Viewer(balancer.port, platform.key, gone.signal)
    await until(() => viewer.isOpen, 'the viewer looks on')
    const failures: (number | string)[] = []
    const marked: string[] = []
    let sent = 0
    let restarting = true
    const client = async () => {
      while (restarting || sent < total) {
        const id = String(sent++)
        const type = Number(id) % 500 === 0 ? 'marked' : 'plain'
        const answer = await publish(id, type)
        if (answer !== 202) failures.push(answer)
        else if (type === 'marked') marked.push(id)
      }
    }
    const publishing = Promise.all(Array.from({ length: clients }, client))
    for (let i = 0; i < 3; i++) await replaceOldest()
    restarting = false
    await publishing
    expect([sent >= total, failures]).toEqual([true, []])
    await until(() => marked.every(id => viewer.seen.has(id)), 'the viewer has seen what is marked', 60_000)
    expect(viewer.ends).toEqual(expect.arrayContaining(['stopping']))
    expect(viewer.gaps).toBe(0)
  }, 600_000)
})

/** Balances connections, as a Service of Kubernetes does: each goes to the next gateway that said that it is ready when last asked. */
class Balancer {
  readonly #followed = new Map<number, { isReady: boolean }>()
  readonly #timer: NodeJS.Timeout
  readonly #server: Server
  #turn = 0

  static async start(followMs: number): Promise<Balancer> {
    const balancer = new Balancer(followMs)
    await new Promise<void>(resolve => balancer.#server.listen(0, '127.0.0.1', resolve))
    return balancer
  }

  private constructor(followMs: number) {
    this.#timer = setInterval(() => void this.#ask(), followMs)
    this.#server = createServer(client => {
      const { ready } = this
      const upstream = connect(ready[this.#turn++ % ready.length]!, '127.0.0.1')
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const)
        one
          .pipe(other)
          .on('error', () => other.destroy())
          .once('close', () => one.destroy())
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get ready(): number[] {
    return [...this.#followed].filter(([, { isReady }]) => isReady).map(([port]) => port)
  }

  follow(port: number): void {
    this.#followed.set(port, { isReady: false })
  }

  close(): void {
    clearInterval(this.#timer)
    this.#server.close()
  }

  async #ask(): Promise<void> {
    for (const [port, state] of this.#followed)
      state.isReady = await fetch(`http://127.0.0.1:${port}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      )
  }
}

/** Watches events as a browser does: it connects again where an answer ended, behind the last id. */
class Viewer {
  readonly seen = new Set<string>()
  readonly ends: string[] = []
  gaps = 0
  isOpen = false
  #lastId: string | undefined

  constructor(
    private readonly port: number,
    private readonly key: string,
    private readonly gone: AbortSignal,
  ) {
    void this.#run()
  }

  async #run(): Promise<void> {
    for (; !this.gone.aborted; await sleep(50)) await this.#watch().catch(() => undefined)
  }

  #watch(): Promise<void> {
    const path = '/v1/buses/default/tail?type=marked'
    const headers = { authorization: `Bearer ${this.key}`, ...(this.#lastId ? { 'last-event-id': this.#lastId } : {}) }
    return new Promise((resolve, reject) => {
      const sent = request({ port: this.port, path, headers, signal: this.gone, agent: false }, answer => {
        this.isOpen = answer.statusCode === 200
        this.#read(answer)
        answer.once('close', resolve)
      })
      sent.once('error', reject).end()
    })
  }

  #read(answer: IncomingMessage): void {
    let rest = ''
    answer.setEncoding('utf8').on('data', (text: string) => {
      const frames = (rest + text).split('\n\n')
      rest = frames.pop()!
      for (const frame of frames) this.#take(frame)
    })
  }

  #take(frame: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1]
    this.#lastId = field('id') ?? this.#lastId
    const data = JSON.parse(field('data') ?? '{}') as { event?: { id: string }; reason?: string }
    if (data.event) this.seen.add(data.event.id)
    if (field('event') === 'end') this.ends.push(data.reason!)
    if (field('event') === 'gap') this.gaps++
  }
}
