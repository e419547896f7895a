import { attemptSeconds, deliverySeconds } from '@sluice/observability'
import type { Metric } from './metrics-port.js'

/** All metrics of the SDK; docs/sdk/metrics.md has a row for each. */
export const handlerMetrics = {
  attempts: {
    name: 'sluice_handler_attempts_total',
    labels: ['handler', 'bus', 'outcome'],
    help: 'Calls of handlers: ok or failed.',
  },
  retries: {
    name: 'sluice_handler_retries_total',
    labels: ['handler', 'bus'],
    help: 'Calls of handlers that were not the first for their event.',
  },
  givenUp: {
    name: 'sluice_handler_given_up_total',
    labels: ['handler', 'bus', 'reason'],
    help: 'Events that were given up for a handler, by the reason of their dead letter; also those that are dropped then.',
  },
  seconds: {
    name: 'sluice_handler_attempt_seconds',
    labels: ['handler', 'bus'],
    help: 'Time of one call, in seconds.',
    buckets: attemptSeconds,
  },
  delivery: {
    name: 'sluice_handler_delivery_seconds',
    labels: ['handler', 'bus'],
    help: 'Time from the append of an event until its handler succeeded, in seconds. Without what was redriven.',
    buckets: deliverySeconds,
  },
  running: { name: 'sluice_handler_running', labels: ['handler', 'bus'], help: 'Calls of handlers that run now.' },
  backlog: {
    name: 'sluice_handler_backlog',
    labels: ['bus', 'subscription'],
    help: 'Entries of a subscription of this service that wait or are being handled by any instance; without parked lanes and retries.',
  },
  oldest: {
    name: 'sluice_handler_oldest_seconds',
    labels: ['bus', 'subscription'],
    help: 'Age of the oldest of them; 0 if there is none.',
  },
  batches: {
    name: 'sluice_consumer_batches_total',
    labels: ['consumer', 'bus', 'outcome'],
    help: 'Batches of @OnStream consumers: ok, failed, or partly: some of their events failed.',
  },
  batchSeconds: {
    name: 'sluice_consumer_batch_seconds',
    labels: ['consumer', 'bus'],
    help: 'Time of one call with a batch, in seconds.',
    buckets: attemptSeconds,
  },
  batchEvents: {
    name: 'sluice_consumer_events_total',
    labels: ['consumer', 'bus'],
    help: 'Events of these batches, again for each time that they come.',
  },
  queueMessages: {
    name: 'sluice_queue_handler_messages_total',
    labels: ['handler', 'queue', 'outcome'],
    help: 'Messages that @OnQueue handlers worked on: ok, failed, or lost: their visibility ended meanwhile.',
  },
  queueSeconds: {
    name: 'sluice_queue_handler_attempt_seconds',
    labels: ['handler', 'queue'],
    help: 'Time of one call with a message or a batch, in seconds.',
    buckets: attemptSeconds,
  },
} as const satisfies Record<string, Metric>

export type HandlerMetric = keyof typeof handlerMetrics
