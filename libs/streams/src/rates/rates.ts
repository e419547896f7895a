import { errorText } from '@sluice/delivery'
import { type Logger, silentLogger } from '@sluice/observability'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Keys } from '../redis/keys.js'
import type { ScriptCall } from '../redis/script.js'
import { blocksOf, expiryOf, mostSeries, placeOf, type SeriesKind } from './blocks.js'
import { addRatesScript } from './rates.script.js'
import { addTo, type CountedAttempt, letterOf, lettersOf, type Tally, writeTally } from './tally.js'

/** Milliseconds between two writes, series of one call, minutes that are kept while Redis takes nothing, and series of all of them. */
const bounds = { flushMs: 5000, perCall: 200, minutes: 10, pending: 20_000 }

/** A target of a rule of a bus. */
interface CountedTarget {
  readonly bus: string
  readonly rule: string
  readonly target: string
}

/** What was counted of one bus and kind, by the name of the series. */
interface Series {
  readonly bus: string
  readonly kind: SeriesKind
  readonly tallies: Map<string, Tally>
}

export interface RatesOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Whether the bus is there: nothing is written of one that is deleted. */
  readonly knows: (bus: string) => boolean
  readonly logger?: Logger
}

/**
 * Counts in memory what rules, targets and groups of dead letters do, by the minute, and adds it to what other processes counted,
 * with one pipeline every five seconds. What Redis does not take is kept for ten minutes. It is a measure and no record: a process
 * that is killed loses what it counted since its last write, and a write whose answer is lost is counted twice.
 */
export class Rates {
  /** Minute since 1970 -> kind and bus -> what was counted. */
  readonly #minutes = new Map<number, Map<string, Series>>()
  #pending = 0
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  #fails = false
  readonly #logger: Logger

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
    private readonly options: RatesOptions,
  ) {
    this.#logger = options.logger ?? silentLogger
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), bounds.flushMs).unref()
  }

  /** Writes what is left, if Redis is there. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    if (this.redis.status === 'ready') await this.flush()
  }

  /** Counts how often rules fired. */
  fired(bus: string, rules: ReadonlyMap<string, number>): void {
    for (const [rule, more] of rules) this.#add(bus, 'rules', rule, { [letterOf.fired]: more })
  }

  /** Counts an event that matched a rule and that its owner may not receive. */
  withheld(bus: string, rule: string): void {
    this.#add(bus, 'rules', rule, { [letterOf.withheld]: 1 })
  }

  /** Counts an attempt that was made. */
  attempted({ bus, rule, target }: CountedTarget, attempt: CountedAttempt): void {
    const tally = this.#tally(bus, 'targets', `${rule}/${target}`)
    if (tally) for (const letter of lettersOf(attempt)) tally[letter] = (tally[letter] ?? 0) + 1
  }

  /** Counts a delivery that another program makes. */
  handed({ bus, rule, target }: CountedTarget): void {
    this.#add(bus, 'targets', `${rule}/${target}`, { [letterOf.handed]: 1 })
  }

  /** Counts a dead letter, of its target and of its group. */
  gaveUp({ bus, rule, target }: CountedTarget, fingerprint: string): void {
    this.#add(bus, 'targets', `${rule}/${target}`, { [letterOf.letters]: 1 })
    this.#add(bus, 'letters', fingerprint, { [letterOf.letters]: 1 })
  }

  /** Resolves when Redis has what was counted before the call, or did not take it. */
  flush(): Promise<void> {
    return (this.#writing = this.#writing.then(() => this.#flush()))
  }

  #add(bus: string, kind: SeriesKind, name: string, more: Tally): void {
    const tally = this.#tally(bus, kind, name)
    if (tally) addTo(tally, more)
  }

  /** Undefined where there is no room for a new series. */
  #tally(bus: string, kind: SeriesKind, name: string): Tally | undefined {
    const minute = Math.floor(this.options.now() / 60_000)
    const group = `${kind} ${bus}`
    let series = this.#minutes.get(minute)?.get(group)
    const known = series?.tallies.get(name)
    if (known) return known
    if (this.#pending >= bounds.pending) return undefined
    if (!series) {
      let all = this.#minutes.get(minute)
      if (!all) this.#minutes.set(minute, (all = new Map()))
      all.set(group, (series = { bus, kind, tallies: new Map() }))
    }
    this.#pending++
    const tally: Tally = {}
    series.tallies.set(name, tally)
    return tally
  }

  async #flush(): Promise<void> {
    const taken = [...this.#minutes]
    this.#minutes.clear()
    this.#pending = 0
    const parts = taken.flatMap(([minute, all]) => [...all.values()].flatMap(series => partsOf(minute, series)))
    const wanted = parts.filter(({ bus }) => this.options.knows(bus))
    if (wanted.length === 0) return
    const calls = wanted.map(part => this.#call(part))
    const replies = await addRatesScript.runAll(this.redis, calls).catch((error: Error) => calls.map(() => error))
    const failed = replies.flatMap((reply, i) => (reply instanceof Error ? [wanted[i]!] : []))
    for (const part of failed) this.#keep(part)
    const [error] = replies.filter(reply => reply instanceof Error)
    if (error && !this.#fails)
      this.#logger.warn('Redis does not take rates; they are kept', { error: errorText(error) })
    this.#fails = error !== undefined
  }

  #call({ minute, bus, kind, tallies }: Part): ScriptCall {
    const { minutes, hours } = blocksOf
    const [inMinutes, inHours] = [placeOf(minutes, minute), placeOf(hours, Math.floor(minute / 60))]
    return {
      keys: [
        this.keys.rates(bus, kind, 'minutes', inMinutes.block),
        this.keys.rates(bus, kind, 'hours', inHours.block),
      ],
      args: [
        ...[inMinutes.place, inHours.place, expiryOf(minutes, inMinutes.block), expiryOf(hours, inHours.block)],
        mostSeries,
        ...tallies.flatMap(([name, tally]) => [name, writeTally(tally)]),
      ],
    }
  }

  /** Adds what was not written to what was counted since; the newest minutes, as far as there is room. */
  #keep({ minute, bus, kind, tallies }: Part): void {
    if (minute <= this.options.now() / 60_000 - bounds.minutes) return
    let all = this.#minutes.get(minute)
    if (!all) this.#minutes.set(minute, (all = new Map()))
    const group = `${kind} ${bus}`
    let series = all.get(group)
    if (!series) all.set(group, (series = { bus, kind, tallies: new Map() }))
    for (const [name, tally] of tallies) {
      const known = series.tallies.get(name)
      if (known) addTo(known, tally)
      else if (this.#pending < bounds.pending) {
        this.#pending++
        series.tallies.set(name, tally)
      }
    }
  }
}

/** What one call writes. */
interface Part {
  readonly minute: number
  readonly bus: string
  readonly kind: SeriesKind
  readonly tallies: readonly (readonly [string, Tally])[]
}

function partsOf(minute: number, { bus, kind, tallies }: Series): Part[] {
  const all = [...tallies]
  const parts: Part[] = []
  for (let i = 0; i < all.length; i += bounds.perCall)
    parts.push({ minute, bus, kind, tallies: all.slice(i, i + bounds.perCall) })
  return parts
}
