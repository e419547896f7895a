import { Injectable } from '@nestjs/common'
import type { Rule } from '@sluice/registry'
import { LoopTurns } from '@sluice/service'
import {
  addTo,
  circuitStates,
  durationOf,
  EventLog,
  numberOf,
  pointsOf,
  type RateWindow,
  readSeries,
  RedisClock,
  type SeriesKind,
  type Steps,
  stepsOf,
  type Tally,
  totalOf,
} from '@sluice/streams'
import { circuitOf, destinationOf, kindOf, type Target } from '@sluice/targets'
import { Rules } from '../rules/rules.js'
import { shownSteps } from './rate-window.js'

/** A target of a rule. */
export interface TargetOfRule {
  readonly rule: Rule
  readonly target: Target
}

/** Numbers of what rules and targets do, which all processes count together. They are some seconds old. */
@Injectable()
export class RatesOfRules {
  readonly #turns = new LoopTurns()

  constructor(
    private readonly rules: Rules,
    private readonly log: EventLog,
    private readonly clock: RedisClock,
  ) {}

  /** How often each rule fired within the window, and what became of its deliveries. In the order of the rules. */
  async ofRules(bus: string, rules: readonly Rule[], window: RateWindow) {
    const steps = stepsOf(window, this.clock.now())
    const names = rules.map(({ name }) => name)
    const own = await this.#totals(bus, 'rules', names, steps)
    const targets = rules.flatMap(rule => rule.targets.map(({ id }) => `${rule.name}/${id}`))
    const ofTargets = await this.#totals(bus, 'targets', targets, steps)
    const fired = await this.rules.fired(bus, names)
    const seconds = (this.clock.now() - steps.first * steps.size.stepMs) / 1000
    const items = rules.map(({ name, enabled, targets }) => {
      const deliveries: Tally = {}
      for (const { id } of targets) addTo(deliveries, ofTargets.get(`${name}/${id}`)!)
      const ofRule = own.get(name)!
      const last = fired.get(name)
      return {
        ...{ rule: name, enabled, ...firing(ofRule) },
        perSecond: rounded(numberOf(ofRule, 'fired') / seconds),
        ...delivering(deliveries),
        ...(last && { lastFiredAt: new Date(last.lastAt).toISOString() }),
      }
    })
    return { ...shownSteps(window, steps), items }
  }

  /** How deliveries to each target went within the window. In the order of the targets. */
  async ofTargets(bus: string, targets: readonly TargetOfRule[], window: RateWindow) {
    const steps = stepsOf(window, this.clock.now())
    const totals = await this.#totals(bus, 'targets', targets.map(seriesName), steps)
    const circuits = await this.#circuits(bus, targets)
    const items = targets.map(one => {
      const total = totals.get(seriesName(one))!
      const { rule, target } = one
      const circuit = circuits.get(one)
      return {
        ...{ rule: rule.name, target: target.id, ...destinationOf(target) },
        ...delivering(total),
        succeeded: numberOf(total, 'succeeded'),
        statuses: statuses(total),
        latencyMs: latency(total),
        ...(circuit && { circuit }),
        ...('disabled' in target && target.disabled ? { disabled: target.disabled } : {}),
      }
    })
    return { ...shownSteps(window, steps), items }
  }

  /** The same of one rule and its targets, step by step. @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_RULE` */
  async ofRule(bus: string, name: string, window: RateWindow) {
    const rule = await this.rules.find(bus, name)
    const steps = stepsOf(window, this.clock.now())
    const own = (await this.#points(bus, 'rules', [name], steps)).get(name)!
    const targets = rule.targets.map(target => ({ rule, target }))
    const points = await this.#points(bus, 'targets', targets.map(seriesName), steps)
    return {
      ...{ rule: name, ...shownSteps(window, steps), ...columns(own.map(firing)) },
      targets: targets.map(one => {
        const series = points.get(seriesName(one))!
        return {
          ...{ target: one.target.id, ...destinationOf(one.target) },
          ...columns(series.map(delivering)),
          latencyMs: columns(series.map(tally => latency(tally) ?? { p50: null, p99: null })),
        }
      }),
    }
  }

  /** How many dead letters of each group came in each step of the window. */
  async ofLetters(bus: string, fingerprints: readonly string[], window: RateWindow) {
    const steps = stepsOf(window, this.clock.now())
    const points = await this.#points(bus, 'letters', fingerprints, steps)
    const shown = (tallies: readonly Tally[]) => tallies.map(tally => numberOf(tally, 'letters'))
    return new Map(
      Array.from(points, ([name, tallies]) => [name, { ...shownSteps(window, steps), letters: shown(tallies) }]),
    )
  }

  #totals(bus: string, kind: SeriesKind, names: readonly string[], steps: Steps): Promise<Map<string, Tally>> {
    return this.#read(bus, kind, names, steps, totalOf)
  }

  #points(bus: string, kind: SeriesKind, names: readonly string[], steps: Steps): Promise<Map<string, Tally[]>> {
    return this.#read(bus, kind, names, steps, pointsOf)
  }

  async #read<T>(
    ...[bus, kind, names, steps, as]: [string, SeriesKind, readonly string[], Steps, (stored: Stored) => T]
  ): Promise<Map<string, T>> {
    const found = new Map<string, T>()
    for await (const page of readSeries(this.log, bus, kind, names, steps))
      for (const [name, series] of page) {
        found.set(name, as(series))
        await this.#turns.rest()
      }
    return found
  }

  /** The states of the circuits of those that have one. */
  async #circuits(bus: string, targets: readonly TargetOfRule[]): Promise<Map<TargetOfRule, string>> {
    const some = targets.filter(({ target }) => !kindOf(target)?.enqueuer && circuitOf(target) !== false)
    const { redis, keys } = this.log
    const named = some.map(({ rule, target }) => ({
      name: { bus, rule: rule.name, target: target.id },
      destination: destinationOf(target).destination,
    }))
    const states = await circuitStates(redis, keys, named)
    return new Map(some.map((one, i) => [one, states[i]!.state]))
  }
}

type Stored = Parameters<typeof totalOf>[0]

function seriesName({ rule, target }: TargetOfRule): string {
  return `${rule.name}/${target.id}`
}

function firing(tally: Tally) {
  return { fired: numberOf(tally, 'fired'), withheld: numberOf(tally, 'withheld') }
}

function delivering(tally: Tally) {
  const [succeeded, failed] = [numberOf(tally, 'succeeded'), numberOf(tally, 'failed')]
  const others = { handed: numberOf(tally, 'handed'), letters: numberOf(tally, 'letters') }
  return { attempts: succeeded + failed, failed, ...others }
}

function statuses(tally: Tally) {
  return {
    '2xx': numberOf(tally, 'status2xx'),
    '3xx': numberOf(tally, 'status3xx'),
    '4xx': numberOf(tally, 'status4xx'),
    '5xx': numberOf(tally, 'status5xx'),
    none: numberOf(tally, 'unanswered'),
  }
}

function latency(tally: Tally): { p50: number; p99: number } | null {
  const p50 = durationOf(tally, 0.5)
  return p50 === undefined ? null : { p50, p99: durationOf(tally, 0.99)! }
}

/** Rows of numbers as a list for each of their names. */
function columns<K extends string, V>(rows: readonly Readonly<Record<K, V>>[]): Record<K, V[]> {
  const names = Object.keys(rows[0]!) as K[]
  return Object.fromEntries(names.map(name => [name, rows.map(row => row[name])])) as Record<K, V[]>
}

/** Three decimals. */
function rounded(number: number): number {
  return Math.round(number * 1000) / 1000
}
