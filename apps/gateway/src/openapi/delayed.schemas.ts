import { object, page, ref, type Schema, time } from './schema.js'

/** Events that wait to be appended. */
export const delayedSchemas: Record<string, Schema> = {
  DelayedPosition: {
    type: 'string',
    description: 'Where an event waits to be appended.',
    examples: ['2-delayed-1767225600000-000000'],
  },
  DelayedEvent: object({ position: ref('DelayedPosition'), deliverAt: time, event: ref('CloudEvent') }),
  DelayedPage: page('DelayedEvent'),
}
