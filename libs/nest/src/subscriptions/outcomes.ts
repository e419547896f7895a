import {
  BadRequestException,
  ForbiddenException,
  Inject,
  Injectable,
  UnprocessableEntityException,
} from '@nestjs/common'
import {
  type DeadLetter,
  type Delivery,
  errorText,
  type Failure,
  type Held,
  type Outcome,
  type Result,
  unpublished,
} from '@sluice/delivery'
import { type CloudEvent, InvalidError, isLooping, stackOf } from '@sluice/event'
import { DeletedRules, Outcomes } from '@sluice/streams'
import { subscriptionOf } from '@sluice/targets'
import { Connections } from '../connections.js'
import { withCause } from '../handlers/event-cause.js'
import { PermanentError } from '../handlers/event-context.js'
import { PublishError } from '../publishing/event-publisher.js'
import { targetId } from './handler-rules.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { AttemptHeld } from '../receipts/attempt-held.js'

/**
 * What becomes of what handlers came to: an event with the result, or what the rule says of failures. Once a method
 * resolves, what the delivery came from may be acknowledged.
 */
@Injectable()
export class HandlerOutcomes {
  readonly #outcomes: Outcomes
  readonly #deletedRules: DeletedRules

  constructor(
    private readonly connections: Connections,
    @Inject(MODULE_OPTIONS_TOKEN) options: SluiceOptions,
  ) {
    const { log, letters, registry } = connections
    this.#deletedRules = new DeletedRules(registry, { logger: new NestLog() })
    this.#outcomes = new Outcomes({ log, letters, rules: registry, principal: options.name, logger: new NestLog() })
  }

  /** Whether the rule was deleted, and nobody wants the delivery any more; it is logged once a rule. */
  forgets(delivery: Delivery, receiver: Delivery = delivery): Promise<boolean> {
    return this.#deletedRules.drops(delivery, receiver)
  }

  ruleWasDeleted(bus: string, rule: string): Promise<boolean> {
    return this.#deletedRules.has(bus, rule)
  }

  /** The target of the rule that brings events to a subscription. */
  targetOf(bus: string, rule: string, subscription: string): string {
    const targets = this.connections.registry.rule(bus, rule)?.targets ?? []
    const own = targets.find(target => subscriptionOf(target) === subscription)
    return own?.id ?? targetId
  }

  /** The event with its cause token, which is made when it is read. */
  withCause(event: CloudEvent, { bus, position }: Delivery): CloudEvent {
    return withCause(event, { bus, position }, this.connections.log.causes)
  }

  /** Whether a handler must not be called yet, because its result would wait for memory. */
  mustWait(receiver: Delivery): Promise<boolean> {
    return this.#outcomes.mustWait(receiver)
  }

  /** What a handler returned. Nothing comes of `undefined`, nor where no result is wanted. */
  success(receiver: Delivery, returned: unknown): Outcome {
    if (returned === undefined || !this.#outcomes.wantsResult(receiver)) return { ok: true }
    return { ok: true, result: { data: returned } }
  }

  /** Appends a result; where that is not possible now, the same outcome is to come again. */
  publish(receiver: Delivery, json: string, result: Result): Promise<Outcome> {
    return this.succeed(receiver, json, result).then((): Outcome => ({ ok: true }), unpublished)
  }

  succeed(receiver: Delivery, json: string, result: Result): Promise<void> {
    return this.#outcomes.succeed(receiver, json, result)
  }

  giveUp(letter: DeadLetter, eventJson: string): Promise<void> {
    return this.#outcomes.giveUp(letter, eventJson)
  }

  /** Whether nothing is to be kept of a delivery that is given up; it is logged. */
  drops(letter: DeadLetter): boolean {
    return this.#outcomes.drops(letter)
  }
}

/**
 * What a handler threw, or what stands around it. That it can never handle the event is said by PermanentError, by refusing
 * the event as invalid, or by a guard.
 */
export function failure(error: unknown): Failure | Held {
  const came = readSafely(error)
  const stack = 'heldMs' in came ? undefined : stackOf(error)
  return stack ? { ...came, stack } : came
}

function readSafely(error: unknown): Failure | Held {
  try {
    return read(error)
  } catch {
    return { ok: false, error: errorText(error) } // it throws where it is looked at
  }
}

function read(error: unknown): Failure | Held {
  if (error instanceof AttemptHeld) return error.outcome
  if (error instanceof PermanentError) return { ok: false, error: errorText(error), permanent: 'rejected' }
  if (error instanceof ForbiddenException) {
    // Nest's own words for a guard that returned false
    const guard = error.message === 'Forbidden resource' ? ' (a guard of the handler returned false)' : ''
    return { ok: false, error: errorText(error) + guard, permanent: 'rejected' }
  }
  if (publishedTooMuch(error)) return { ok: false, error: errorText(error), permanent: 'looping' }
  if (isInvalid(error)) return { ok: false, error: invalidText(error), permanent: 'invalid' }
  return { ok: false, error: errorText(error) }
}

/** What it publishes is refused, because the event's chain of causes has gone too far: the same would come of another try. */
function publishedTooMuch(error: unknown): boolean {
  if (!(error instanceof PublishError)) return isLooping(error)
  return error.results.some(result => 'error' in result && isLooping(result.error))
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
  if (isValidationErrors(error)) return errorText(error.map(String).join(' ').replace(/\s+/g, ' ').trim())
  return errorText(error)
}
