import { Health, type Logger, type Meter } from '@sluice/observability'
import { type AuditLog, type AuditPart, pause } from '@sluice/streams'
import type { AuditRecord } from './audit-record.js'
import { RecordBudget } from './record-budget.js'

/** Milliseconds between two writes of noted records, between two trims, and that an answer waits for its record at most. */
const timing = { writeMs: 1000, trimMs: 60_000, patienceMs: 1000 }

/** Records that wait for Redis, and those that are sent in one round trip. */
const most = { waiting: 1000, atOnce: 200 }

interface Waiting {
  readonly record: AuditRecord
  readonly since: number
}

/** Takes the records of this process and brings them to Redis: changes at once, all others once a second. */
export class AuditTrail {
  readonly #health: Health
  readonly #budget = new RecordBudget()
  #waiting: Waiting[] = []
  #last: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #trimAt = 0

  /** @param now milliseconds since 1970, by Redis' clock */
  constructor(
    private readonly log: AuditLog,
    private readonly meter: Meter,
    logger: Logger,
    private readonly now: () => number,
  ) {
    this.#health = new Health('the audit', logger, { mostSilentMs: Infinity })
  }

  start(): void {
    this.#timer = setInterval(() => void this.#round(), timing.writeMs).unref()
  }

  /** Writes what waits. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    for (const record of this.#budget.ended(true)) this.#add(record)
    await this.#write()
  }

  /** Resolves when Redis has the record, or after a second if it does not take it: then it is written later. */
  async record(record: AuditRecord): Promise<void> {
    this.#add(record)
    const over = new AbortController()
    await Promise.race([this.#write(), pause(timing.patienceMs, over.signal)])
    over.abort()
  }

  /** For records that their callers can cause without end: of those that are too many in a minute, one says how many. */
  note(record: AuditRecord): void {
    if (this.#budget.take(record)) this.#add(record)
    else this.meter.count('sluice_audit_left_out_total', { why: 'rate' })
  }

  #add(record: AuditRecord): void {
    if (this.#waiting.length < most.waiting) this.#waiting.push({ record, since: performance.now() })
    else this.meter.count('sluice_audit_left_out_total', { why: 'full' })
  }

  async #round(): Promise<void> {
    for (const record of this.#budget.ended()) this.#add(record)
    if (this.#waiting.length > 0) await this.#write()
    if (performance.now() < this.#trimAt) return
    this.#trimAt = performance.now() + timing.trimMs
    await this.log.trim(this.now()).catch(() => undefined) // tried again
  }

  /** One write at a time. Resolves after one that began later than the call. */
  #write(): Promise<void> {
    return (this.#next ??= this.#last =
      this.#last.then(() => {
        this.#next = undefined
        return this.#send()
      }))
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0) {
      const sent = this.#waiting.splice(0, most.atOnce)
      const errors = await this.log.append(sent.map(toEntry)).catch((error: Error) => sent.map(() => error))
      const refused = sent.filter((_, i) => errors[i] !== undefined)
      for (const { record } of sent.filter((_, i) => errors[i] === undefined))
        this.meter.count('sluice_audit_records_total', { result: record.result })
      this.#waiting.unshift(...refused)
      if (refused.length > 0) return this.#health.fail(errors.find(error => error !== undefined))
      this.#health.beat()
    }
  }
}

function toEntry({ record, since }: Waiting): { part: AuditPart; json: string } {
  const delayedMs = Math.round(performance.now() - since)
  const shown = delayedMs > 2 * timing.writeMs ? { ...record, delayedMs } : record
  return { part: record.principal === undefined ? 'strangers' : 'callers', json: JSON.stringify(shown) }
}
