import type { Delivery } from '@sluice/delivery'
import { type Journal, noJournal } from '../journal/journal.js'
import { type Logger, type Meter, noopMeter, silentLogger } from '@sluice/observability'

/** The current rules: a RegistryView. */
export interface KnownRules {
  rule(bus: string, name: string): object | undefined
  /** Asks Redis whether the rule was deleted by a call: false if it exists, or if Redis lost it. */
  wasDeleted(bus: string, rule: string): Promise<boolean>
}

interface DeletedRulesOptions {
  readonly logger?: Logger
  readonly meter?: Meter
  /** Default: nothing is kept of what is dropped. */
  readonly journal?: Journal
}

/** Most rules for which it is remembered that their deletion was logged. */
const mostSaid = 1000

/**
 * Drops deliveries of rules that were deleted by a call: counts them, and logs once for each rule. A rule that is missing
 * because Redis lost its data does not count as deleted.
 */
export class DeletedRules {
  readonly #said = new Set<string>()
  readonly #logger: Logger
  readonly #meter: Meter
  readonly #journal: Journal

  constructor(
    private readonly rules: KnownRules,
    { logger = silentLogger, meter = noopMeter, journal = noJournal() }: DeletedRulesOptions = {},
  ) {
    this.#journal = journal
    this.#logger = logger
    this.#meter = meter
  }

  /**
   * Whether a delivery is to be dropped; if so, it is counted. A delivery that was sent to another target than its own belongs
   * to two rules, and is dropped when both are deleted.
   */
  async drops(delivery: Delivery, receiver: Delivery = delivery): Promise<boolean> {
    for (const { bus, rule } of receiver.rule === delivery.rule ? [delivery] : [receiver, delivery]) {
      if (!(await this.has(bus, rule))) return false
    }
    this.count(delivery)
    await this.tell(delivery)
    return true
  }

  /** Writes into the journal that a delivery was dropped. Never rejects. */
  tell({ bus, position, rule, target, redrives }: Delivery): Promise<void> {
    const step = { name: 'INVOCATION_DROPPED', rule, target, redrives, reason: 'rule-deleted' } as const
    return this.#journal.write({ bus, position }, step, 'errors')
  }

  /** Asks Redis each time: the answer drops events, and the rule may be created again at any time. */
  async has(bus: string, rule: string): Promise<boolean> {
    return !this.rules.rule(bus, rule) && (await this.rules.wasDeleted(bus, rule))
  }

  /** Counts dropped deliveries. */
  count({ bus, rule, target }: Pick<Delivery, 'bus' | 'rule' | 'target'>, count = 1): void {
    this.#meter.count('sluice_deliveries_dropped_total', { bus, rule, target, reason: 'rule-deleted' }, count)
    const name = `${bus}/${rule}`
    if (this.#said.has(name)) return
    if (this.#said.size >= mostSaid) this.#said.clear()
    this.#said.add(name)
    this.#logger.info('the rule was deleted: what waits for it is dropped', { bus, rule })
  }
}
