import type { Outcome, WebhookAddresses } from '@sluice/delivery'
import { type Connection, SecretKeys } from '@sluice/registry'
import { type Attempt, type Authorize, WebhookDeliverer, type WebhookTarget } from '@sluice/targets'
import { Connections } from './connections/connections.js'
import { Tokens } from './connections/tokens.js'
import { HttpClient } from './http-client.js'
import type { Lookup } from './safe-lookup.js'

type Answered = Outcome & { readonly status?: number; readonly answer?: string }

/** Calls webhooks as fan-out does. */
export class WebhookClient {
  readonly #http: HttpClient
  readonly #deliverer: WebhookDeliverer

  constructor(addresses: WebhookAddresses, timeoutMs: number, lookup?: Lookup) {
    this.#http = new HttpClient(addresses, lookup)
    const tokens = new Tokens(this.#http, addresses)
    const connections = new Connections({ find: name => this.connections.get(name), keys: SecretKeys.none, tokens })
    const authorize: Authorize = (name, url, signal) => connections.authorize(name, url, signal)
    this.#deliverer = new WebhookDeliverer({ http: this.#http, addresses, timeoutMs, authorize })
  }

  /** By name. */
  readonly connections = new Map<string, Connection>()

  /** Status and start of the last answer, which the journal keeps. */
  answered: { readonly status?: number; readonly answer?: string } = {}

  /** The outcome, without {@link answered}. */
  async deliver(target: WebhookTarget, job: Omit<Attempt, 'event'>, event: Attempt['event']): Promise<Outcome> {
    const { status, answer, ...outcome } = (await this.#deliverer.deliver(target, { ...job, event })) as Answered
    this.answered = { ...(status === undefined ? {} : { status }), ...(answer === undefined ? {} : { answer }) }
    return outcome as Outcome
  }

  close(): Promise<void> {
    return this.#http.close()
  }
}
