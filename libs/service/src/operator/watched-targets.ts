import type { RegistryView, Rule, Snapshot } from '@sluice/registry'
import { type AttemptCounts, attemptsWindowMs, type Conditions, degradedPercent, hasRecovered } from '@sluice/streams'

/** Milliseconds between two looks at the attempts of one bus. */
const everyMs = 10_000

type Target = Rule['targets'][number]

interface TargetName {
  readonly bus: string
  readonly rule: string
  readonly target: string
}

/** Tells the conditions of targets: the share of attempts that fail, and that they are disabled. */
export class WatchedTargets {
  #looked = new Map<string, number>()
  #disabledIn: Snapshot | undefined

  constructor(
    private readonly conditions: Conditions,
    private readonly counts: Pick<AttemptCounts, 'of'>,
    private readonly registry: Pick<RegistryView, 'snapshot'>,
  ) {}

  forget(): void {
    this.#looked = new Map()
    this.#disabledIn = undefined
  }

  /** Looks at what is due: disabled targets after a change of rules, and buses with degraded targets, which may have recovered. */
  async look(): Promise<void> {
    const { snapshot } = this.registry
    if (this.#disabledIn !== snapshot) this.#lookAtRules(snapshot)
    this.#disabledIn = snapshot
    const buses = new Set(this.conditions.of('degraded').map(name => name.split('/')[0]!))
    for (const bus of buses) if (snapshot.buses.has(bus)) await this.attempts(bus)
  }

  /** Looks at the attempts of a bus, unless that was done a moment ago. */
  async attempts(bus: string): Promise<void> {
    const now = performance.now()
    if (now - (this.#looked.get(bus) ?? -Infinity) < everyMs) return
    for (const [name, at] of this.#looked) if (now - at >= everyMs) this.#looked.delete(name)
    const counts = await this.counts.of(bus) // if that fails, the next round asks again, and does not pass for work
    this.#looked.set(bus, now)
    for (const { rule, target, ...count } of counts) {
      const name = nameOf({ bus, rule, target })
      if (!targetOf(this.registry.snapshot, { bus, rule, target })) continue // it was deleted
      const percent = degradedPercent(count)
      const about = { bus, resource: `${rule}/${target}` }
      const data = { rule, target, ...count, windowMs: attemptsWindowMs }
      if (percent > 0)
        this.conditions.began(`degraded ${name}`, percent, {
          ...{ type: 'sluice.target.degraded', ...about },
          data: { ...data, percent },
        })
      else if (hasRecovered(count))
        this.conditions.ended(`degraded ${name}`, { type: 'sluice.target.recovered', ...about, data })
    }
  }

  #lookAtRules(snapshot: Snapshot): void {
    for (const [bus, rules] of snapshot.rules)
      for (const [rule, { targets }] of rules)
        for (const one of targets) {
          const disabled = disabledOf(one)
          if (!disabled) continue
          const target = one.id
          this.conditions.began(`disabled ${nameOf({ bus, rule, target })}`, 1, {
            ...{ type: 'sluice.target.disabled', bus, resource: `${rule}/${target}` },
            data: { rule, target, at: disabled.at },
          })
        }
    for (const kind of ['disabled', 'degraded', 'circuit'])
      for (const name of this.conditions.of(kind)) {
        const target = targetOf(snapshot, nameIn(name))
        if (!target || (kind === 'disabled' && !disabledOf(target))) this.conditions.ended(`${kind} ${name}`)
      }
    for (const kind of ['backlog', 'shedding-bus'])
      for (const name of this.conditions.of(kind))
        if (!snapshot.buses.has(name.split('/')[0]!)) this.conditions.ended(`${kind} ${name}`)
  }
}

function nameOf({ bus, rule, target }: TargetName): string {
  return `${bus}/${rule}/${target}`
}

function nameIn(name: string): TargetName {
  const [bus, rule, target] = name.split('/') as [string, string, string]
  return { bus, rule, target }
}

function targetOf({ rules }: Snapshot, { bus, rule, target }: TargetName) {
  return rules
    .get(bus)
    ?.get(rule)
    ?.targets.find(({ id }) => id === target)
}

function disabledOf(target: Target): { readonly at: string } | undefined {
  return 'disabled' in target ? target.disabled : undefined
}
