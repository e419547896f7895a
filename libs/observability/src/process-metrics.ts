/** Metrics of a process and of what it is connected to: requests, calls of Redis, queues. A part of the table of all metrics. */
export const processMetrics = {
  sluice_build_info: {
    kind: 'gauge',
    labels: ['service', 'version'],
    help: 'Always 1: which service this is (`sluice` is all in one), and of which version.',
  },
  sluice_http_requests_total: {
    kind: 'counter',
    labels: ['method', 'route', 'status'],
    help: 'Requests that were answered, by the template of their route; `none` if no route has the path, or if they cannot be read.',
  },
  sluice_http_request_seconds: {
    kind: 'histogram',
    labels: ['method', 'route'],
    help: 'Time from a request to the end of its answer, in seconds. A tail of events lasts as long as somebody looks on.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
  sluice_redis_call_seconds: {
    kind: 'histogram',
    labels: ['call'],
    help: 'Time until Redis answered a call, in seconds: by the file of its script, or the command. `bullmq` is all that BullMQ sends. Without blocking reads.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5],
  },
  sluice_redis_calls_failed_total: {
    kind: 'counter',
    labels: ['call'],
    help: 'Calls that Redis refused or did not answer.',
  },
  sluice_queue_jobs: {
    kind: 'gauge',
    labels: ['queue', 'state'],
    help: "Jobs of a BullMQ queue: waiting, active, delayed or failed. Sluice's own queues, those of handlers' retries, and those of queue targets. Shown by one copy of dlq.",
  },
  sluice_queue_messages: {
    kind: 'gauge',
    labels: ['queue', 'state'],
    help: 'Messages of a declared queue, of either engine: waiting, inFlight, delayed or dead. A queue is shown by one copy of dlq.',
  },
  sluice_queue_message_oldest_seconds: {
    kind: 'gauge',
    labels: ['queue'],
    help: 'Age of the oldest message of a declared queue that is not dead, since it was sent; 0 if there is none.',
  },
  sluice_queue_given_up_total: {
    kind: 'counter',
    labels: ['queue', 'reason'],
    help: 'Messages that a declared queue gave up: receives, expired or closed.',
  },
  sluice_queue_oldest_seconds: {
    kind: 'gauge',
    labels: ['queue'],
    help: 'Age of the job that a worker takes next, since it was added; 0 if none waits. A retried job has its first time.',
  },
} as const
