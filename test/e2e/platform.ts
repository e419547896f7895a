import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  freePort,
  isOneProcess,
  RedisPair,
  RedisServer,
  startTestRedis,
  testClient,
  type TestRedis,
  until,
} from '@sluice/testing'

import { Secrets } from './secrets.js'

declare global {
  /** What a spec says at a failure, before anything is closed. Undefined outside of Jest. */
  var onTestFailure: Set<() => string | Promise<string>> | undefined
}

/** `describe` for a suite about one Redis' process, its settings or its files. On Sentinels and on a Cluster it is skipped. */
export const describeOne: (name: string, suite: () => void) => void = isOneProcess ? describe : skipped

function skipped(name: string, suite: () => void): void {
  process.stderr.write(`skipped, for it is about one Redis: ${name}\n`)
  describe.skip(name, suite)
}

const key = 'test-key-0123456789abcdef'
/** Secrets of webhooks are sealed in all end-to-end tests. */
const secretKey = Buffer.alloc(32, 'sluice').toString('base64')

/** The built platform as processes of its own, on a Redis of its own: what a user runs. */
export class Platform {
  readonly #processes = new Set<ChildProcess>()
  output = ''
  readonly #secrets = new Secrets(key, secretKey)
  /** Whether all its services keep secrets to themselves: an earlier release, and one without a secret key, does not. */
  #isDiscreet = true

