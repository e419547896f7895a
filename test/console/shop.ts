import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { freePort, until } from '@sluice/testing'
import { Platform } from '../e2e/platform.js'

/** The built platform and the example shop beside it, as `npm start` runs them: what the console shows in its tests. */
export class Shop {
  private constructor(
    readonly platform: Platform,
    private readonly child: ChildProcess,
    /** The process of the platform, which can be killed. */
    readonly standalone: ChildProcess,
    /** Of the loyalty service, which can be taken down. */
    readonly outside: string,
  ) {}

  static async open(env: Record<string, string> = {}): Promise<Shop> {
    const platform = await Platform.empty()
    const standalone = await platform.run('standalone', env)
    const port = await freePort()
    const main = join(process.cwd(), 'examples/01-shop/dist/main.js')
    const settings = {
      REDIS_URL: platform.redis.url,
      SLUICE_URL: platform.url,
      SLUICE_API_KEY: platform.key,
      SHOP_PORT: String(port),
    }
    const child = spawn(process.execPath, [main], {
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()))
    await until(() => said.includes('is open'), 'the shop is open')
    return new Shop(platform, child, standalone, `http://127.0.0.1:${port}`)
  }

  /** Places an order. @returns the position of its event */
  async order(id: string, total = 20, more: object = {}): Promise<string> {
    const data = {
      orderId: id,
      customer: 'ada@example.com',
      total,
      currency: 'EUR',
      items: [{ sku: 'lamp-7', quantity: 1 }],
    }
    const event = {
      specversion: '1.0',
      id,
      source: '/shop/web',
      type: 'com.shop.order.created',
      subject: id,
      data,
      ...more,
    }
    const type = { 'content-type': 'application/cloudevents+json' }
    const { status, body } = await this.platform.api('POST', '/v1/buses/default/events', event, type)
    expect(status).toBe(202)
    return body.position as string
  }

  /** Asks the API with the root key. @param status that the answer must have; any good one by default */
  async api(method: string, path: string, body?: object, headers: Record<string, string> = {}, status?: number) {
    const answer = await this.platform.api(method, path, body, { 'content-type': 'application/json', ...headers })
    if (status === undefined) expect(answer.status).toBeLessThan(300)
    else expect(answer.status).toBe(status)
    return answer
  }

  /** Takes the loyalty service down, or up again. */
  async loyalty(up: boolean): Promise<void> {
    const headers = { 'content-type': 'application/json' }
    await fetch(`${this.outside}/loyalty`, { method: 'POST', headers, body: JSON.stringify({ up }) })
  }

  async close(): Promise<void> {
    if (this.child.exitCode === null) {
      const ended = once(this.child, 'exit')
      this.child.kill('SIGTERM')
      await ended
    }
    await this.platform.stop()
  }
}
