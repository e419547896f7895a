import {
  type Circuits,
  type CircuitSettings,
  type DeadLetter,
  decide,
  type Delivery,
  errorText,
  type Held,
  type Leave,
  type Outcome,
  type Reason,
  type Result,
  unpublished,
} from '@sluice/delivery'
import { type Logger, type Meter, noopMeter, silentLogger } from '@sluice/observability'
import { ownClock, type SharedClock } from '../redis-time.js'
import { AttemptReport, type StepsOfAttempts } from './attempt-report.js'
import { type DeliveryJob, probed, receiverOf } from './delivery-job.js'
import { type EventContent, JobEvent, type Payloads } from './event-content.js'
import { deadLetter, type Destination, withFailure } from './job-letter.js'

export interface AttemptsOptions {
  /**
   * Makes one attempt. If it throws, the attempt failed.
   *
   * @param mayBegin to be asked right before the receiver is called: false if another process may have the delivery by now
   */
  readonly attempt: (job: DeliveryJob, event: EventContent, mayBegin: () => boolean) => Promise<Outcome>
  readonly destination: (delivery: Delivery) => Destination
  /** Decides which targets get an attempt now; without it all do. */
  readonly circuits?: Circuits
  /** The settings of a target's circuit. Default: no outage opens it. */
  readonly circuit?: (receiver: Delivery) => CircuitSettings | false
  /** Most concurrent calls that a target says for itself. */
  readonly cap?: (receiver: Delivery) => number | undefined
  /** Reads large events; needed if deliveries refer to them. */
  readonly payloads?: Payloads
  /** Returns an outcome if an attempt must not be made now because its result could not be published. */
  readonly hold?: (job: DeliveryJob) => Promise<Held | undefined>
  /** Publishes the result of a delivery. The delivery is done when it resolves. */
  readonly succeed?: (job: DeliveryJob, json: string, result: Result) => Promise<void>
  /** Writes the dead letter, or does what else the target says of failures. The delivery is given up when it resolves. */
  readonly giveUp: (letter: DeadLetter, eventJson: string) => Promise<void>
  /** Where attempts are written before what they were made from ends. */
  readonly steps?: StepsOfAttempts
  /** Called for each attempt that was made: a delivery that was held is none. */
  readonly attempted?: (receiver: Delivery, outcome: Outcome, durationMs: number) => void
  /** The clock of ages. Default: that of this process. */
  readonly clock?: SharedClock
  readonly logger?: Logger
  readonly meter?: Meter
}

/** A delivery whose next attempt is due. */
export interface Due {
  readonly data: DeliveryJob
  /** How many of its attempts died with their process. */
  readonly deaths: number
  /** Whether it was never held before. */
  readonly isFresh: boolean
  readonly mayBegin: () => boolean
}

/** The return value of a job whose delivery became a dead letter, for Bull Board. */
export interface GivenUp {
  readonly givenUp: string
  readonly reason: Reason
}

/** What follows from an attempt, or from one that was held. */
export type Next =
  /** Nothing: it was delivered, or its dead letter was written. */
  | { readonly kind: 'done'; readonly givenUp?: GivenUp }
  /** It is due again in `delayMs` milliseconds. */
  | {
      readonly kind: 'again'
      readonly delayMs: number
      /** Its tries, if they changed. */
      readonly data?: DeliveryJob
      /** The error of the attempt; undefined if none was made that counts. */
      readonly error?: string
    }

/** How often processes may die or hang with a delivery before it is given up. */
const maxDeaths = 5
/** Milliseconds until a failed write of a dead letter is repeated. */
const giveUpAgainMs = 1000

/**
 * Makes attempts of deliveries, does what `decide` says of an attempt that was the last one, and says what is to be done of the
 * others. It knows neither where the delivery came from nor where it waits.
 */
export class DeliveryAttempts {
  readonly #report: AttemptReport
  readonly #clock: SharedClock
  readonly #meter: Meter

  constructor(private readonly options: AttemptsOptions) {
    const { meter = noopMeter, logger = silentLogger, clock = ownClock } = options
    this.#report = new AttemptReport({ ...options, logger, meter })
    this.#meter = meter
    this.#clock = clock
  }

  close(): void {
    this.#report.close()
  }

  /** Makes the attempt that is due, or holds it. @throws only what breaks off the work itself */
  async make(due: Due): Promise<Next> {
    const leave = await this.#room(due.data)
    try {
      return await this.#make(due, leave !== undefined)
    } finally {
      leave?.()
    }
  }

