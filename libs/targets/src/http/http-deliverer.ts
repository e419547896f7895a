import { deliveryId, type Outcome } from '@sluice/delivery'
import type { EventContent } from '@sluice/queues'
import type { Attempt, Deliverer } from '../kind.js'
import { Caller, type CallerParts } from './caller.js'
import { contentOf } from './content.js'
import { hasBody, type HttpTarget } from './http-target.js'
import { Locations } from './location.js'

/** Calls APIs. */
export class HttpDeliverer implements Deliverer<HttpTarget> {
  readonly #caller: Caller
  readonly #locations = new Locations()

  constructor(parts: CallerParts) {
    this.#caller = new Caller(parts)
  }

  deliver(target: HttpTarget, attempt: Attempt): Promise<Outcome> {
    return this.#caller.call(target, attempt, () => {
      const url = this.#locations.of(target, attempt.event)
      if ('ok' in url) return url
      const { headers, ...content } = hasBody(target) ? contentOf(target, attempt, 'data') : { headers: {} }
      // the same for all attempts
      const id = attempt.messageId ?? deliveryId(attempt.delivery)
      return { method: target.method ?? 'POST', url, headers: { 'idempotency-key': id, ...headers }, ...content }
    })
  }

  turn(event: EventContent): Promise<void> {
    return this.#caller.turn(event)
  }
}
