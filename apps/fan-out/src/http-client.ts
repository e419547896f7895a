import { Agent, request } from 'undici'
import type { WebhookAddresses } from '@sluice/delivery'
import type { ClientTls, Http, HttpAnswer, HttpRequest } from '@sluice/targets'
import { type Lookup, safeLookup } from './safe-lookup.js'

/** Most certificates whose connections are kept alive. */
const mostAgents = 100

/** Makes HTTP calls to receivers: keeps connections alive, and connects to allowed addresses only. */
export class HttpClient implements Http {
  readonly #agent: Agent
  /** Of calls with a certificate, the least recently used first. */
  readonly #agents = new Map<ClientTls, Agent>()

  /** @param lookup resolves names, as `dns.lookup` does */
  constructor(
    private readonly addresses: WebhookAddresses,
    private readonly lookup?: Lookup,
  ) {
    this.#agent = this.#newAgent()
  }

  call({ url, headers, tls, ...others }: HttpRequest): Promise<HttpAnswer> {
    const dispatcher = tls ? this.#agentOf(tls) : this.#agent
    return request(url, { dispatcher, headers: { ...headers }, ...others })
  }

  async close(): Promise<void> {
    await Promise.all([this.#agent, ...this.#agents.values()].map(agent => agent.close()))
  }

  #agentOf(tls: ClientTls): Agent {
    const agent = this.#agents.get(tls) ?? this.#newAgent(tls)
    this.#agents.delete(tls)
    this.#agents.set(tls, agent)
    for (const [oldest, other] of this.#agents) {
      if (this.#agents.size <= mostAgents) break
      this.#agents.delete(oldest)
      void other.close()
    }
    return agent
  }

  #newAgent(tls?: ClientTls): Agent {
    const connect = { lookup: safeLookup(this.addresses, this.lookup), ...tls }
    return new Agent({ connect: connect as NonNullable<Agent.Options['connect']>, keepAliveTimeout: 10_000 })
  }
}
