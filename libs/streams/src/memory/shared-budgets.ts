import type { Logger } from '@sluice/observability'
import { busExcess, isBusFull } from './pressure.js'
import type { BusStatus } from './status.js'

/** A byte budget of several buses together: of all those of a tenant. */
export interface SharedBudget {
  readonly name: string
  readonly maxBytes: number
}

export interface SharedBudgetsOptions {
  /** The budget that a bus shares with others; undefined if it shares none. */
  readonly budgetOf: (bus: string) => SharedBudget | undefined
  /** The names of all buses. */
  readonly buses: () => readonly string[]
  /** What the last look at a bus found. */
  readonly statusOf: (bus: string) => BusStatus | undefined
  readonly logger: Logger
}

/** Which budgets are used up that buses share. */
export class SharedBudgets {
  /** By the name of the budget, from when it is known under this lease. */
  readonly #full = new Map<string, boolean>()

  constructor(private readonly options: SharedBudgetsOptions) {}

  forget(): void {
    this.#full.clear()
  }

  /** Whether the bus accepts nothing because of what it and others hold. */
  isFull(bus: string): boolean {
    const budget = this.options.budgetOf(bus)
    return budget !== undefined && this.#full.get(budget.name) === true
  }

  /** The share of its log that the bus has to forget early so that there is room in its budget, 0 to 1. */
  excess(bus: string, status: BusStatus): number {
    const found = this.#held(bus, status)
    return found ? Math.min(1, busExcess(found.bytes, found.budget.maxBytes) / Math.max(1, found.logBytes)) : 0
  }

  /**
   * Looks at the budget of a bus that was just measured. As long as one of its buses was not measured yet, it stays as it was.
   *
   * @returns the buses that it concerns, if it is used up since, or has room again
   */
  note(bus: string, status: BusStatus): readonly string[] {
    const found = this.#held(bus, status)
    if (!found) return []
    const { budget, bytes, names, isWhole } = found
    // the last governor may have closed the gates
    const before = this.#full.get(budget.name) ?? status.shards.some(({ gate }) => gate === 'tenant')
    if (!isWhole) {
      if (before) this.#full.set(budget.name, true)
      return []
    }
    const full = isBusFull(bytes, budget.maxBytes, before)
    this.#full.set(budget.name, full)
    if (full === before) return []
    const about = { tenant: budget.name, bytes, maxBytes: budget.maxBytes }
    if (full)
      this.options.logger.warn(
        'the buses of a tenant hold as many bytes as they may: nothing is accepted until there is room',
        about,
      )
    else this.options.logger.warn('the buses of a tenant have room again: events are accepted', about)
    return names
  }

  #held(bus: string, status: BusStatus) {
    const { budgetOf, buses, statusOf } = this.options
    const budget = budgetOf(bus)
    if (!budget) return undefined
    const names = buses().filter(name => budgetOf(name)?.name === budget.name)
    const known = names.flatMap(name => (name === bus ? status : statusOf(name)) ?? [])
    const sum = (of: (status: BusStatus) => number) => known.reduce((sum, one) => sum + of(one), 0)
    const logBytes = sum(({ shards }) => shards.reduce((sum, shard) => sum + shard.logBytes, 0))
    return { budget, names, isWhole: known.length === names.length, bytes: sum(({ bytes }) => bytes), logBytes }
  }
}
