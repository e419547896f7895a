import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { createService, readSettings } from '@sluice/service'
import { RedisServer } from '@sluice/testing'
import { WatchedGateway } from '../../../../test/openapi/watched.js'
import { DlqModule } from '../../../dlq/src/index.js'
import { FanOutModule } from '../../../fan-out/src/index.js'
import { RouterModule } from '../../../router/src/index.js'
import { GatewayModule, gatewayServer } from '../index.js'

export const root = 'a-key-of-sixteen-characters-or-more'

/** What a key of a tenant needs to do all that there is in it. */
export const everything = [
  ...['publish', 'receive', 'read', 'redrive'].map(verb => ({ [verb]: { bus: '*' } })),
  ...[
    'bus',
    'rule',
    'subscription',
    'consumer',
    'queue',
    'connection',
    'schedule',
    'webhook',
    'schema',
    'grant',
    'metrics',
    'logs',
    'tenant',
  ].map(kind => ({ manage: { kind } })),
  ...[{ keys: {} }, { audit: {} }],
]

export interface Sent {
  readonly body?: unknown
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A whole platform in one process, with tenants, and a receiver of webhooks. */
export class TenantsPlatform {
  readonly watched = new WatchedGateway()
  /** Path -> the bodies that were posted to it. */
  readonly received = new Map<string, { body: any; headers: IncomingHttpHeaders }[]>()
  /** Paths whose calls fail. */
  readonly failing = new Set<string>()
  readonly keys: Record<string, string> = {}
  app!: NestFastifyApplication
  url!: string
  hooks!: string
  #redis!: RedisServer
  readonly #receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk as Buffer))
    request.on('end', () => {
      const path = request.url!
      if (this.failing.has(path)) return void response.writeHead(422).end()
      const body = JSON.parse(String(Buffer.concat(chunks))) as unknown
      this.received.set(path, [...(this.received.get(path) ?? []), { body, headers: request.headers }])
      response.end()
    })
  })

  async start(...tenants: string[]): Promise<void> {
    this.#redis = await RedisServer.start()
    await new Promise<void>(resolve => this.#receiver.listen(0, '127.0.0.1', resolve))
    this.hooks = `http://127.0.0.1:${(this.#receiver.address() as AddressInfo).port}`
    const settings = readSettings({
      ...{ REDIS_URL: this.#redis.url, SLUICE_API_KEY: root, LOG_LEVEL: 'error' },
      WEBHOOK_ALLOW: '127.0.0.0/8',
    })
    const modules = [GatewayModule, RouterModule, FanOutModule, DlqModule]
    const options = { name: 'standalone', modules, ...gatewayServer, adapter: this.watched.adapter }
    this.app = await createService(options, settings)
    await this.app.listen(0, '127.0.0.1')
    this.url = await this.app.getUrl()
    for (const tenant of tenants) {
      await this.ok(root, 'PUT', `/v1/tenants/${tenant}`, { body: {} })
      const made = await this.in(tenant, 'PUT', '/v1/keys/admin', { body: { grants: everything } })
      this.keys[tenant] = made.body.key as string
    }
  }

  async stop(): Promise<void> {
    await this.app?.close()
    this.#receiver.closeAllConnections()
    this.#receiver.close()
    await this.#redis?.stop()
  }

  async call(secret: string, method: string, path: string, { body, type, headers = {} }: Sent = {}) {
    const sent = {
      method,
      headers: {
        authorization: `Bearer ${secret}`,
        ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    }
    const answer = await fetch(this.url + path, sent)
    // a stream has no end to wait for
    const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream')
    const text = isStream ? (await answer.body!.cancel(), '') : await answer.text()
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: (text.startsWith('{') ? JSON.parse(text) : text) as any,
    }
  }

  async ok(secret: string, method: string, path: string, sent: Sent = {}) {
    const answer = await this.call(secret, method, path, sent)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
    return answer
  }

  /** As the root key in a tenant. */
  in(tenant: string, method: string, path: string, sent: Sent = {}) {
    return this.ok(root, method, path, { ...sent, headers: { 'sluice-tenant': tenant, ...sent.headers } })
  }

  publish(secret: string, bus: string, id: string, more: object = {}, headers: Record<string, string> = {}) {
    const body = { specversion: '1.0', id, source: '/here', type: 'order', ...more }
    return this.call(secret, 'POST', `/v1/buses/${bus}/events`, { body, type: 'application/cloudevents+json', headers })
  }
}
