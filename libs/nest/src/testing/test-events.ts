import { randomUUID } from 'node:crypto'
import type { Biography } from '@sluice/biography'
import { type KeptLetter, type LetterFilter } from '@sluice/delivery'
import { type CloudEvent, defaultTenant, operatorBus, SluiceError } from '@sluice/event'
import { operatorEvents, operatorSubject, type OperatorEventType } from '@sluice/observability'
import { operatorEvent } from '@sluice/streams'
import type { Memory } from './memory/memory.js'
import type { LoggedEvent } from './memory/memory-log.js'
import { memoryBiography } from './memory/memory-biographies.js'
import type { TestCommand, TestMail, TestRequest } from './memory/memory-targets.js'
import { TestQueue } from './test-queue.js'
import { TestSchedules } from './test-schedules.js'
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

  /**
   * Gives handlers of bus `sluice` an operator event, as the platform tells it. The kit tells none itself.
   *
   * @param data default: the example of the type in docs/operator-events.md
   */
  async tell(type: OperatorEventType, data: object = operatorEvents[type].example): Promise<void> {
    const about = { tenant: defaultTenant, subject: operatorSubject(type, data) }
    const event = operatorEvent({ type, ...about, data, id: randomUUID(), at: this.clock.now() })
    await this.memory.log.append(await this.memory.bus(operatorBus), [event])
  }

  /** All accepted events in order: those of the test, those that handlers published, and results of handlers. */
  published<Data = unknown>(filter: PublishedFilter = {}): CloudEvent<Data>[] {
    return selected(this.memory.log.events, filter)
  }

  /**
   * Events that wait for their `deliverat`, in that order. They are published when the clock reaches it: {@link settled} does not advance
   * the time for them, `clock.advance(ms)` does.
   */
  delayed<Data = unknown>(filter: PublishedFilter = {}): CloudEvent<Data>[] {
    return selected(this.memory.log.waiting, filter)
  }

  /** The schedules of `@Scheduled` methods. Their runs are made when `clock.advance(ms)` reaches them; {@link settled} does not advance the time for them. */
  get schedules(): TestSchedules {
    return new TestSchedules(this.memory.schedules)
  }

  /** @throws NotFoundError `UNKNOWN_QUEUE` for one that is not declared, and that no rule names */
  queue<Body = unknown>(name: string): TestQueue<Body> {
    const { messages } = this.memory
    return new TestQueue<Body>(messages.of(messages.settingsOf(name)))
  }

  /** The requests that webhooks of the rules got, in order: as production sends them, each answered with 200. */
  requests({ url }: Partial<Pick<TestRequest, 'url'>> = {}): readonly TestRequest[] {
    return this.memory.targets.requests.filter(request => url === undefined || request.url === url)
  }

  /** The commands that targets of the type `redis` sent, in order: as production sends them, each taken at once. */
  commands({ url }: Partial<Pick<TestCommand, 'url'>> = {}): readonly TestCommand[] {
    return this.memory.targets.commands.filter(command => url === undefined || command.url === url)
  }

  /** The mails that targets of the type `email` sent, in order, each taken at once. */
  mails({ to }: { readonly to?: string } = {}): readonly TestMail[] {
    return this.memory.targets.mails.filter(mail => to === undefined || mail.to.includes(to))
  }

  /**
   * What happened to an event: the rules that matched, each handler with its attempts, what was given up and redriven; as
   * `GET /v1/buses/{bus}/events/{position}` answers it, with every step. Of events with the same id, and source if it is given, it is the
   * last one.
   *
   * @throws SluiceError `UNKNOWN_EVENT` if no such event was accepted
   */
  biography({ id, source }: Pick<CloudEvent, 'id'> & Partial<Pick<CloudEvent, 'source'>>): Biography {
    const found = this.memory.log.events.findLast(({ json }) => {
      const event = JSON.parse(json) as CloudEvent
      return event.id === id && (source === undefined || event.source === source)
    })
    if (found) return memoryBiography(this.memory, found)
    throw new SluiceError('UNKNOWN_EVENT', `no event '${id}' was accepted`, { id })
  }

  /** All dead letters in order. The filter is that of the HTTP API: `reason`, `rule`, `type`, `eventId` ... */
  deadLetters(filter: LetterFilter = {}): TestDeadLetter[] {
    const letters = this.memory.letters.list(filter)
    return letters.map(({ letter, text }) => ({ ...letter, event: JSON.parse(text) as CloudEvent }))
  }

  /**
   * Sends dead letters again, each to the target that failed, the oldest event first. A letter that came to no handler, because
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
      const delivery = { bus, position, rule, target, redrives: redrives + 1 }
      const found = this.memory.registry.rule(bus, rule)?.targets.find(({ id }) => id === target)
      if (found) this.memory.send(found, delivery, text)
      else this.memory.deliver({ receiver: delivery, subscription, text })
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

function selected<Data>(events: readonly LoggedEvent[], { type, bus }: PublishedFilter): CloudEvent<Data>[] {
  return events
    .filter(event => bus === undefined || event.bus === bus)
    .map(({ json }) => JSON.parse(json) as CloudEvent<Data>)
    .filter(event => type === undefined || event.type === type)
}
