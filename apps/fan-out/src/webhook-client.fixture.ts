import type { Outcome, WebhookAddresses } from '@sluice/delivery'
import { type Attempt, WebhookDeliverer, type WebhookTarget } from '@sluice/targets'
import { HttpClient } from './http-client.js'
import type { Lookup } from './safe-lookup.js'

/** Calls webhooks as fan-out does. */
export class WebhookClient {
  readonly #http: HttpClient
  readonly #deliverer: WebhookDeliverer

  constructor(addresses: WebhookAddresses, timeoutMs: number, lookup?: Lookup) {
    this.#http = new HttpClient(addresses, lookup)
    this.#deliverer = new WebhookDeliverer({ http: this.#http, addresses, timeoutMs })
  }

  deliver(target: WebhookTarget, job: Omit<Attempt, 'event'>, event: Attempt['event']): Promise<Outcome> {
    return this.#deliverer.deliver(target, { ...job, event })
  }

  close(): Promise<void> {
    return this.#http.close()
  }
}
