import { Inject, Injectable } from '@nestjs/common'
import { deadLetter } from '@sluice/queues'
import { Connections } from '../../connections.js'
import { Handlers } from '../../handlers/handlers.js'
import { orderOf } from '../../handlers/handler-options.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../../options.js'
import { Attempts, noTries } from '../../subscriptions/attempts.js'
import { HandlerOutcomes } from '../../subscriptions/handler-outcomes.js'
import { handlingOf, inWords, type Pending, policyOf } from './memory-handling.js'
import { MemorySubscription } from './memory-subscription.js'
import type { Incoming, Memory } from './memory.js'

/** Calls handlers without order. A failed handler is retried alone, by the test clock. */
@Injectable()
export class MemorySharedSubscription extends MemorySubscription {
  constructor(
    @Inject(Connections) memory: Memory,
    handlers: Handlers,
    private readonly attempts: Attempts,
    private readonly outcomes: HandlerOutcomes,
    @Inject(MODULE_OPTIONS_TOKEN) options: SluiceOptions,
  ) {
    super(memory, handlers, options)
  }

  override take(incoming: Incoming): void {
    const handler = this.handlers.byRule.get(incoming.receiver.rule)
    if (handler && !orderOf(handler.options)) this.#add({ incoming, attempt: 1, tries: noTries })
  }

  #add(pending: Pending): void {
    this.turns.of(pending.incoming).add(inWords(pending), () => this.#try(pending))
  }

  async #try({ incoming, attempt, tries }: Pending): Promise<void> {
    const { receiver, subscription: destination, text } = incoming
    if (await this.outcomes.forgets(receiver)) return
    const policy = policyOf(this.attempts, receiver.rule)
    const ended = await this.attempts.make(handlingOf(incoming), attempt, tries, policy)
    if (ended.kind === 'ack' || ended.kind === 'not begun') return
    if (ended.kind === 'retry') {
      // if only the result could not be published, the same attempt comes again
      const next = { incoming, attempt: ended.tries.outcome ? attempt : attempt + 1, tries: ended.tries }
      return void this.memory.clock.after(ended.delayMs, inWords(next), () => this.#add(next))
    }
    const failed = { delivery: receiver, failed: ended.tries.failed }
    const { reason, error, transform } = ended
    const letter = deadLetter(failed, { targetType: 'subscription', destination }, reason, error)
    await this.outcomes.giveUp({ ...letter, ...(transform && { transform }) }, text)
  }
}