  private constructor(
    readonly redis: TestRedis,
    readonly port: number,
    /** Where its services find Redis, and what else is to be stopped. */
    readonly pair?: RedisPair,
  ) {
    onTestFailure?.add(this.#state)
  }

  static async start(): Promise<Platform> {
    const platform = new Platform(await startTestRedis(), await freePort())
    await platform.run()
    return platform
  }

  /** One with Redis only; {@link run} starts services on it. */
  static async empty(...redisOptions: string[]): Promise<Platform> {
    return new Platform(await startTestRedis(...redisOptions), await freePort())
  }

  /** One on a Redis that runs already. */
  static async on(redis: RedisServer): Promise<Platform> {
    return new Platform(redis, await freePort())
  }

  /** One with a master and a replica behind one address; `redis` is the master that it began with. */
  static async replicated(...redisOptions: string[]): Promise<Platform> {
    const pair = await RedisPair.start(...redisOptions)
    return new Platform(pair.master, await freePort(), pair)
  }

  readonly key = key

  /** Its Redis, in specs about one. */
  get server(): RedisServer {
    if (this.redis instanceof RedisServer) return this.redis
    throw new Error('this spec is about one Redis: run it without SLUICE_TEST_REDIS')
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /**
   * Starts one service and waits until it is ready.
   *
   * @param folder the tree that was built; another than this one for an earlier release
   */
  async run(service = 'standalone', env: Record<string, string> = {}, folder = process.cwd()): Promise<ChildProcess> {
    const { child, port } = await this.launch(service, env, folder)
    const ended = once(child, 'exit').then(() => {
      throw new Error(`${service} ended: ${this.output}`)
    })
    const ready = async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok
    await Promise.race([until(ready, `${service} is ready`, 60_000), ended])
    return child
  }

  /** Starts one service and waits for nothing. */
  async launch(
    service: string,
    env: Record<string, string> = {},
    folder = process.cwd(),
  ): Promise<{ child: ChildProcess; port: number }> {
    // an earlier release has no bundle
    const built = [join('bundle', 'dist', `${service}.js`), join('apps', service, 'dist', 'main.js')]
    const main = built.map(file => join(folder, file)).find(existsSync)
    if (!main) throw new Error('the built output is missing: run `npm run build` first')
    const port = service === 'standalone' || service === 'gateway' ? this.port : await freePort()
    const settings = {
      REDIS_URL: (this.pair ?? this.redis).url,
      SLUICE_API_KEY: key,
      SLUICE_SECRET_KEY: secretKey,
      PORT: String(port),
      WEBHOOK_ALLOW: '127.0.0.0/8', // where the receivers of the tests are
      LEASE_TTL_MS: '2000',
      ...env,
    }
    if (folder !== process.cwd() || settings.SLUICE_SECRET_KEY !== secretKey) this.#isDiscreet = false
    const child = spawn(process.execPath, [main], {
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#processes.add(child)
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (this.output += data.toString()))
    child.once('exit', () => this.#processes.delete(child))
    return { child, port: Number(settings.PORT) }
  }

  async end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
    this.#processes.delete(child)
    if (child.exitCode !== null) return child.exitCode
    const exit = once(child, 'exit')
    child.kill(signal)
    return ((await exit) as [number | null])[0]
  }

  /** As the kernel does when memory runs out. */
  async killAll(): Promise<void> {
    await Promise.all(Array.from(this.#processes, child => this.end(child, 'SIGKILL')))
  }

  async api(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: any }> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...sent,
    })
    const text = await response.text()
    if (/secret|"key"/i.test(text)) this.#secrets.learn(text + (sent.body ?? ''))
    return { status: response.status, body: text ? JSON.parse(text) : undefined }
  }

  /** Dead letters that a filter finds, the newest first; 500 at most. */
  async letters(filter: Readonly<Record<string, string>>): Promise<any> {
    return (await this.api('GET', `/v1/dead-letters?${String(new URLSearchParams({ ...filter, limit: '500' }))}`)).body
      .items
  }

  /** For whoever reads why a test failed: what the services said last, and what waits in Redis. */
  readonly #state = async (): Promise<string> => {
    const redis = testClient((this.pair ?? this.redis).url, { commandTimeout: 2000 })
    redis.on('error', () => undefined)
    const lines = this.output.split('\n').slice(-40)
    for (const key of (await redis.keys('*')).sort()) {
      const type = await redis.type(key)
      if (type === 'stream') {
        const groups = (await redis.xinfo('GROUPS', key)) as unknown[][]
        lines.push(`${key}: ${await redis.xlen(key)} entries; ${groups.map(group => group.join(' ')).join('; ')}`)
      } else if (type === 'zset' && /^(bull|sluice:queues):/.test(key)) lines.push(`${key}: ${await redis.zcard(key)}`)
      else if (key.endsWith(':lease') || key.includes('lease:'))
        lines.push(`${key}: ${JSON.stringify(await redis.hgetall(key))}`)
    }
    redis.disconnect()
    return lines.join('\n')
  }

  /** For a request that is made without {@link api}. */
  get authorized(): RequestInit {
    return { headers: { authorization: `Bearer ${key}` } }
  }

  publishBatch(events: readonly object[], bus = 'default'): Promise<{ status: number; body: any }> {
    return this.api('POST', `/v1/buses/${bus}/events`, events, { 'content-type': 'application/cloudevents-batch+json' })
  }

  async stop(): Promise<void> {
    onTestFailure?.delete(this.#state)
    const shown = await Promise.all(['/metrics', '/queues/api/queues'].map(path => this.#shows(path)))
    await Promise.all(Array.from(this.#processes, child => this.end(child, 'SIGTERM')))
    try {
      await this.#keptSecrets(shown)
    } finally {
      await (this.pair ?? this.redis).stop()
    }
  }

  /** What a path of the gateway answers; nothing, if there is none (any more). */
  async #shows(path: string): Promise<Buffer> {
    const nothing = { arrayBuffer: async () => new ArrayBuffer(0) }
    const asked = { ...this.authorized, signal: AbortSignal.timeout(2000) }
    const answer = this.#processes.size > 0 ? await fetch(this.url + path, asked).catch(() => nothing) : nothing
    return Buffer.from(await answer.arrayBuffer())
  }

  /** Every key and secret of every test must have stayed out of what was logged and shown, and of all that was ever written to Redis. */
  async #keptSecrets(shown: readonly Buffer[]): Promise<void> {
    if (!this.#isDiscreet) return
    for (const data of [Buffer.from(this.output), ...shown]) this.#secrets.assertNoneIn('a log or answer', data)
    if (this.redis instanceof RedisServer) this.#secrets.assertNoneIn('Redis', await appendedTo(this.redis))
  }
}

/** What was ever written to it; nothing, where it appends to no file. */
async function appendedTo(redis: RedisServer): Promise<Buffer> {
  return redis.appended().catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
}
