import { type Backoff, backoffDelay, errorText } from '@sluice/delivery'
import type { PulledQueue } from '@sluice/message'
import type { Bursts } from '@sluice/observability'
import { pause } from '@sluice/streams'
import type { HandlerMetrics } from '../metrics/handler-metrics.js'
import { failure } from '../subscriptions/handler-outcomes.js'
import type { QueueHandler } from './queue-handlers.js'
import type { HeldMessage } from './queue-message.js'
import { failuresOf } from './queue-result.js'
import { tracedMessages } from './traced-messages.js'

export interface QueueWorkOptions {
  readonly handler: QueueHandler
  readonly queue: Pick<PulledQueue, 'ack' | 'nack'>
  readonly backoff: Backoff
  readonly metrics: HandlerMetrics
  /** Logs failed messages. */
  readonly failures: Bursts
  /** Between 0 and 1. */
  readonly random: () => number
}

/** Whether messages may still be this process' own. */
export interface Lasting {
  readonly lasts: boolean
}

/** Milliseconds between two tries to settle messages in a Redis that does not answer. */
const againMs = 500

/** Calls the handler with messages, and settles each: acknowledged, or given back for another try. Never rejects. */
export class QueueWork {
  constructor(private readonly options: QueueWorkOptions) {}

  async do(messages: readonly HeldMessage[], lasting: Lasting): Promise<void> {
    const { handler, metrics } = this.options
    const failed = await metrics.queueCall(handler, () => this.#call(messages))
    const held = messages.filter(({ isHeld }) => isHeld)
    const [done, back] = [held.filter(({ id }) => !failed.has(id)), held.filter(({ id }) => failed.has(id))]
    await Promise.all([this.#ack(done, lasting), this.#giveBack(back, lasting)])
    const lost = messages.filter(({ isLost, id }) => isLost && !failed.has(id)).length
    metrics.queueMessages(handler, { failed: failed.size, lost, ok: messages.length - failed.size - lost })
    if (lost > 0)
      this.#tell('was lost while the handler worked on it: it is worked on again, elsewhere', messages[0]!, { lost })
  }

  /** @returns ids of the messages that failed */
  async #call(messages: readonly HeldMessage[]): Promise<ReadonlySet<string>> {
    const { handler } = this.options
    const isBatch = handler.options.batch !== undefined
    try {
      const returned = await tracedMessages(handler, messages, () => handler.invoke(isBatch ? messages : messages[0]!))
      const failed = isBatch ? failuresOf(returned, messages) : new Set<string>()
      if (failed.size > 0) this.#tell('messages of a batch failed', messages[0]!, { failed: failed.size })
      return failed
    } catch (error) {
      const { error: why, stack } = told(error)
      this.#tell('a handler of a queue failed', messages[0]!, { error: why, failed: messages.length }, stack)
      return new Set(messages.map(({ id }) => id))
    }
  }

  async #ack(messages: readonly HeldMessage[], lasting: Lasting): Promise<void> {
    const receipts = messages.map(({ receipt }) => receipt)
    const settled = await this.#settle(lasting, receipts, () => this.options.queue.ack(receipts))
    for (const [i, came] of settled.entries()) note(messages[i]!, came)
  }

  /** Messages that were received as often wait equally long, so that a batch is a few calls. */
  async #giveBack(messages: readonly HeldMessage[], lasting: Lasting): Promise<void> {
    const { queue, backoff, random } = this.options
    const share = random()
    const byReceives = new Map<number, HeldMessage[]>()
    for (const message of messages)
      byReceives.set(message.receives, [...(byReceives.get(message.receives) ?? []), message])
    const all = Array.from(byReceives, async ([receives, some]) => {
      const receipts = some.map(({ receipt }) => receipt)
      const delayMs = backoffDelay(backoff, receives, share)
      const settled = await this.#settle(lasting, receipts, () => queue.nack(receipts, delayMs))
      for (const [i, came] of settled.entries()) note(some[i]!, came)
    })
    await Promise.all(all)
  }

  /** Tries until Redis answers or the visibility is over: then the messages come again by themselves. */
  async #settle<T>(lasting: Lasting, receipts: readonly string[], settle: () => Promise<T[]>): Promise<T[]> {
    if (receipts.length === 0) return []
    for (;;) {
      try {
        return await settle()
      } catch (error) {
        const { handler, failures } = this.options
        const { name, queue } = handler
        failures.warn('messages cannot be settled', { handler: name, queue }, { error: errorText(error) })
        if (!lasting.lasts) return []
        await pause(againMs, never)
      }
    }
  }

  #tell(what: string, { id, receives }: HeldMessage, facts: Record<string, string | number>, stack?: string): void {
    const { name: handler, queue } = this.options.handler
    this.options.failures.warn(what, { handler, queue }, { ...facts, receives }, () => ({
      message: id,
      ...(stack !== undefined && { stack }),
    }))
  }
}

const never = new AbortController().signal

function told(error: unknown): { readonly error: string; readonly stack?: string } {
  const came = failure(error)
  return 'heldMs' in came
    ? { error: errorText(error) }
    : { error: came.error, ...(came.stack && { stack: came.stack }) }
}

function note(message: HeldMessage, settled: unknown): void {
  try {
    message.noteSettled([settled as 'done'])
  } catch {
    // it counts as lost
  }
}
