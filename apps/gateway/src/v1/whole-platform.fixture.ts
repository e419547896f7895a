import { createServer, type IncomingHttpHeaders } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
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

/** All of Sluice in one process, and a receiver of webhooks that answers the status that its path begins with. */
export class WholePlatform {
  readonly watched = new WatchedGateway()
  readonly calls: { readonly path: string; readonly body: string; readonly headers: IncomingHttpHeaders }[] = []
  app!: NestFastifyApplication
  url!: string
  hook!: string
  #redis!: RedisServer
  readonly #receiver = createServer((request, response) => {
    void text(request).then(body => {
      this.calls.push({ path: request.url!, body, headers: request.headers })
      response.writeHead(Number(request.url!.slice(1, 4)) || 200).end('x'.repeat(3000))
    })
  })

  async start(environment: Record<string, string> = {}): Promise<void> {
    this.#redis = await RedisServer.start()
    this.#receiver.listen(0, '127.0.0.1')
    await once(this.#receiver, 'listening')
    this.hook = `http://127.0.0.1:${(this.#receiver.address() as AddressInfo).port}`
    const settings = readSettings({
      ...{ REDIS_URL: this.#redis.url, SLUICE_API_KEY: root, LOG_LEVEL: 'error', WEBHOOK_ALLOW: '127.0.0.1' },
      ...environment,
    })
    const modules = [GatewayModule, RouterModule, FanOutModule, DlqModule]
    const options = { name: 'all', modules, ...gatewayServer, adapter: this.watched.adapter }
    this.app = await createService(options, settings)
    await this.app.listen(0, '127.0.0.1')
    this.url = await this.app.getUrl()
  }

  async stop(): Promise<void> {
    await this.app?.close()
    this.#receiver.closeAllConnections()
    this.#receiver.close()
    await this.#redis?.stop()
  }

  /** @param body sent as it is if it is a text, a list as a batch of events */
  readonly call = async (method: string, path: string, body?: unknown, key = root, headers = {}) => {
    const type = Array.isArray(body) ? 'application/cloudevents-batch+json' : 'application/json'
    const given = {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': type }),
      ...headers,
    }
    const sent = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await fetch(this.url + path, { method, headers: given, body: sent })
    return { status: answer.status, body: (await answer.json().catch(() => undefined)) as any }
  }

  /** Makes a rule of bus `default` for events of one type. */
  readonly rule = async (name: string, type: string, targets: readonly object[], key = root) => {
    const put = await this.call('PUT', `/v1/buses/default/rules/${name}`, { pattern: { type: [type] }, targets }, key)
    expect(put).toMatchObject({ status: 201 })
  }

  readonly keyWith = async (name: string, grants: readonly object[]): Promise<string> =>
    (await this.call('PUT', `/v1/keys/${name}`, { grants })).body.key as string
}

type Call = (...given: never[]) => Promise<unknown>

/** What happens in place of the next call of a method. @param instead gets the method, as it is called */
export function inPlaceOfNext<Method extends string, Own extends Call>(
  of: Record<Method, Own>,
  method: Method,
  instead: (call: () => ReturnType<Own>) => Promise<unknown>,
): void {
  const own = of[method]
  const cut = (...given: Parameters<Own>) => {
    Reflect.deleteProperty(of, method)
    return instead(() => own.apply(of, given) as ReturnType<Own>)
  }
  Object.assign(of, { [method]: cut })
}

export function event(id: string, type: string, more = {}) {
  return { specversion: '1.0', id, source: '/web', type, ...more }
}
