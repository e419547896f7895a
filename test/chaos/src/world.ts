import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Redis } from 'ioredis'
import { freePort, testClient } from '@sluice/testing'
import { Actor, freeze } from './actor.js'
import { untilBusy } from './busy.js'
import { type Fault, type RedisKind, roleOf } from './faults.js'
import { type ChaosRedis, startRedis } from './redis.js'
import { queue, retry, rule, eventType } from './plan.js'
import type { Publishing, Settings } from './settings.js'

const apiKey = 'chaos-test-key-0123456789'
const repository = fileURLToPath(new URL('../../../', import.meta.url))

/** Redis, the platform and everybody around it, as processes of their own. */
export class World {
  readonly actors = new Map<string, Actor>()
  /** What nothing that was done to a process explains. */
  readonly problems: string[] = []
  readonly redis: Redis

  private constructor(
    /** Ledgers and logs. */
    readonly folder: string,
    readonly server: ChaosRedis,
    private readonly ports: { readonly gateway: number; readonly receiver: number },
    private readonly seed: number,
  ) {
    this.redis = testClient(server.url, { maxRetriesPerRequest: null, retryStrategy: () => 50 })
    this.redis.on('error', () => undefined)
    process.on('exit', this.#destroy)
  }

  /** @param redisOptions arguments of redis-server */
  static async open(seed: number, kind: RedisKind, redisOptions: readonly string[]): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-chaos-'))
    const ports = { gateway: await freePort(), receiver: await freePort() }
    return new World(folder, await startRedis(kind, redisOptions), ports, seed)
  }

  get gatewayUrl(): string {
    return `http://127.0.0.1:${this.ports.gateway}`
  }

  /** Starts a service of the platform, by default under its own name. */
  async service(app: string, name = app, env: Record<string, string> = {}): Promise<Actor> {
    const port = app === 'gateway' || app === 'standalone' ? this.ports.gateway : await freePort()
    const settings = {
      REDIS_URL: this.server.url,
      SLUICE_API_KEY: apiKey,
      HOST: '127.0.0.1',
      PORT: String(port),
      WEBHOOK_ALLOW: '127.0.0.0/8', // where the receiver is
      LEASE_TTL_MS: '2000',
      ...env,
    }
    // the leash of `npm start`: it stops when this process is gone
    const args = ['--import', join(repository, 'scripts/setup/leash.mjs'), join(repository, `bundle/dist/${app}.js`)]
    return this.#start(name, args, settings)
  }

  /** Starts one of ours. */
  async own(program: string, name = program, publishing: Publishing = { events: 0, keys: 0, from: 0, ms: 0 }) {
    const settings: Settings = {
      name,
      seed: this.seed,
      folder: this.folder,
      redisUrl: this.server.url,
      gatewayUrl: this.gatewayUrl,
      receiverPort: this.ports.receiver,
      apiKey,
      publishing,
    }
    return this.#start(name, [fileURLToPath(new URL(`${program}.js`, import.meta.url)), JSON.stringify(settings)])
  }

  async #start(name: string, args: string[], env: Record<string, string> = {}): Promise<Actor> {
    const actor = new Actor({ name, args, env }, join(this.folder, `${name}.log`), problem =>
      this.problems.push(problem),
    )
    this.actors.set(name, actor)
    actor.start()
    await actor.untilReady()
    return actor
  }

  /** Where Redis has replicas, nothing is accepted without them. */
  async replicate(): Promise<void> {
    const { replicas } = this.server
    if (replicas > 0) await this.api('PUT', '/v1/buses/default', { durability: 'replicated', replicas })
  }

  /** The rule that sends every event to the webhook and to the queue. */
  async putRule(): Promise<void> {
    const url = `http://127.0.0.1:${this.ports.receiver}/hook`
    await this.api('PUT', `/v1/buses/default/rules/${rule}`, {
      pattern: { type: [eventType] },
      targets: [
        { id: 'webhook', type: 'webhook', url, timeoutMs: 5000, retry },
        { id: 'queue', type: 'queue', queue, retry },
      ],
    })
  }

  async api<T>(method: string, path: string, body?: object): Promise<T> {
    return JSON.parse(await this.fetch(method, path, body)) as T
  }

  /** @throws Error with what the gateway answered, unless that is the text asked for */
  async fetch(method: string, path: string, body?: object): Promise<string> {
    const response = await fetch(this.gatewayUrl + path, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
    return text
  }

  /** Waits for the next moment that finds the process at work. */
  async untilItsMoment({ who, afterMs }: Fault): Promise<void> {
    await untilBusy(this.redis, roleOf(who), 4)
    await sleep(afterMs)
  }

  /** Does it, and resolves when the process is there again. */
  async harm(fault: Fault): Promise<void> {
    const { who, what, forMs } = fault
    if (who === 'redis') return this.server.harm(fault)
    const actor = this.actors.get(who)!
    if (what === 'freeze') return freeze(actor, forMs)
    if (what === 'refuse' || what === 'hang') {
      actor.tell(what)
      await sleep(forMs)
      return actor.tell('fine')
    }
    await (what === 'kill' ? actor.kill() : actor.stop())
    await sleep(forMs)
    actor.start()
    await actor.untilReady()
  }

  /** Stops everything. The folder stays where something is to be looked at. */
  async close(keepFolder: boolean): Promise<void> {
    this.redis.disconnect()
    await Promise.all(Array.from(this.actors.values(), actor => actor.kill()))
    await this.server.stop()
    process.off('exit', this.#destroy)
    if (!keepFolder) rmSync(this.folder, { recursive: true, force: true })
  }

  readonly #destroy = (): void => {
    for (const actor of this.actors.values()) actor.destroy()
    this.server.signal('SIGKILL')
  }
}
