import { Inject, Injectable } from '@nestjs/common'
import type { DeadLetter, FailedAttempt } from '@sluice/delivery'
import { type CloudEvent, partitionKey } from '@sluice/event'
import { deadLetter } from '@sluice/queues'
import { laneName } from '@sluice/streams'
import { Connections } from '../../connections.js'
import { Handlers } from '../../handlers/handlers.js'
import { orderOf } from '../../handlers/handler-options.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../../options.js'
import { Attempts, noTries } from '../../subscriptions/attempts.js'
import { HandlerOutcomes } from '../../subscriptions/handler-outcomes.js'
import { handlingOf, inWords, type Pending, policyOf } from './memory-handling.js'
import { MemorySubscription } from './memory-subscription.js'
import type { Incoming, Memory } from './memory.js'

/** The events of one partition key for one handler. The first is being tried, or waits for its retry. */
interface Lane {
  readonly name: string
  readonly waiting: Pending[]
  busy: boolean
}

/** Calls ordered handlers: with the events of one lane one after another, with lanes side by side. */
@Injectable()
export class MemoryOrderedSubscription extends MemorySubscription {
  readonly #lanes = new Map<string, Lane>()

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
    const { receiver, subscription, text } = incoming
    const handler = this.handlers.byRule.get(receiver.rule)
    if (!handler || !orderOf(handler.options)) return
    const name = laneName(subscription, receiver.rule, partitionKey(JSON.parse(text) as CloudEvent))
    const lane = this.#lanes.get(name) ?? { name, waiting: [], busy: false }
    this.#lanes.set(name, lane)
    lane.waiting.push({ incoming, attempt: 1, tries: noTries })
    this.#goOn(lane)
  }

  override clear(): void {
    super.clear()
    for (const lane of this.#lanes.values()) lane.waiting.length = 0
    this.#lanes.clear()
  }

  #goOn(lane: Lane): void {
    if (lane.busy) return
    this.#closeOff(lane)
    const [head] = lane.waiting
    if (!head) return void this.#lanes.delete(lane.name)
    lane.busy = true
    this.turns.of(head.incoming).add(inWords(head), () => this.#try(lane, head))
  }

  async #try(lane: Lane, { incoming, attempt, tries }: Pending): Promise<void> {
    const { rule } = incoming.receiver
    if (await this.outcomes.forgets(incoming.receiver)) {
      lane.waiting.shift()
      return this.#next(lane)
    }
    const ended = await this.attempts.make(handlingOf(incoming), attempt, tries, policyOf(this.attempts, rule))
    if (ended.kind === 'retry') {
      const again = { incoming, attempt: attempt + 1, tries: ended.tries }
      if (lane.waiting.length > 0) lane.waiting[0] = again
      return void this.memory.clock.after(ended.delayMs, inWords(again), () => this.#next(lane))
    }
    if (ended.kind === 'dead-letter') {
      const closes = orderOf(this.handlers.byRule.get(rule)!.options) !== 'skip'
      this.#giveUp(incoming, ended, ended.tries.failed, closes ? lane.name : undefined)
    }
    lane.waiting.shift()
    this.#next(lane)
  }

  #next(lane: Lane): void {
    lane.busy = false
    this.#goOn(lane)
  }

  /** Turns the first events of a closed lane into dead letters, up to the first redriven one. */
  #closeOff({ name, waiting }: Lane): void {
    const closedBy = this.memory.letters.closedBy(name)
    // events of a deleted rule are dropped when their turn comes
    while (closedBy && waiting[0]?.incoming.receiver.redrives === 0 && this.#isThere(waiting[0].incoming)) {
      const error = `it must not overtake an earlier event of its partition key that is a dead letter: ${closedBy}`
      this.#giveUp(waiting.shift()!.incoming, { reason: 'lane-closed', error }, [], name)
    }
  }

  #isThere({ receiver: { bus, rule } }: Incoming): boolean {
    return this.memory.registry.rule(bus, rule) !== undefined
  }

  #giveUp(
    { receiver, subscription: destination, text }: Incoming,
    { reason, error, transform }: Pick<DeadLetter, 'reason' | 'error' | 'transform'>,
    failed: readonly FailedAttempt[],
    lane: string | undefined,
  ): void {
    const to = { targetType: 'subscription', destination } as const
    const made = deadLetter({ delivery: receiver, failed }, to, reason, error)
    const letter = { ...made, ...(transform && { transform }), ...(lane ? { lane } : {}) }
    if (!this.outcomes.drops(letter)) this.memory.letters.give(letter, text)
  }
}
