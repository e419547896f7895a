import type { OperatorEvent } from '@sluice/streams'

/** Events of one type about one resource, a minute. */
export const eventsAMinute = 10
const minuteMs = 60_000
/** Types and resources that are counted apart. */
const mostSubjects = 10_000

interface Spent {
  events: number
  /** The last event that was held back, and how many others were. */
  held: OperatorEvent | undefined
  leftOut: number
}

/** Bounds the operator events of one type about one resource. Of those that are too many in a minute, the last says how many. */
export class EventBudget {
  #since = -Infinity
  #spent = new Map<string, Spent>()

  /** @param now milliseconds of a monotonic clock */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether the event is to be published now. */
  take(event: OperatorEvent): boolean {
    if (this.#spent.size === 0) this.#since = this.now()
    const { type, tenant, subject } = event
    const name = `${type} ${tenant} ${subject}`
    const what = this.#spent.has(name) || this.#spent.size < mostSubjects ? name : type
    const spent = this.#spent.get(what) ?? { events: 0, held: undefined, leftOut: 0 }
    this.#spent.set(what, spent)
    if (spent.events++ < eventsAMinute) return true
    if (spent.held) spent.leftOut++
    spent.held = event
    return false
  }

  /** Once a minute: the last event of each resource that had too many, with how many others were left out. */
  ended(): OperatorEvent[] {
    if (this.#spent.size === 0 || this.now() - this.#since < minuteMs) return []
    const held = [...this.#spent.values()].flatMap(({ held, leftOut }) =>
      held ? [{ ...held, data: { ...held.data, leftOut } }] : [],
    )
    this.#spent = new Map()
    return held
  }
}
