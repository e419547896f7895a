import { deliveryId, type Outcome } from '@sluice/delivery'
import type { EventContent } from '@sluice/queues'
import { Caller, type CallerParts } from '../http/caller.js'
import { contentOf } from '../http/content.js'
import type { Attempt, Deliverer } from '../kind.js'
import { Handshakes } from './handshakes.js'
import { sign } from './signature.js'
import type { WebhookTarget } from './webhook-target.js'

/** Calls webhooks, signed. */
export class WebhookDeliverer implements Deliverer<WebhookTarget> {
  readonly #caller: Caller
  readonly #handshakes = new Handshakes()

  constructor(parts: CallerParts) {
    this.#caller = new Caller(parts)
  }

  deliver(target: WebhookTarget, attempt: Attempt): Promise<Outcome> {
    return this.#caller.call(target, attempt, () => {
      const { headers, body } = contentOf(target, attempt, 'structured')
      const { secret, previousSecret: previous } = target
      // a job of Sluice 0.1.0 keeps the id that it was tried with
      const id = attempt.messageId ?? deliveryId(attempt.delivery)
      const signature = sign({ secret: secret!, previous }, id, body, new Date())
      return {
        ...{ method: 'POST', url: new URL(target.url), headers: { ...headers, ...signature }, body },
        first: ask => this.#handshakes.refusal(target, headers => ask('OPTIONS', headers)),
      }
    })
  }

  turn(event: EventContent): Promise<void> {
    return this.#caller.turn(event)
  }
}
