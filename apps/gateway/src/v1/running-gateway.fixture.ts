import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { createService, readSettings, type ServiceOptions } from '@sluice/service'
import { RedisServer } from '@sluice/testing'
import { WatchedGateway } from '../../../../test/openapi/watched.js'
import { GatewayModule, gatewayServer } from '../index.js'

/** The key that may everything. */
export const root = 'a-key-of-sixteen-characters-or-more'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The JSON of the answer; its text if it is of lines. */
  readonly body: any
}

/** A gateway with a Redis of its own, whose answers are held against its OpenAPI document. */
export class RunningGateway {
  readonly watched = new WatchedGateway()
  #redis!: RedisServer
  app!: NestFastifyApplication
  url!: string

  /** @param modules other services in the same process */
  async start(environment: Record<string, string> = {}, modules: ServiceOptions['modules'] = []): Promise<void> {
    this.#redis = await RedisServer.start()
    const own = { REDIS_URL: this.#redis.url, SLUICE_API_KEY: root, LOG_LEVEL: 'error' }
    const server = { ...gatewayServer, adapter: this.watched.adapter }
    const options = { name: 'gateway', modules: [GatewayModule, ...modules], ...server }
    this.app = await createService(options, readSettings({ ...own, ...environment }))
    await this.app.listen(0, '127.0.0.1')
    this.url = await this.app.getUrl()
  }

  async stop(): Promise<void> {
    await this.app?.close()
    await this.#redis?.stop()
    expect(this.watched.faults).toEqual([])
  }

  /** @param body sent as JSON; as a batch of events to a path that ends with `/events` */
  async call(
    method: string,
    path: string,
    body?: unknown,
    secret = root,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const type = path.endsWith('/events') ? 'application/cloudevents-batch+json' : 'application/json'
    const sent: Record<string, string> = body === undefined ? {} : { 'content-type': type }
    const answer = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${secret}`, ...sent, ...headers },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const text = await answer.text()
    const isLines = /ndjson/.test(answer.headers.get('content-type') ?? '')
    return { status: answer.status, headers: answer.headers, text, body: text && !isLines ? JSON.parse(text) : text }
  }
}
