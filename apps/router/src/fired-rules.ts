import { errorText } from '@sluice/delivery'
import type { Logger } from '@sluice/observability'
import type { Snapshot } from '@sluice/registry'
import { addFired, type EventLog, type Fired } from '@sluice/streams'

/** Milliseconds between two writes; as much is lost with a process that is killed. */
const everyMs = 5000

/**
 * Counts in memory how often each rule fires, and adds it in Redis every few seconds, with one call a bus. What Redis does not take is
 * added later. It has one entry for each rule at most.
 */
export class FiredRules {
  /** Bus -> rule -> since the last write. */
  #counts = new Map<string, Map<string, Fired>>()
  /** Bus -> rules that were deleted since. */
  #forgotten = new Map<string, Set<string>>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  /** Whether the last write failed, so that a row of failures is one line. */
  #fails = false

  constructor(
    private readonly log: Pick<EventLog, 'redis' | 'keys'>,
    private readonly view: { readonly snapshot: Snapshot },
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.#timer = setInterval(() => void this.write(), everyMs)
  }

  /** Writes what is left. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.write()
  }

  /** @param rules how often each fired @param now milliseconds since 1970 */
  count(bus: string, rules: ReadonlyMap<string, number>, now: number): void {
    const counts = of(this.#counts, bus, () => new Map<string, Fired>())
    for (const [rule, more] of rules) {
      const before = counts.get(rule)
      counts.set(rule, { count: (before?.count ?? 0) + more, lastAt: Math.max(now, before?.lastAt ?? 0) })
    }
  }

  /** A rule that is made again begins anew. */
  follow(next: Snapshot, before: Snapshot): void {
    for (const [bus, rules] of before.rules) {
      const now = next.rules.get(bus)
      if (now === rules || !next.buses.has(bus)) continue // with the bus all of it is deleted
      for (const rule of rules.keys()) if (!now?.has(rule)) of(this.#forgotten, bus, () => new Set<string>()).add(rule)
    }
  }

  /** Resolves when Redis has what was counted before the call, or did not take it. */
  write(): Promise<void> {
    return (this.#writing = this.#writing.then(() => this.#write()))
  }

  async #write(): Promise<void> {
    const [counts, forgotten] = [this.#counts, this.#forgotten]
    this.#counts = new Map()
    this.#forgotten = new Map()
    for (const bus of new Set([...counts.keys(), ...forgotten.keys()])) {
      const rules = this.view.snapshot.rules.get(bus)
      const fired = new Map([...(counts.get(bus) ?? [])].filter(([rule]) => rules?.has(rule)))
      const gone = [...(forgotten.get(bus) ?? [])]
      try {
        if (this.view.snapshot.buses.has(bus)) await addFired(this.log, bus, fired, gone)
        this.#fails = false
      } catch (error) {
        if (!this.#fails)
          this.logger.warn('Redis does not take how often rules fired; it is kept', { error: errorText(error) })
        this.#fails = true
        this.#keep(bus, fired, gone)
      }
    }
  }

  #keep(bus: string, fired: ReadonlyMap<string, Fired>, gone: readonly string[]): void {
    for (const [rule, { count, lastAt }] of fired) this.count(bus, new Map([[rule, count]]), lastAt)
    for (const rule of gone) of(this.#forgotten, bus, () => new Set<string>()).add(rule)
  }
}

function of<V>(map: Map<string, V>, key: string, make: () => V): V {
  let found = map.get(key)
  if (found === undefined) map.set(key, (found = make()))
  return found
}
