import { type KeptLetter, type LetterFilter } from '@sluice/delivery'
import { type CloudEvent, SluiceError } from '@sluice/event'
import type { Memory } from './memory.js'
import type { Patience, TestClock } from './test-clock.js'

/** Which of the published events: each field that is given must be equal. */
export interface PublishedFilter {
  readonly type?: string
  readonly bus?: string
}

/** A dead letter, with its event. */
export interface TestDeadLetter extends KeptLetter {
  readonly event: CloudEvent
}

/** What a test asks about events: `module.get(TestEvents)`. */
export class TestEvents {
  constructor(private readonly memory: Memory) {}

  /** The time that handlers are retried and windows end by: it stands still until {@link settled} or `clock.advance(ms)` moves it. */
  get clock(): TestClock {
    return this.memory.clock
  }

  /**
   * Resolves when nothing is left to do: every handler has done its work or given up. Time passes as far as retries, and
   * batches that are not full yet, need it; to see what happens between two tries use `clock.advance(ms)`. That is also what
   * ends a tumbling window: else no two publishes that are settled could be in one.
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

  /** All events that were accepted, in their order, by whomever: the test, its handlers, or as what a handler returned. */
  published<Data = unknown>({ type, bus }: PublishedFilter = {}): CloudEvent<Data>[] {
    return this.memory.log.events
      .filter(event => bus === undefined || event.bus === bus)
      .map(({ json }) => JSON.parse(json) as CloudEvent<Data>)
      .filter(event => type === undefined || event.type === type)
  }

  /** What was given up, in that order. The filter is that of the HTTP API: `reason`, `rule`, `type`, `eventId` ... */
  deadLetters(filter: LetterFilter = {}): TestDeadLetter[] {
    const letters = this.memory.letters.list(filter)
    return letters.map(({ letter, text }) => ({ ...letter, event: JSON.parse(text) as CloudEvent }))
  }

  /**
   * Sends dead letters again, each to the handler that failed, the oldest event first; one that came to no handler, because
   * matching was too costly, to all that match. Those of `@OnStream` consumers stay: a
   * redrive to them is refused, as in production; and so is one to a rule that is gone.
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
   * Forgets all events, dead letters and retries: for the next test. Waits for the handlers that run.
   *
   * @throws SluiceError `NOT_SETTLED` naming handlers that run too long
   */
  async clear(): Promise<void> {
    this.memory.clear()
    await this.clock.advance(0)
    this.memory.clear() // what they came to
  }
}
