import type { BusStatus, Change, ClosedFor, Conditions, Gate } from '@sluice/streams'

/** Which of two reasons refuses more, for all buses. */
const levels = { redis: 1, results: 2, policy: 3 } as const satisfies Record<ClosedFor, number>

/** Tells the conditions that the governor sees: shedding, and readers that are far behind. */
export class WatchedBuses {
  /** @param backlogMs age of the oldest event from which on a backlog is told; 0 for never */
  constructor(
    private readonly conditions: Conditions,
    private readonly backlogMs: number,
  ) {}

  /** @param closed why no bus accepts anything; undefined if events are accepted */
  redis(closed: ClosedFor | undefined): void {
    const about = { type: 'sluice.shedding.began', resource: 'redis' } as const
    if (closed) this.conditions.began('shedding', levels[closed], { ...about, data: { scope: 'redis', why: closed } })
    else this.conditions.ended('shedding', { ...about, type: 'sluice.shedding.ended', data: { scope: 'redis' } })
  }

  /** @param gate why this bus alone accepts nothing */
  bus({ name: bus }: { readonly name: string }, { behind, subscriptions }: BusStatus, gate: Gate | undefined): void {
    this.#shedding(bus, gate)
    const readers = [
      ...behind.map(({ by, lagMs, events }) => ({ by, ageMs: lagMs, events })),
      ...subscriptions.map(({ name, entries, ageMs }) => ({ by: `subscription:${name}`, ageMs, events: entries })),
    ]
    for (const reader of readers) this.#backlog(bus, reader)
    // readers that have nothing left, or are gone
    const seen = new Set(readers.map(({ by }) => `${bus}/${by}`))
    for (const name of this.conditions.of('backlog'))
      if (name.startsWith(`${bus}/`) && !seen.has(name))
        this.#backlog(bus, { by: name.slice(bus.length + 1), ageMs: 0 })
  }

  #shedding(bus: string, gate: Gate | undefined): void {
    const name = `shedding-bus ${bus}`
    const ofBus = { scope: 'bus' } as const
    if (gate) {
      const data = { ...ofBus, why: gate === 'redis' ? 'held-back' : gate }
      this.conditions.began(name, 1, { type: 'sluice.shedding.began', bus, data })
    } else this.conditions.ended(name, { type: 'sluice.shedding.ended', bus, data: ofBus })
  }

  #backlog(bus: string, { by, ageMs = 0, events }: { by: string; ageMs?: number; events?: number }): void {
    if (this.backlogMs === 0) return
    const name = `backlog ${bus}/${by}`
    const about = { bus, resource: by }
    if (ageMs > this.backlogMs) {
      const data = { by, ageMs, limitMs: this.backlogMs, ...(events !== undefined && { events }) }
      this.conditions.began(name, 1, { type: 'sluice.backlog.aged', ...about, data } satisfies Change)
    } else if (ageMs < this.backlogMs / 2)
      this.conditions.ended(name, { type: 'sluice.backlog.cleared', ...about, data: { by } })
  }
}
