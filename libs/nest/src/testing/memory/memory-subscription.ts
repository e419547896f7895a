import type { Handlers } from '../../handlers/handlers.js'
import type { SluiceOptions } from '../../options.js'
import { SubscriptionTurns } from './memory-handling.js'
import type { Incoming, Memory, Subscriber } from './memory.js'

/** A subscription whose events come from memory, once its handlers are started. */
export abstract class MemorySubscription implements Subscriber {
  protected readonly turns: SubscriptionTurns

  constructor(
    protected readonly memory: Memory,
    protected readonly handlers: Handlers,
    options: SluiceOptions,
  ) {
    this.turns = new SubscriptionTurns(memory.clock.work, handlers, options)
  }

  abstract take(incoming: Incoming): void

  async prepare(): Promise<void> {
    this.memory.subscribe(this)
  }

  start(): void {
    this.memory.start()
  }

  async stop(): Promise<void> {
    await this.memory.stop()
  }

  problem(): string | undefined {
    return undefined
  }

  clear(): void {
    this.turns.clear()
  }
}
