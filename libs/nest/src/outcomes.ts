import { BadRequestException, UnprocessableEntityException } from '@nestjs/common'
import {
  type DeadLetter,
  decide,
  type Delivery,
  errorText,
  type Failure,
  type Outcome,
  type Result,
  type RetryPolicy,
  unpublished,
} from '@sluice/delivery'
import { InvalidError } from '@sluice/event'
import type { Logger } from '@sluice/observability'
import {
  addDeliveries,
  deadLetter,
  type DeliveryJob,
  type Destination,
  receiverOf,
  retryQueue,
  withFailure,
} from '@sluice/queues'
import { Outcomes } from '@sluice/streams'
import type { Connections } from './connections.js'
import { PermanentError } from './event-context.js'

/** One try of a handler, made from the stream. */
export interface Try {
  readonly delivery: Delivery
  /** Where it goes in place of its own target, see DeliveryJob. */
  readonly to?: DeliveryJob['to']
  /** The event as JSON. */
  readonly event: string
  readonly policy: RetryPolicy
  /** When it began, in milliseconds since 1970. */
  readonly began: number
}

/**
 * What becomes of the tries of handlers: a retry, an event with the result, or what the rule says of failures. Once a
 * method resolves, what the delivery came from may be acknowledged.
 */
export class HandlerOutcomes {
  readonly destination: Destination
  readonly #outcomes: Outcomes

  constructor(
    private readonly connections: Connections,
    private readonly service: string,
    private readonly logger: Logger,
  ) {
    const { log, letters, registry } = connections
    this.destination = { targetType: 'subscription', destination: service }
    this.#outcomes = new Outcomes({ log, letters, rules: registry, principal: service, logger })
  }

  /** The target of the rule that brings events to this service. */
  targetOf(bus: string, rule: string): string {
    const targets = this.connections.registry.rule(bus, rule)?.targets ?? []
    const own = targets.find(target => target.type === 'subscription' && target.subscription === this.service)
    return own?.id ?? handlerTarget
  }

  /** What a handler returned. Nothing comes of `undefined`, nor where no result is wanted. */
  success(delivery: Delivery, returned: unknown): Outcome {
    if (returned === undefined || !this.#outcomes.wantsResult(delivery)) return { ok: true }
    return { ok: true, result: { data: returned } }
  }

  /** Writes down what the first try came to. Later ones are made from jobs. */
  async settle({ began, ...sent }: Try, outcome: Outcome): Promise<void> {
    const { delivery, event, policy } = sent
    const job: DeliveryJob = { ...sent, version: 0, since: began, attempt: 1, failed: [] }
    const came = outcome.ok && outcome.result ? await this.#publish(job, outcome.result) : outcome
    if (came.ok) return
    const now = Date.now()
    const decision = decide(came, { attempt: 1, ageMs: now - began }, policy, Math.random())
    const { rule, position } = delivery
    this.logger.warn('delivery.attempted', { rule, position, attempt: 1, decision: decision.kind, error: came.error })
    const failed = withFailure([], came.error, now - began)
    if (decision.kind === 'hold') await this.#later({ ...job, outcome }, decision.delayMs)
    if (decision.kind === 'retry') await this.#later({ ...job, attempt: 2, failed }, decision.delayMs)
    if (decision.kind === 'dead-letter')
      await this.giveUp(deadLetter({ delivery, failed }, this.destination, decision.reason, came.error), event)
  }

  succeed(job: DeliveryJob, result: Result): Promise<void> {
    return this.#outcomes.succeed(receiverOf(job), job.event, result)
  }

  giveUp(letter: DeadLetter, event: string): Promise<void> {
    return this.#outcomes.giveUp(letter, event)
  }

  async #publish(job: DeliveryJob, result: Result): Promise<Outcome> {
    return this.succeed(job, result).then((): Outcome => ({ ok: true }), unpublished)
  }

  async #later(job: DeliveryJob, delayMs: number): Promise<void> {
    await addDeliveries(this.connections.queues.get(retryQueue(this.service)), [job], () => delayMs)
  }
}

/** The id of the target of each rule that is made from a handler. */
export const handlerTarget = 'handler'

/** What a handler threw. That it can never handle the event is said by PermanentError, or by refusing the event as invalid. */
export function failure(error: unknown): Failure {
  if (error instanceof PermanentError) return { ok: false, error: errorText(error), permanent: 'rejected' }
  if (isInvalid(error)) return { ok: false, error: invalidText(error), permanent: 'invalid' }
  return { ok: false, error: errorText(error) }
}

function isInvalid(error: unknown): boolean {
  const refusals = [BadRequestException, UnprocessableEntityException, InvalidError]
  return refusals.some(type => error instanceof type) || isValidationErrors(error)
}

/** What `validateOrReject` of class-validator throws: a list of the fields at fault. */
function isValidationErrors(error: unknown): error is { toString(): string }[] {
  return Array.isArray(error) && error.length > 0 && error.every(one => one?.constructor?.name === 'ValidationError')
}

function invalidText(error: unknown): string {
  return errorText(isValidationErrors(error) ? error.map(String).join(' ').replace(/\s+/g, ' ').trim() : error)
}
