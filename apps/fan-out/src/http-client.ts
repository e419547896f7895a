import { Agent, request } from 'undici'
import type { WebhookAddresses } from '@sluice/delivery'
import type { Http, HttpAnswer } from '@sluice/targets'
import { type Lookup, safeLookup } from './safe-lookup.js'

/** Makes HTTP calls to receivers: keeps connections alive, and connects to allowed addresses only. */
export class HttpClient implements Http {
  readonly #agent: Agent

  /** @param lookup resolves names, as `dns.lookup` does */
  constructor(addresses: WebhookAddresses, lookup?: Lookup) {
    this.#agent = new Agent({
      connect: { lookup: safeLookup(addresses, lookup) },
      keepAliveTimeout: 10_000,
    })
  }

  post(
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: string | Buffer,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    return request(url, { dispatcher: this.#agent, method: 'POST', headers: { ...headers }, body, signal })
  }

  async close(): Promise<void> {
    await this.#agent.close()
  }
}
