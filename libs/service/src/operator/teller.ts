import { nameOfTenant, NotFoundError, operatorBus } from '@sluice/event'
import type { Logger, Meter } from '@sluice/observability'
import type { RegistryView } from '@sluice/registry'
import {
  type Changes,
  type EventLog,
  type KeptChange,
  type OperatorEvent,
  operatorEvent,
  type Told,
} from '@sluice/streams'
import type { AuditRecord } from '../audit/audit-record.js'
import { audited } from './audited.js'
import { EventBudget } from './event-budget.js'

/** Milliseconds until changes are looked for again: after some, and after none. */
const rest = { busyMs: 50, idleMs: 1000 }

/** The events of one round, and where telling stands after them. */
interface Batch {
  readonly events: readonly OperatorEvent[]
  readonly next: Told
}

/**
 * Follows the kept changes and the audit, and publishes an operator event for each. What was told is recorded after it was published.
 * So a crash in between tells it again, with the same id, and the bus finds the repetition in its dedupe window.
 */
export class Teller {
  #told: Told | undefined
  /** What the last round did not tell to the end. */
  #batch: Batch | undefined
  #budget = new EventBudget()

  constructor(
    private readonly changes: Changes,
    private readonly log: Pick<EventLog, 'appendResult'>,
    private readonly registry: Pick<RegistryView, 'busNow' | 'snapshot'>,
    private readonly meter: Meter,
    private readonly logger: Logger,
  ) {}

  /** Another process tells from now on. */
  forget(): void {
    this.#told = undefined
    this.#batch = undefined
    this.#budget = new EventBudget()
  }

  /** Tells what is there. What cannot be told now is the same in the next round. @returns milliseconds until then @throws Error */
  async round(): Promise<number> {
    const batch = (this.#batch ??= await this.#next())
    if (!batch) return rest.idleMs
    await this.#publish(batch.events)
    await this.changes.tell(batch.next)
    if (this.#batch === batch) [this.#batch, this.#told] = [undefined, batch.next]
    return rest.busyMs
  }

  /** What is to be told, within the budget: each event is counted there once. */
  async #next(): Promise<Batch | undefined> {
    const told = (this.#told ??= await this.changes.told())
    const { changes, audit } = await this.changes.next(told)
    const late = this.#budget.ended()
    if (changes.length + audit.length + late.length === 0) return undefined
    const found = [...changes.map(ofChange), ...audit.flatMap(({ id, json }) => ofRecord(id, json))]
    const events = found.filter(event => {
      const isPublished = this.#budget.take(event)
      if (!isPublished) this.meter.count('sluice_operator_events_left_out_total', { type: event.type })
      return isPublished
    })
    const next = { changes: changes.at(-1)?.entryId ?? told.changes, audit: audit.at(-1)?.id ?? told.audit }
    return { events: [...late, ...events], next }
  }

  /** Those of one tick are appended together, in this order. */
  async #publish(events: readonly OperatorEvent[]): Promise<void> {
    const appended = await Promise.all(events.map(event => this.#append(event)))
    const failed = appended.find(error => error !== undefined)
    if (failed) throw failed
  }

  async #append(event: OperatorEvent): Promise<Error | undefined> {
    const { type, tenant } = event
    const name = nameOfTenant(tenant, operatorBus)
    const bus = this.registry.snapshot.buses.get(name) ?? (await this.registry.busNow(name).catch(asError))
    // also on a full bus: that may be what it tells
    const appended = bus instanceof Error ? { error: bus } : await this.log.appendResult(bus, operatorEvent(event))
    if (!('error' in appended)) {
      if (!('duplicate' in appended)) this.meter.count('sluice_operator_events_total', { type })
      return undefined
    }
    if (!(appended.error instanceof NotFoundError)) return appended.error
    this.logger.warn('an operator event has no bus: its tenant is being deleted', { tenant, type })
    return undefined
  }
}

function ofChange({ entryId, id = `changes~${entryId}`, type, tenant, subject, data }: KeptChange): OperatorEvent {
  return { type, tenant, subject, data, id, at: timeOf(entryId) }
}

function ofRecord(id: string, json: string): OperatorEvent[] {
  const told = audited(JSON.parse(json) as AuditRecord, id)
  return told ? [{ ...told, id: `audit~${id}`, at: timeOf(id) }] : []
}

function timeOf(entryId: string): number {
  return Number(entryId.split('-')[0])
}

function asError(error: unknown): Error {
  return error as Error
}