  /** Takes room for a large event in this process; undefined if there is none now. */
  async #room(data: DeliveryJob): Promise<Leave | undefined> {
    if (!data.payload || !this.options.payloads) return () => undefined
    return this.options.payloads.room.enter(receiverOf(data), data.payload.bytes)
  }

  async #make(due: Due, hasRoom: boolean): Promise<Next> {
    let { data } = due
    const started = performance.now()
    const event = new JobEvent(data, this.options.payloads)
    const came = data.outcome ?? (hasRoom ? await this.#outcome(due, event) : this.#noRoom())
    const attempted = !data.outcome && (!('heldMs' in came) || came.probed === true)
    let outcome = came
    if (outcome.ok && outcome.result)
      outcome = await this.#succeed((data = { ...data, outcome }), event, outcome.result)
    const progress = { attempt: data.attempt, ageMs: this.#clock.now() - data.since }
    const decision = decide(outcome, progress, data.policy, Math.random())
    const ended = { data, attempted, decision, outcome, durationMs: performance.now() - started }
    if (attempted) this.#report.observe(ended, event)
    await this.#report.write(due, ended)
    if (outcome.ok || decision.kind === 'ack') {
      this.#report.ended(data, 'delivered', this.#clock.now())
      return { kind: 'done' }
    }
    if (decision.kind === 'hold') {
      if (!came.ok) this.#meter.count('sluice_deliveries_held_total', { bus: data.delivery.bus })
      const isProbed = 'heldMs' in came && came.probed === true
      const changed = came.ok ? data : isProbed ? probed(data) : undefined
      return { kind: 'again', delayMs: decision.delayMs, ...(changed && { data: changed }) }
    }
    const failed = attempted ? withFailure(data.failed, outcome, Math.round(performance.now() - started)) : data.failed
    if (decision.kind === 'retry') {
      const next = { ...data, attempt: data.attempt + 1, failed }
      return { kind: 'again', delayMs: decision.delayMs, data: next, error: outcome.error }
    }
    return this.#giveUp({ ...data, failed }, event, outcome, decision.reason)
  }

  #noRoom(): Outcome {
    const heldMs = this.options.payloads!.room.line(performance.now())
    return { ok: false, error: 'this process has no room for a large event now', heldMs }
  }

  async #outcome({ data, deaths, mayBegin }: Due, event: JobEvent): Promise<Outcome> {
    if (deaths >= maxDeaths) return stalled
    const held = await this.options.hold?.(data)
    if (held) return held
    const { circuits } = this.options
    if (!circuits) return this.#attempt(data, event, mayBegin)
    const receiver = receiverOf(data)
    const { destination } = this.options.destination(receiver)
    const called = {
      ...{ target: receiver, destination, event: data.delivery.position, attempt: data.attempt },
      settings: this.options.circuit?.(receiver) ?? false,
      cap: this.options.cap?.(receiver),
    }
    return circuits.call(called, () => this.#attempt(data, event, mayBegin))
  }

  async #attempt(data: DeliveryJob, event: JobEvent, mayBegin: () => boolean): Promise<Outcome> {
    let content: EventContent | undefined
    try {
      content = await event.content()
    } catch (error) {
      return { ok: false, error: errorText(error), heldMs: giveUpAgainMs } // Redis is away: no attempt was made
    }
    if (!content) return lost
    try {
      return await this.options.attempt(data, content, mayBegin)
    } catch (error) {
      return failure(error)
    }
  }

  async #succeed(job: DeliveryJob, event: JobEvent, result: Result): Promise<Outcome> {
    try {
      await this.options.succeed?.(job, await event.text(), result)
      return { ok: true }
    } catch (error) {
      return unpublished(error)
    }
  }

  /** If the letter cannot be written, the decision is kept with the delivery, and the receiver is not called again. */
  async #giveUp(data: DeliveryJob, event: JobEvent, outcome: Outcome & { ok: false }, reason: Reason): Promise<Next> {
    try {
      const letter = {
        ...deadLetter(data, this.options.destination(receiverOf(data)), reason, outcome.error),
        ...faultOf(outcome),
      }
      await this.options.giveUp(letter, await event.text())
      this.#report.ended(data, 'given-up', this.#clock.now())
      return { kind: 'done', givenUp: { givenUp: letter.id, reason } }
    } catch (error) {
      const decided = {
        ...data,
        outcome: { ok: false, error: outcome.error, permanent: reason, ...faultOf(outcome) },
      } as const
      return { kind: 'again', delayMs: giveUpAgainMs, data: decided, error: errorText(error) }
    }
  }
}

/** What a letter says of a transform that made nothing. */
function faultOf(outcome: Outcome): Pick<DeadLetter, 'transform'> {
  return 'transform' in outcome ? { transform: outcome.transform } : {}
}

const lost: Outcome = { ok: false, error: 'its event is not in Redis any more', permanent: 'unreadable' }

const stalled: Outcome = {
  ok: false,
  error: `the process that handled it died or hung ${maxDeaths} times`,
  permanent: 'stalled',
}

function failure(error: unknown): Outcome {
  return { ok: false, error: errorText(error) }
}
