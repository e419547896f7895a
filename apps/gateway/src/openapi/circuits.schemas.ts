import { count, name, object, type Schema, time } from './schema.js'

export const circuitSchemas: Record<string, Schema> = {
  TargetCircuit: object(
    { target: name, state: { type: 'string', enum: ['closed', 'half-open', 'open'] } },
    {
      since: { ...time, description: 'Since when it is in this state; not there where it never failed, or long ago.' },
      failures: {
        ...count,
        description: 'Of one that is not closed: different events that failed, and failed probes.',
      },
      heldSince: { ...time, description: 'Of one that is not closed: since when deliveries are held.' },
    },
  ),
}
