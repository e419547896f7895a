import type { Step, Untimed } from '@sluice/biography'
import { parsePosition } from '@sluice/event'
import { Journal, Keys } from '@sluice/streams'

import type { Clock } from '../../clock.js'

type OfEvent = Parameters<Journal['write']>[0]

/** Every step of every event, in memory. */
export class MemoryJournal extends Journal {
  /** By bus and log id. All shards share one sequence, so log ids are unique. */
  readonly #steps = new Map<string, Step[]>()

  constructor(private readonly clock: Clock) {
    super(undefined as never, new Keys(), { busOf: () => ({ biography: { level: 'all' } }) as never })
  }

  override now(): number {
    return this.clock.now()
  }

  /** Keeps the step at once: in memory the call that it is for cannot fail. */
  override line(bus: string, logId: string, step: Untimed): string {
    const name = `${bus} ${logId}`
    const steps = this.#steps.get(name) ?? []
    this.#steps.set(name, steps)
    steps.push({ ...step, at: step.at ?? this.now() } as Step)
    return ''
  }

  override async write({ bus, position }: OfEvent, step: Untimed): Promise<void> {
    this.line(bus, parsePosition(position)!.entryId, step)
  }

  stepsOf({ bus, position }: OfEvent): readonly Step[] {
    return this.#steps.get(`${bus} ${parsePosition(position)!.entryId}`) ?? []
  }

  clear(): void {
    this.#steps.clear()
  }
}
