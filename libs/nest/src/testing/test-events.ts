import { type KeptLetter, type LetterFilter } from '@sluice/delivery'
import { type CloudEvent, SluiceError } from '@sluice/event'
import type { Memory } from './memory/memory.js'
import type { Patience, TestClock } from './test-clock.js'

/** A filter of published events: each given field must be equal. */
export interface PublishedFilter {
  readonly type?: string
  readonly bus?: string
}

/** A dead letter, with its event. */
export interface TestDeadLetter extends KeptLetter {
  readonly event: CloudEvent
}

/** Lets a test observe events: `module.get(TestEvents)`. */
export class TestEvents {
  constructor(private readonly memory: Memory) {}

  /** The clock of retries and windows: it stands still until {@link settled} or `clock.advance(ms)` advances it. */
  get clock(): TestClock {
    return this.memory.clock
  }

  /**
   * Resolves when nothing is left to do: every handler has succeeded or given up. It advances the time as far as retries and
   * batches that are not full need it. To see what happens between two tries use `clock.advance(ms)`. Only that ends a tumbling
   * window: otherwise two settled publishes could never be in one window.
   *
   * @throws SluiceError `NOT_SETTLED` naming the handlers that run too long or fail for ever, `NOT_INITIALISED`
   */
  async settled(patience?: Patience): Promise<void> {
    if (!this.memory.initialised) {
      const fix = 'call `await module.init()` (or `app.init()`) first: only then its handlers are found'
      throw new SluiceError('NOT_INITIALISED', `the application is not initialised: ${fix}`)
    }
    await this.clock.run(patience)
  }

  /** All accepted events in order: those of the test, those that handlers published, and results of handlers. */
  published<Data = unknown>({ type, bus }: PublishedFilter = {}): CloudEvent<Data>[] {
    return this.memory.log.events
      .filter(event => bus === undefined || event.bus === bus)
      .map(({ json }) => JSON.parse(json) as CloudEvent<Data>)
      .filter(event => type === undefined || event.type === type)
  }

  /** All dead letters in order. The filter is that of the HTTP API: `reason`, `rule`, `type`, `eventId` ... */
  deadLetters(filter: LetterFilter = {}): TestDeadLetter[] {
    const letters = this.memory.letters.list(filter)
    return letters.map(({ letter, text }) => ({ ...letter, event: JSON.parse(text) as CloudEvent }))
  }

  /**
   * Sends dead letters again, each to the handler that failed, the oldest event first. A letter that came to no handler, because
   * matching was too costly, goes to all that match. Letters of `@OnStream` consumers and of deleted rules stay, as in
   * production.
   *
   * @returns how many were sent
   */
  redrive(filter: LetterFilter = {}): number {
    const letters = this.memory.letters.take(
      filter,
      ({ bus, rule }) => this.memory.registry.rule(bus, rule) !== undefined,
    )
    for (const { letter, text } of letters) {
      const { bus, position, rule, target, targetType, redrives, destination: subscription } = letter
      if (targetType === 'none') {
        this.memory.route({ bus, position, json: text })
        continue
      }
      this.memory.deliver({ receiver: { bus, position, rule, target, redrives: redrives + 1 }, subscription, text })
    }
    return letters.length
  }

  /**
   * Drops all events, dead letters and retries, for the next test. Waits for the handlers that run.
   *
   * @throws SluiceError `NOT_SETTLED` naming handlers that run too long
   */
  async clear(): Promise<void> {
    this.memory.clear()
    await this.clock.advance(0)
    this.memory.clear() // the outcomes of those handlers
  }
}
