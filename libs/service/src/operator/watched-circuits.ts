import type { Meter } from '@sluice/observability'
import type { RegistryView } from '@sluice/registry'
import { circuitChange, type CircuitState, type Conditions } from '@sluice/streams'
import { circuitOf, destinationOf } from '@sluice/targets'

/** Milliseconds between two looks, and circuits of one look: the others have their turn in the next. */
const bounds = { everyMs: 5000, most: 1000 }

interface Circuit {
  readonly name: { readonly bus: string; readonly rule: string; readonly target: string }
  readonly destination: string
}

/**
 * Looks after the circuits that were told as open, of targets and of handlers. It shows them: services have no metrics of Sluice, so
 * the governor shows theirs. And it tells that one is closed where no process sees that: the target leads elsewhere now.
 */
export class WatchedCircuits {
  #lookedAt = -Infinity
  #isShown = false
  #turn = 0

  constructor(
    private readonly conditions: Pick<Conditions, 'of' | 'reload' | 'ended'>,
    private readonly states: (circuits: readonly Circuit[]) => Promise<Pick<CircuitState, 'state'>[]>,
    private readonly registry: Pick<RegistryView, 'snapshot'>,
    private readonly meter: Meter,
  ) {}

  /** Shows nothing any more: another process governs. */
  forget(): void {
    if (this.#isShown) this.meter.clear('sluice_circuit_open')
    this.#isShown = false
    this.#lookedAt = -Infinity
  }

  /** Looks at what the processes that have the circuits told, unless that was done a moment ago. */
  async look(): Promise<void> {
    const now = performance.now()
    if (now - this.#lookedAt < bounds.everyMs) return
    await this.conditions.reload('circuit')
    const told = this.conditions.of('circuit').map(nameIn)
    this.meter.clear('sluice_circuit_open')
    this.#isShown = true
    for (const name of told) this.meter.record('sluice_circuit_open', 1, { ...name })
    await this.#endClosed(told)
    this.#lookedAt = now // a look that failed is made again: a round without one would pass for work
  }

  async #endClosed(told: readonly Circuit['name'][]): Promise<void> {
    const from = told.length > bounds.most ? (this.#turn += bounds.most) % told.length : 0
    const some = [...told.slice(from), ...told.slice(0, from)].slice(0, bounds.most)
    const circuits = some.flatMap(name => this.#circuitOf(name) ?? [])
    if (circuits.length === 0) return
    const states = await this.states(circuits)
    for (const [i, { name, isOff }] of circuits.entries()) {
      const { bus, rule, target } = name
      if (isOff || states[i]!.state === 'closed')
        this.conditions.ended(`circuit ${bus}/${rule}/${target}`, circuitChange(name, false))
    }
  }

  /** Undefined for a target that is gone. */
  #circuitOf(name: Circuit['name']): (Circuit & { readonly isOff: boolean }) | undefined {
    const rule = this.registry.snapshot.rules.get(name.bus)?.get(name.rule)
    const target = rule?.targets.find(({ id }) => id === name.target)
    return target && { name, destination: destinationOf(target).destination, isOff: circuitOf(target) === false }
  }
}

function nameIn(condition: string): Circuit['name'] {
  const [bus, rule, target] = condition.split('/') as [string, string, string]
  return { bus, rule, target }
}
