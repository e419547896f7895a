import type { AuditRecord } from './audit-record.js'

/** Records a minute that one caller, or all strangers that fail for one reason, can cause by being denied. */
const recordsAMinute = 60
const minuteMs = 60_000
/** Callers that are counted apart. */
const mostCallers = 10_000

interface Spent {
  records: number
  /** The last request for which there is no record, and how many there are. */
  held: AuditRecord | undefined
  leftOut: number
}

/** Bounds the records that cost their callers nothing: denials, and uses from new addresses. */
export class RecordBudget {
  #since = -Infinity
  #spent = new Map<string, Spent>()

  /** @param now milliseconds of a monotonic clock */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether the record is to be written. If not, the last such record of the minute is given by {@link ended}. */
  take(record: AuditRecord): boolean {
    if (this.#spent.size === 0) this.#since = this.now()
    const who = this.#who(record)
    const spent = this.#spent.get(who) ?? { records: 0, held: undefined, leftOut: 0 }
    this.#spent.set(who, spent)
    if (spent.records++ < recordsAMinute) return true
    if (spent.held) spent.leftOut++
    spent.held = record
    return false
  }

  /** Once a minute: the last request of each caller that had too many, with how many others were left out. */
  ended(isStop = false): AuditRecord[] {
    if (!isStop && this.now() - this.#since < minuteMs) return []
    const held = [...this.#spent.values()].flatMap(({ held, leftOut }) => (held ? [{ ...held, leftOut }] : []))
    this.#spent = new Map()
    return held
  }

  #who({ principal, tenant = '', reason }: AuditRecord): string {
    const who = principal === undefined ? `stranger ${reason}` : `${tenant} ${principal}`
    return this.#spent.has(who) || this.#spent.size < mostCallers ? who : 'others'
  }
}
