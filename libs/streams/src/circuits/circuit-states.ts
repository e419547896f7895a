import { createHash } from 'node:crypto'
import type { TargetName } from '@sluice/delivery'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Keys } from '../redis/keys.js'
import { type CircuitReply, circuitScript } from './circuit.script.js'

/** The circuit of a target as all processes have it. */
export interface CircuitState {
  /** `closed` where nothing is known: it never failed, or was closed long ago. */
  readonly state: 'closed' | 'half-open' | 'open'
  /** Since when it is in this state; milliseconds since 1970. */
  readonly since?: number
  /** While it is not closed: different events that failed, and failed probes. */
  readonly failures?: number
  /** While it is not closed: since when deliveries are held; milliseconds since 1970. */
  readonly heldSince?: number
}

/** @param targets and what each leads to */
export async function circuitStates(
  redis: RedisClient,
  keys: Keys,
  targets: readonly { readonly name: TargetName; readonly destination: string }[],
): Promise<CircuitState[]> {
  const calls = targets.map(({ name, destination }) => ({ keys: circuitKeys(keys, name, destination), args: ['look'] }))
  const replies = await circuitScript.runAll(redis, calls)
  return replies.map(reply => {
    if (reply instanceof Error) throw reply
    return stateOf(reply)
  })
}

/**
 * Closes the circuit of a target by hand, whatever its failures say; one that is closed stays as it is. Processes that deliver to the
 * target follow within their next round, and one of them tells of it.
 *
 * @param destination what the target leads to
 * @returns the circuit as it is then
 */
export async function closeCircuit(
  redis: RedisClient,
  keys: Keys,
  name: TargetName,
  destination: string,
): Promise<CircuitState> {
  return stateOf(await circuitScript.run(redis, circuitKeys(keys, name, destination), ['close']))
}

function stateOf([state, , , , , , since, failures, heldSince]: CircuitReply): CircuitState {
  if (since === '') return { state }
  if (state === 'closed') return { state, since: Number(since) }
  return { state, since: Number(since), failures: Number(failures), heldSince: Number(heldSince) }
}

/** A target that leads elsewhere has another circuit. */
export function circuitKeys(keys: Keys, { bus, rule, target }: TargetName, destination: string): [string, string] {
  const led = createHash('sha256').update(destination).digest('base64url').slice(0, 16)
  const circuit = `${rule}/${target}/${led}`
  return [keys.circuit(bus, circuit), keys.failing(bus, circuit)]
}
