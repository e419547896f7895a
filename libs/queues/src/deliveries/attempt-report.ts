import {
  type Decision,
  type Delivery,
  deliveryId,
  loggedDestination,
  loggedError,
  type Outcome,
} from '@sluice/delivery'
import { Bursts, type Logger, type Meter } from '@sluice/observability'
import { type DeliveryJob, receiverOf } from './delivery-job.js'
import type { JobEvent } from './event-content.js'
import { countEnded, type End } from './ended-deliveries.js'
import type { Destination } from './job-letter.js'

/** Keeps what became of attempts. Never rejects. */
export interface StepsOfAttempts {
  /** @param ended its number counts the attempts that began: those that died with their process too */
  write(ended: {
    readonly delivery: Delivery
    readonly attempt: number
    readonly durationMs: number
    readonly outcome: Outcome
    readonly decision: Decision
  }): Promise<void>
  /** No attempt was made, for the first time of this delivery. */
  held(delivery: Delivery, error: string): Promise<void>
}

/** What came before an attempt: how many died with their process, and whether the delivery was never held. */
interface Earlier {
  readonly deaths: number
  readonly isFresh: boolean
}

/** The end of an attempt, or of one that was held. */
export interface EndedAttempt {
  readonly data: DeliveryJob
  /** Whether the receiver was called. */
  readonly attempted: boolean
  readonly decision: Decision
  readonly outcome: Outcome
  readonly durationMs: number
}

export interface AttemptReportOptions {
  readonly destination: (delivery: Delivery) => Destination
  readonly steps?: StepsOfAttempts
  readonly attempted?: (receiver: Delivery, outcome: Outcome, durationMs: number) => void
  readonly logger: Logger
  readonly meter: Meter
}

/** Tells what became of attempts: the journal, the metrics and the log. */
export class AttemptReport {
  readonly #failures: Bursts

  constructor(private readonly options: AttemptReportOptions) {
    this.#failures = new Bursts(options.logger)
  }

  close(): void {
    this.#failures.close()
  }

  /** Writes the step. Resolves when it is written, or left out. */
  async write({ deaths, isFresh }: Earlier, ended: EndedAttempt): Promise<void> {
    const { data, attempted, decision, outcome, durationMs } = ended
    const { delivery, probed = 0 } = data
    const attempt = data.attempt + deaths + probed
    if (attempted) return this.options.steps?.write({ delivery, attempt, durationMs, outcome, decision })
    if (!data.outcome && !outcome.ok && isFresh) await this.options.steps?.held(delivery, outcome.error)
  }

  /** Counts a delivery that ended. @param nowMs by the clock that the deliveries share */
  ended(data: DeliveryJob, outcome: End, nowMs: number): void {
    const { targetType } = this.options.destination(receiverOf(data))
    countEnded(this.options.meter, { type: targetType, outcome }, [data.delivery], nowMs)
  }

  /** Counts an attempt, and logs one that failed. */
  observe({ data, decision: { kind: decision }, outcome, durationMs }: EndedAttempt, event: JobEvent): void {
    const { delivery, attempt } = data
    const { meter, attempted, destination: destinationOf } = this.options
    const { targetType, destination } = destinationOf(receiverOf(data))
    const of = { bus: delivery.bus, type: targetType }
    meter.count('sluice_delivery_attempts_total', { ...of, outcome: outcome.ok ? 'ok' : 'failed' })
    if (decision === 'retry') meter.count('sluice_delivery_retries_total', of)
    meter.record('sluice_delivery_attempt_seconds', durationMs / 1000, { type: targetType })
    attempted?.(receiverOf(data), outcome, durationMs)
    const { rule, target } = receiverOf(data)
    const about = { bus: delivery.bus, rule, target, [targetType]: loggedDestination(destination) }
    const [id, ms] = [deliveryId(delivery), Math.round(durationMs)]
    if (outcome.ok) return this.options.logger.debug?.('delivery.succeeded', { ...about, id, attempt, ms })
    const stack = 'stack' in outcome ? outcome.stack : undefined
    this.#failures.warn(
      'delivery.attempted',
      about,
      { id, attempt, decision, error: loggedError(outcome.error), ms },
      () => ({
        ...event.names(),
        ...(stack ? { stack } : {}),
      }),
    )
  }
}
