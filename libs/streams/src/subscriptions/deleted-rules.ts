import type { Delivery } from '@sluice/delivery'
import { type Logger, type Meter, noopMeter, silentLogger } from '@sluice/observability'

/** What is to be known of rules: what the registry's view shows. */
export interface KnownRules {
  rule(bus: string, name: string): object | undefined
  /** Whether it was deleted by a call, asked now: false for one that is there, or that Redis lost. */
  wasDeleted(bus: string, rule: string): Promise<boolean>
}

/** Rules of which it is remembered that their deletion was logged. */
const mostSaid = 1000

/**
 * What waits for a rule that somebody deleted is dropped: counted, and logged once for each rule. A rule that is merely gone,
 * because Redis lost its data, is none of these.
 */
export class DeletedRules {
  readonly #said = new Set<string>()
  readonly #logger: Logger
  readonly #meter: Meter

  constructor(
    private readonly rules: KnownRules,
    { logger = silentLogger, meter = noopMeter }: { readonly logger?: Logger; readonly meter?: Meter } = {},
  ) {
    this.#logger = logger
    this.#meter = meter
  }

  /**
   * Whether a delivery is dropped; it is counted then. One that was sent elsewhere than to its own target is of two rules:
   * it is dropped when nobody wants it for either.
   */
  async drops(delivery: Delivery, receiver: Delivery = delivery): Promise<boolean> {
    for (const { bus, rule } of receiver.rule === delivery.rule ? [delivery] : [receiver, delivery]) {
      if (!(await this.has(bus, rule))) return false
    }
    this.count(delivery)
    return true
  }

  /** Asked anew each time: what is said here drops events, and the rule may be made again. */
  async has(bus: string, rule: string): Promise<boolean> {
    return !this.rules.rule(bus, rule) && (await this.rules.wasDeleted(bus, rule))
  }

  /** Deliveries were dropped. */
  count({ bus, rule, target }: Pick<Delivery, 'bus' | 'rule' | 'target'>, count = 1): void {
    this.#meter.count('sluice_deliveries_dropped_total', { bus, rule, target, reason: 'rule-deleted' }, count)
    const name = `${bus}/${rule}`
    if (this.#said.has(name)) return
    if (this.#said.size >= mostSaid) this.#said.clear()
    this.#said.add(name)
    this.#logger.info('the rule was deleted: what waits for it is dropped', { bus, rule })
  }
}
