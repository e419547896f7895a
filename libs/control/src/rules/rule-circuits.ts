import { Injectable } from '@nestjs/common'
import { NotFoundError } from '@sluice/event'
import { type CircuitState, circuitStates, closeCircuit, EventLog } from '@sluice/streams'
import { circuitOf, destinationOf, kindOf, type Target } from '@sluice/targets'
import { Rules } from './rules.js'
import { targetOf } from './target-of.js'

/** The circuit of one target, as all processes that deliver to it have it. Times are RFC 3339. */
export interface TargetCircuit {
  readonly target: string
  readonly state: 'closed' | 'half-open' | 'open'
  readonly since?: string
  readonly failures?: number
  readonly heldSince?: string
}

/** Shows the circuits of rules, and closes them by hand. */
@Injectable()
export class RuleCircuits {
  constructor(
    private readonly rules: Rules,
    private readonly log: EventLog,
  ) {}

  /** Those of the targets that Sluice delivers to. @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_RULE` */
  async of(bus: string, rule: string): Promise<TargetCircuit[]> {
    const { targets } = await this.rules.find(bus, rule)
    const delivered = targets.filter(hasCircuit)
    const named = delivered.map(target => ({
      name: { bus, rule, target: target.id },
      destination: destinationOf(target).destination,
    }))
    const states = await circuitStates(this.log.redis, this.log.keys, named)
    return states.map((state, i) => shown(delivered[i]!.id, state))
  }

  /**
   * Closes the circuit of a target: deliveries are made again, and its failures count anew.
   *
   * @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_RULE`, `UNKNOWN_TARGET`, and `NO_CIRCUIT` of a target that never has one
   */
  async close(bus: string, name: string, id: string): Promise<TargetCircuit> {
    const target = targetOf(await this.rules.find(bus, name), id)
    if (!hasCircuit(target)) throw withoutCircuit(id)
    const { destination } = destinationOf(target)
    const state = await closeCircuit(this.log.redis, this.log.keys, { bus, rule: name, target: id }, destination)
    return shown(id, state)
  }
}

function hasCircuit(target: Target): boolean {
  return kindOf(target)?.enqueuer === undefined && circuitOf(target) !== false
}

function withoutCircuit(target: string): NotFoundError {
  const message = `target '${target}' has no circuit, so nothing holds its deliveries: it is a queue, or says "circuit": false`
  return new NotFoundError('NO_CIRCUIT', message, { target })
}

function shown(target: string, { state, since, failures, heldSince }: CircuitState): TargetCircuit {
  return {
    ...{ target, state },
    ...(since === undefined ? {} : { since: timeOf(since) }),
    ...(failures === undefined ? {} : { failures }),
    ...(heldSince === undefined ? {} : { heldSince: timeOf(heldSince) }),
  }
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}
