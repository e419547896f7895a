import type { Untimed } from '@sluice/biography'
import type { Decision, Delivery, Outcome } from '@sluice/delivery'
import { parsePosition } from '@sluice/event'
import type { Journal } from './journal.js'

/** An attempt that ended. */
export interface EndedAttempt {
  readonly delivery: Delivery
  /** The number of attempts that began, this one included: more than those that ended if processes died. */
  readonly attempt: number
  readonly durationMs: number
  readonly outcome: Outcome
  readonly decision: Pick<Decision, 'kind'> & { readonly delayMs?: number }
}

/** The id of the job that was added, or the place of the event that was appended. */
export type DeliveryResult = { readonly job: string } | { readonly bus: string; readonly position: string }

/** Writes the steps of attempts that one process makes. */
export class AttemptSteps {
  /** @param instance the name of this process */
  constructor(
    private readonly journal: Journal,
    private readonly instance: string,
  ) {}

  /** Writes an attempt: one that failed from the level `errors` on. */
  async write(ended: EndedAttempt): Promise<void> {
    const { delivery, outcome } = ended
    const least = outcome.ok ? 'all' : 'errors'
    if (!this.journal.keeps(delivery.bus, least)) return
    const written = [this.journal.write(delivery, attemptStep(ended, this.instance), least)]
    if (outcome.ok && outcome.appended) written.push(this.done([delivery], () => outcome.appended!))
    await Promise.all(written)
  }

  /** Writes that deliveries are done which another program makes: a job was added, or an event appended. */
  async done(deliveries: readonly Delivery[], result: (delivery: Delivery) => DeliveryResult): Promise<void> {
    if (!deliveries.some(({ bus }) => this.journal.keepsAll(bus))) return
    await Promise.all(
      deliveries.map(delivery => {
        const { rule, target, redrives } = delivery
        return this.journal.write(delivery, {
          ...{ name: 'INVOCATION_SUCCESS', rule, target, redrives },
          ...result(delivery),
        })
      }),
    )
  }

  /** An attempt that succeeded, as a line for the script that acknowledges its event; '' if the bus does not keep it. */
  line(ended: EndedAttempt): string {
    const { bus, position } = ended.delivery
    if (!this.journal.keepsAll(bus)) return ''
    return this.journal.line(bus, parsePosition(position)!.entryId, attemptStep(ended, this.instance))
  }

  /** Writes that an attempt was not made for the first time. */
  held({ bus, position, rule, target, redrives }: Delivery, error: string): Promise<void> {
    const step = { name: 'INVOCATION_THROTTLE_START', rule, target, redrives, error, instance: this.instance } as const
    return this.journal.write({ bus, position }, step)
  }
}

function attemptStep({ delivery, outcome, decision, ...made }: EndedAttempt, instance: string): Untimed {
  const { rule, target, redrives } = delivery
  const { attempt } = made
  const step = { rule, target, redrives, attempt, durationMs: Math.round(made.durationMs), instance }
  if (outcome.ok) return { ...step, name: 'INVOCATION_ATTEMPT_SUCCESS', status: outcome.status }
  const { status, answer, stack, retryAfterMs } = 'heldMs' in outcome ? ({} as never) : outcome
  const failed = { ...step, error: outcome.error, status, answer, stack }
  if (decision.kind !== 'retry') return { ...failed, name: 'INVOCATION_ATTEMPT_PERMANENT_FAILURE' }
  const name =
    retryAfterMs === undefined ? 'INVOCATION_ATTEMPT_RETRYABLE_FAILURE' : ('INVOCATION_ATTEMPT_THROTTLE' as const)
  return { ...failed, name, retryMs: decision.delayMs }
}
