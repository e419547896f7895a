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
import { Owners, Principals } from '@sluice/registry'
import { AttemptSteps, DeletedRules, Outcomes } from '@sluice/streams'
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
 * Ends the deliveries of handlers: publishes results, and does with given-up events what the rule says. Once a method resolves,
 * the delivery's entry or job may be acknowledged.
 */
@Injectable()
export class HandlerOutcomes {
  readonly #outcomes: Outcomes
  readonly #deletedRules: DeletedRules
  /** What the journal keeps of attempts. */
  readonly steps: AttemptSteps

  constructor(
    private readonly connections: Connections,
    @Inject(MODULE_OPTIONS_TOKEN) options: SluiceOptions,
  ) {
    const { log, letters, registry, instance } = connections
    this.steps = new AttemptSteps(log.journal, instance)
    this.#deletedRules = new DeletedRules(registry, { logger: new NestLog(), journal: log.journal })
    const owners = new Owners(registry, new Principals(registry), () => connections.clock.now())
    const ownerOf = (bus: string, rule: string) => owners.ofRule(bus, rule)
    this.#outcomes = new Outcomes({
      ...{ log, letters, rules: registry, ownerOf, logger: new NestLog() },
      // the name of the key is known when the connections are open
      get principal() {
        return connections.access?.name ?? options.name
      },
    })
  }

  /** Whether the delivery is dropped because its rule was deleted; logged once a rule. */
  forgets(delivery: Delivery, receiver: Delivery = delivery): Promise<boolean> {
    return this.#deletedRules.drops(delivery, receiver)
  }

  ruleWasDeleted(bus: string, rule: string): Promise<boolean> {
    return this.#deletedRules.has(bus, rule)
  }

  /** The id of the rule's target that is this subscription. */
  targetOf(bus: string, rule: string, subscription: string): string {
    const targets = this.connections.registry.rule(bus, rule)?.targets ?? []
    const own = targets.find(target => subscriptionOf(target) === subscription)
    return own?.id ?? targetId
  }

  /** The event with its cause token, which is made when it is read. */
  withCause(event: CloudEvent, { bus, position, rule, target }: Delivery): CloudEvent {
    return withCause(event, { bus, position, rule, target }, this.connections.log.causes)
  }

  /** Counts an attempt that was made. */
  attempted(receiver: Delivery, outcome: Outcome, durationMs: number): void {
    this.connections.attempts.note(receiver, outcome.ok)
    this.connections.rates.attempted(receiver, { ...outcome, durationMs })
  }

  /** Whether a handler must not be called yet, because its result would wait for memory. */
  mustWait(receiver: Delivery): Promise<boolean> {
    return this.#outcomes.mustWait(receiver)
  }

  /** The outcome of a successful call: with the return value as result, unless that is `undefined` or not wanted. */
  success(receiver: Delivery, returned: unknown): Outcome {
    if (returned === undefined || !this.#outcomes.wantsResult(receiver)) return { ok: true }
    return { ok: true, result: { data: returned } }
  }

  /** Appends a result. If that is not possible now, the returned outcome asks to repeat it. */
  publish(receiver: Delivery, json: string, result: Result): Promise<Outcome> {
    return this.succeed(receiver, json, result).then((): Outcome => ({ ok: true }), unpublished)
  }

  succeed(receiver: Delivery, json: string, result: Result): Promise<void> {
    return this.#outcomes.succeed(receiver, json, result)
  }

  giveUp(letter: DeadLetter, eventJson: string): Promise<void> {
    return this.#outcomes.giveUp(letter, eventJson)
  }

  /** Whether a given-up delivery is dropped; logged if so. */
  drops(letter: DeadLetter): boolean {
    return this.#outcomes.drops(letter)
  }
}

/**
 * The outcome for an error of a handler, or of the guards and pipes around it. It is permanent for a PermanentError, for
 * invalid data, and for a guard that refused.
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
    return { ok: false, error: errorText(error) } // reading the error throws
  }
}

function read(error: unknown): Failure | Held {
  if (error instanceof AttemptHeld) return error.outcome
  if (error instanceof PermanentError) return { ok: false, error: errorText(error), permanent: 'rejected' }
  if (error instanceof ForbiddenException) {
    // Nest's message for a guard that returned false
    const guard = error.message === 'Forbidden resource' ? ' (a guard of the handler returned false)' : ''
    return { ok: false, error: errorText(error) + guard, permanent: 'rejected' }
  }
  if (publishedTooMuch(error)) return { ok: false, error: errorText(error), permanent: 'loop' }
  if (isInvalid(error)) return { ok: false, error: invalidText(error), permanent: 'invalid' }
  return { ok: false, error: errorText(error) }
}

/** Whether the handler's own publish was refused because the chain of causes has gone too far: another try would fail too. */
function publishedTooMuch(error: unknown): boolean {
  if (!(error instanceof PublishError)) return isLooping(error)
  return error.results.some(result => 'error' in result && isLooping(result.error))
}

function isInvalid(error: unknown): boolean {
  const refusals = [BadRequestException, UnprocessableEntityException, InvalidError]
  return refusals.some(type => error instanceof type) || isValidationErrors(error)
}

/** Whether it is what class-validator's `validateOrReject` throws: a list of fields. */
function isValidationErrors(error: unknown): error is { toString(): string }[] {
  return Array.isArray(error) && error.length > 0 && error.every(one => one?.constructor?.name === 'ValidationError')
}

function invalidText(error: unknown): string {
  if (isValidationErrors(error)) return errorText(error.map(String).join(' ').replace(/\s+/g, ' ').trim())
  return errorText(error)
}
