import {
  afterFailure,
  type DeadLetter,
  type Delivery,
  deliveryId,
  type Edition,
  loggedError,
  type OnSuccess,
  type Receiver,
  type Result,
  resultEvent,
  type RuleOwner,
  type Standby,
} from '@sluice/delivery'
import {
  type AcceptedEvent,
  type CloudEvent,
  isLooping,
  nameBeside,
  parsePosition,
  partitionKey,
  Provenance,
  tenantOf,
  UnavailableError,
} from '@sluice/event'
import { Bursts, type Logger, type Meter, noopMeter, silentLogger } from '@sluice/observability'
import type { DeadLetterStore } from './dead-letters.js'
import type { EventLog } from '../log/log.js'
import { sendScript } from '../shards/bell.script.js'
import { fanOutGroup } from '../shards/groups.js'
import type { BusLayout } from '../shards/shards.js'
import { formatTarget, writeAddress } from '../wire/entries.js'
import { addScript } from '../bus-data/subscription-add.script.js'
import { field } from '../wire/fields.js'

/** The current rules and buses: a RegistryView. */
export interface Rules {
  readonly snapshot: Edition
  rule(bus: string, name: string): { readonly targets: readonly (Receiver & Choices)[] } | undefined
  /** @throws NotFoundError `UNKNOWN_BUS` */
  bus(name: string): BusLayout
}

interface Choices {
  readonly onSuccess?: OnSuccess
  readonly transform?: object
}

export interface OutcomesOptions {
  readonly log: EventLog
  readonly letters: DeadLetterStore
  readonly rules: Rules
  /** The `principal` of the events that results become. */
  readonly principal: string
  /** The owner of a rule, if it has one that may not do everything: results are published by its rights and in its name. */
  readonly ownerOf?: (bus: string, rule: string) => RuleOwner | undefined
  readonly logger?: Logger
  readonly meter?: Meter
}

/** Milliseconds that the answer to "do results wait for memory" is cached: deliveries that begin within them must fit the memory. */
const holdsMs = 50

/**
 * Ends deliveries: the result of one that succeeded becomes an event; one that was given up becomes a dead letter, is dropped
 * or goes to a standby, as its target says. Once a method resolves, the delivery's entry or job may be acknowledged.
 */
export class Outcomes {
  readonly #logger: Logger
  readonly #meter: Meter
  /** Bus -> the cached answer to "do results wait for memory", and when it was asked. */
  readonly #holds = new Map<string, { readonly at: number; readonly holds: Promise<boolean> }>()
  readonly #endings: Bursts

  constructor(private readonly options: OutcomesOptions) {
    this.#logger = options.logger ?? silentLogger
    this.#endings = new Bursts(this.#logger)
    this.#meter = options.meter ?? noopMeter
  }

  /** Whether the results of a target become events. */
  wantsResult({ bus, rule, target }: Delivery): boolean {
    return this.#onSuccess(bus, rule, target) !== undefined
  }

  /**
   * Whether a delivery must not be made yet because its result would wait for memory: results that wait take memory as well,
   * and answers could fill Redis all the same.
   */
  async mustWait({ bus, rule, target }: Delivery): Promise<boolean> {
    const onSuccess = this.#onSuccess(bus, rule, target)
    if (!onSuccess) return false
    const name = onSuccess.bus ?? bus
    let asked = this.#holds.get(name)
    if (!asked || Date.now() - asked.at > holdsMs) {
      // a Redis that does not answer shows elsewhere
      asked = { at: Date.now(), holds: this.options.log.holdsResults(name).catch(() => false) }
      this.#holds.set(name, asked)
    }
    return asked.holds
  }

