import { HealthController } from '@sluice/service'
import { Describe, type Description, json } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'

/** Descriptions of the routes that every service has; only the gateway's document has them. */
const routes: Record<'live' | 'ready' | 'metrics', Description> = {
  live: {
    ...{ id: 'getLiveness', tag: 'platform', summary: 'Say that the process runs' },
    answers: { 200: { description: 'It runs.', ...json(ref('Live'), { status: 'ok' }) } },
    withoutRedis: true,
  },
  ready: {
    ...{ id: 'getReadiness', tag: 'platform', summary: 'Say whether the process does its work' },
    answers: {
      200: { description: 'It does.', ...json(ref('Ready'), { status: 'ready' }) },
      503: {
        description: 'What keeps it from it.',
        ...json(ref('NotReady'), { status: 'not ready', problems: { redis: 'Redis does not answer' } }),
      },
    },
    withoutRedis: true,
  },
  metrics: {
    ...{ id: 'getMetrics', action: 'metrics:read', tag: 'platform', summary: 'Show the metrics, for Prometheus' },
    answers: {
      200: {
        description: 'The metrics of this process.',
        content: {
          'text/plain': { schema: { type: 'string' }, example: 'sluice_events_accepted_total{bus="default"} 3' },
        },
      },
    },
    withoutRedis: true,
  },
}

for (const [name, description] of Object.entries(routes)) {
  const descriptor = Object.getOwnPropertyDescriptor(HealthController.prototype, name)!
  Describe(description)(HealthController.prototype, name, descriptor)
}

export { HealthController }
