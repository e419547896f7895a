import { type BiographySettings, defaultBiography, type Level, type Untimed, writeStep } from '@sluice/biography'
import { parsePosition } from '@sluice/event'
import { type Meter, noopMeter } from '@sluice/observability'
import { Keys } from '../redis/keys.js'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import { type BusLayout, type Shard, shardName } from '../shards/shards.js'
import { recordScript } from './journal.script.js'
import { type PastStep, pastSteps, type PastStepsRange } from './past-steps.js'
import { type EventSteps, readSteps } from './read-steps.js'
import { StepLines } from './step-lines.js'

export interface JournalOptions {
  /** The bus as this process knows it now; nothing is written for one that it does not know. */
  readonly busOf: (bus: string) => Pick<BusLayout, 'biography'> | undefined
  /** Milliseconds since 1970. Default: the clock of this process. */
  readonly now?: () => number
  readonly meter?: Meter
}

/** The event that a step is of. */
export interface OfEvent {
  readonly bus: string
  readonly position: string
}

/** Steps that are written together in one tick, by shard. */
interface Tick {
  readonly shards: Map<string, { readonly shard: Shard; readonly lines: StepLines; steps: number }>
  readonly written: Promise<void>
}

/**
 * The journals of all shards: what happened to events and their deliveries. Steps that belong to a write are written by its script,
 * which gets them as {@link StepLines}; all others by {@link write}. A step that cannot be written is left out, and never stops
 * what it tells of.
 */
export class Journal {
  readonly #meter: Meter
  #tick: Tick | undefined

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
    private readonly options: JournalOptions,
  ) {
    this.#meter = options.meter ?? noopMeter
  }

  level(bus: string): Level {
    return this.#settings(bus)?.level ?? 'off'
  }

  /** Whether the bus keeps every step, and not only what failed. */
  keepsAll(bus: string): boolean {
    return this.level(bus) === 'all'
  }

  /** Whether the bus keeps steps that are kept from this level on. */
  keeps(bus: string, least: Exclude<Level, 'off'>): boolean {
    const level = this.level(bus)
    return level === 'all' || (level === 'errors' && least === 'errors')
  }

  /** Milliseconds for which the steps of the bus are kept. */
  retentionMs(bus: string): number {
    return this.#settings(bus)?.retentionMs ?? 0
  }

  now(): number {
    return Math.round((this.options.now ?? Date.now)())
  }

  /** For steps that a script of this shard writes. */
  lines(shard: Shard): StepLines {
    return new StepLines(this.keys, shard, this.retentionMs(shard.bus))
  }

  /**
   * A step as a line, with the end of the line.
   *
   * @param least the level from which on the step is kept
   * @returns '' if the bus does not keep it
   */
  line(bus: string, logId: string, step: Untimed, least: Exclude<Level, 'off'> = 'all'): string {
    if (!this.keeps(bus, least)) return ''
    this.counted(bus, 1)
    return `${writeStep(logId, { ...step, at: step.at ?? this.now() })}\n`
  }

  /** Counts steps that a script gets. */
  counted(bus: string, steps: number): void {
    this.#meter.count('sluice_biography_steps_total', { bus }, steps)
  }

  /**
   * Writes a step, together with the others of the tick. Resolves when Redis has it, or when it is left out because that failed.
   *
   * @param least the level from which on the step is kept
   */
  async write({ bus, position }: OfEvent, step: Untimed, least: Exclude<Level, 'off'> = 'all'): Promise<void> {
    if (!this.keeps(bus, least)) return
    const { shard: index, entryId } = parsePosition(position)!
    const tick = (this.#tick ??= this.#begin())
    const shard = { bus, index }
    const name = shardName(shard)
    let steps = tick.shards.get(name)
    if (!steps) tick.shards.set(name, (steps = { shard, lines: this.lines(shard), steps: 0 }))
    steps.lines.add(entryId, this.line(bus, entryId, step, least))
    steps.steps++
    return tick.written
  }

  /**
   * The steps of one event, in the order in which they were written, and whether the journal still has all that it kept of it. Reads
   * a bounded number of bytes.
   */
  async read(bus: string, position: string): Promise<EventSteps> {
    const found = parsePosition(position)
    if (!found) return { steps: [], kept: false }
    const settings = this.#settings(bus)
    const read = await readSteps(this.redis, this.keys, { bus, index: found.shard }, found.entryId)
    const age = this.now() - Number(found.entryId.split('-')[0])
    return { ...read, kept: read.kept && settings !== undefined && age <= settings.retentionMs }
  }

  /** The steps of a bus, those of the newest events first: see {@link pastSteps}. */
  past(bus: BusLayout, range: PastStepsRange): AsyncGenerator<PastStep> {
    return pastSteps(this.redis, this.keys, bus, range)
  }

  #begin(): Tick {
    const shards: Tick['shards'] = new Map()
    const written = new Promise<void>(resolve => setImmediate(resolve)).then(() => {
      this.#tick = undefined
      return this.#writeAll([...shards.values()])
    })
    return { shards, written }
  }

  async #writeAll(shards: readonly { shard: Shard; lines: StepLines; steps: number }[]): Promise<void> {
    const calls = shards.map(({ lines }) => ({ keys: lines.keys, args: lines.args }))
    const replies = await recordScript.runAll(this.redis, calls)
    for (const [i, reply] of replies.entries()) {
      if (!(reply instanceof Error)) continue
      const { shard, steps } = shards[i]!
      this.#meter.count('sluice_biography_steps_failed_total', { bus: shard.bus }, steps)
    }
  }

  #settings(bus: string): BiographySettings | undefined {
    const found = this.options.busOf(bus)
    return found && (found.biography ?? defaultBiography)
  }
}

/** A journal that keeps nothing, for a log that is not in Redis. */
export function noJournal(): Journal {
  return new Journal(undefined as unknown as RedisClient, new Keys(), { busOf: () => undefined })
}