  /** Appends the result. @throws the reason that nothing was appended; trying again may help unless {@link isLooping} */
  async succeed(delivery: Delivery, json: string, result: Result): Promise<void> {
    const { log, rules, principal } = this.options
    const { bus, rule, target, position } = delivery
    const onSuccess = this.#onSuccess(bus, rule, target)
    if (!onSuccess) return // the rule was changed meanwhile
    const cause = JSON.parse(json) as CloudEvent // parsed again: a handler may have changed the object that it got
    const owner = this.options.ownerOf?.(bus, rule)
    const provenance = new Provenance(owner?.name ?? principal, new Date(), false, tenantOf(bus).tenant)
    const chain = log.causes.of(cause, { bus, position, rule, target })
    const accepted = resultEvent(cause, delivery, result, onSuccess, provenance, chain, owner?.name)
    const to = rules.bus(onSuccess.bus ?? bus)
    owner?.demandPublish(to.name, accepted.json)
    if (to.name === bus && isSame(accepted, cause)) {
      this.#endings.warn('result.echo', { rule, target }, { id: deliveryId(delivery), event: cause.id })
      return
    }
    const appended = await log.appendResult(to, accepted)
    if (!('error' in appended)) return this.#published(delivery, to.name, appended.position)
    if (appended.error instanceof UnavailableError) this.#holds.delete(to.name) // asked again before the next delivery
    if (isLooping(appended.error)) {
      this.#meter.count('sluice_results_looping_total', { bus, rule })
      this.#logger.error('a result is not published, and its delivery becomes a dead letter: it may be a loop', {
        id: deliveryId(delivery),
        error: appended.error.message,
      })
    }
    throw appended.error
  }

  /** Ends a delivery that was given up. @throws the reason that nothing was written; the delivery is not given up then */
  async giveUp(letter: DeadLetter, eventJson: string): Promise<void> {
    const { bus, rule, target, reason, error } = letter
    const to = afterFailure(this.options.rules.rule(bus, rule)?.targets, target, reason)
    if (to === 'dead-letter') return this.#keep(letter, eventJson)
    if (to === 'drop') return void (await this.#drop(letter))
    await this.#reroute(letter, eventJson, to)
    await this.#gaveUp(letter, 'INVOCATION_STANDBY', formatTarget({ rule, target: to.target }))
    this.#meter.count('sluice_deliveries_to_standby_total', { bus, rule, target })
    const told = { id: letter.id, standby: to.target, reason, error: loggedError(error) }
    this.#endings.warn('delivery.to_standby', { rule, target }, told)
  }

  /** Whether a delivery that is given up is dropped. If so, it is counted and logged here, and the caller need not call {@link giveUp}. */
  drops(letter: DeadLetter): boolean {
    const { bus, rule, target, reason } = letter
    const drops = afterFailure(this.options.rules.rule(bus, rule)?.targets, target, reason) === 'drop'
    if (drops) void this.#drop(letter)
    return drops
  }

  async #published({ bus, position, rule, target, redrives }: Delivery, to: string, at: string): Promise<void> {
    const step = { name: 'RESULT_PUBLISHED', rule, target, redrives, bus: to, position: at } as const
    await this.options.log.journal.write({ bus, position }, step)
  }

  #gaveUp(letter: DeadLetter, name: 'INVOCATION_STANDBY' | 'INVOCATION_DROPPED', receiver?: string): Promise<void> {
    const { rule, target, redrives, reason, error } = letter
    const step = { name, rule, target, redrives, reason, error, ...(receiver === undefined ? {} : { receiver }) }
    return this.options.log.journal.write(letter, step, 'errors')
  }

  /** Never rejects. */
  async #drop(letter: DeadLetter): Promise<void> {
    const { id, bus, rule, target, reason, error } = letter
    this.#meter.count('sluice_deliveries_dropped_total', { bus, rule, target, reason: 'on-failure' })
    this.#endings.warn('delivery.dropped', { rule, target }, { id, reason, error: loggedError(error) })
    await this.#gaveUp(letter, 'INVOCATION_DROPPED')
  }

  async #keep(letter: DeadLetter, eventJson: string): Promise<void> {
    if (await this.options.letters.give(letter, eventJson)) return
    const { id, bus, rule, target, reason, error } = letter
    this.#meter.count('sluice_deliveries_dropped_total', { bus, rule, target, reason: 'bus-gone' })
    const told = { id, reason, error: loggedError(error), because: `there is no bus '${bus}'` }
    this.#endings.warn('delivery.dropped', { rule, target }, told)
  }

  /** Sends the event to the standby as a redrive would: in an entry that carries its event, for one target. */
  async #reroute(letter: DeadLetter, eventJson: string, { target, subscription }: Standby): Promise<void> {
    const { log, letters, rules } = this.options
    const { bus, rule, redrives } = letter
    const { shard, entryId } = parsePosition(letter.position)!
    const stream =
      subscription === undefined ? log.keys.deliveries(bus, shard) : log.keys.subscription(bus, shard, subscription)
    const { version, stamp } = rules.snapshot
    const transform = rules.rule(bus, rule)?.targets.find(({ id }) => id === target)?.transform
    const made = transform && { transform: JSON.stringify(transform) }
    const to = { rule, target, version, stamp, ...(subscription === undefined ? {} : { subscription, ...made }) }
    const fields = [field.event, eventJson, field.redrives, redrives, ...writeAddress(entryId, to)]
    if (subscription === undefined)
      await letters.transfers.run(sendScript, [stream, log.keys.bell(bus, shard, fanOutGroup)], [1, ...fields])
    else await letters.transfers.run(addScript, [log.keys.subscriptions(bus, shard), stream], fields)
  }

  #onSuccess(bus: string, rule: string, target: string): OnSuccess | undefined {
    const onSuccess = this.options.rules.rule(bus, rule)?.targets.find(({ id }) => id === target)?.onSuccess
    return onSuccess?.bus === undefined ? onSuccess : { ...onSuccess, bus: nameBeside(bus, onSuccess.bus) }
  }
}

/**
 * Whether the result is the delivered event itself. The dedupe window would not find that in three cases: the event has an
 * idempotency key, is older than the window, or was edited when it was redriven.
 */
function isSame({ identity }: AcceptedEvent, event: CloudEvent): boolean {
  return identity === `${event.source} ${event.id}\n${partitionKey(event)}`
}
