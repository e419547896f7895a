import { processMetrics } from './process-metrics.js'

/** Up to the longest `timeoutMs` of a webhook, and one beyond, which tells timeouts from calls that took just that long. */
export const attemptSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 30, 45, 60, 90]

/** From a delivery that succeeds at once to one that is retried for a day. */
export const deliverySeconds = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400,
]

/** From what is in time to what dlq, which was away, makes after a day. */
const lateSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600, 86_400]

/** All metrics: name, kind, labels and help text. /metrics and docs/metrics.md are made from this table. */
export const metrics = {
  sluice_events_accepted_total: { kind: 'counter', labels: ['bus'], help: 'Events whose append Redis acknowledged.' },
  sluice_events_duplicate_total: {
    kind: 'counter',
    labels: ['bus'],
    help: 'Events that were published again within the dedupe window and not accepted a second time.',
  },
  sluice_events_rejected_total: {
    kind: 'counter',
    labels: ['bus', 'code'],
    help: 'Events that were refused, by error code.',
  },
  sluice_refused_total: {
    kind: 'counter',
    labels: ['bound'],
    help: 'Requests and events of a batch that the gateway refused because they are past a limit, by the setting that raises it.',
  },
  sluice_quota_refused_total: {
    kind: 'counter',
    labels: ['unit'],
    help: 'Requests that were refused because the quota of their key had no room, by what it bounds: events or bytes.',
  },
  sluice_searches_total: {
    kind: 'counter',
    labels: ['result'],
    help: 'Searches of events and attempts that this gateway began, or refused because as many as it may ran already: begun or refused.',
  },
  sluice_search_events_total: {
    kind: 'counter',
    labels: [],
    help: 'Events and attempts that searches looked at, of those that their callers may see.',
  },
  sluice_tail_viewers: {
    kind: 'gauge',
    labels: [],
    help: 'Callers that this gateway shows the events of a bus as they come.',
  },
  sluice_tail_events_total: { kind: 'counter', labels: [], help: 'Events that were shown to them.' },
  sluice_tail_skipped_total: {
    kind: 'counter',
    labels: [],
    help: 'Events that were left out because a viewer gets 100 a second at most.',
  },
  sluice_logins_failed_total: {
    kind: 'counter',
    labels: ['reason'],
    help: 'Requests that were not let in: no-key, no-session, wrong-key, expired-key, wrong-token, expired-token, wrong-signature, replayed, cross-site or too-many.',
  },
  sluice_audit_records_total: {
    kind: 'counter',
    labels: ['result'],
    help: 'Records that this process added to the audit: allowed, denied or failed.',
  },
  sluice_audit_left_out_total: {
    kind: 'counter',
    labels: ['why'],
    help: 'Requests without a record of their own in the audit. rate: denials of one caller past 60 a minute; full: Redis did not take records for long.',
  },
  sluice_events_routed_total: { kind: 'counter', labels: ['bus'], help: 'Events that the router handed on.' },
  sluice_events_unmatched_total: { kind: 'counter', labels: ['bus'], help: 'Routed events that no rule matched.' },
  sluice_events_withheld_total: {
    kind: 'counter',
    labels: ['bus', 'rule'],
    help: 'Events that the pattern of a rule matched and that the owner of the rule may not receive.',
  },
  sluice_stage_entries_total: { kind: 'counter', labels: ['stage'], help: 'Stream entries that a stage finished.' },
  sluice_stage_failures_total: {
    kind: 'counter',
    labels: ['stage'],
    help: 'Rounds of a stage that failed and were tried again.',
  },
  sluice_stage_set_aside_total: {
    kind: 'counter',
    labels: ['stage'],
    help: 'Entries that a stage began again and again and never finished: they became dead letters.',
  },
  sluice_stage_shards: { kind: 'gauge', labels: ['stage'], help: 'Shards whose lease this process holds.' },
  sluice_stage_batch_seconds: {
    kind: 'histogram',
    labels: ['stage'],
    help: 'Time a stage took for one batch, in seconds.',
  },
  sluice_delivery_attempts_total: {
    kind: 'counter',
    labels: ['bus', 'type', 'outcome'],
    help: 'Attempts that fan-out made, by type of target: ok or failed. Those of handlers are counted by their service.',
  },
  sluice_delivery_retries_total: {
    kind: 'counter',
    labels: ['bus', 'type'],
    help: 'Failed attempts after which another one is made.',
  },
  sluice_deliveries_total: {
    kind: 'counter',
    labels: ['bus', 'type', 'outcome'],
    help: 'Deliveries that ended: delivered or given-up. One to a queue is delivered when its job is added, one to a subscription when it is copied there.',
  },
  sluice_delivery_seconds: {
    kind: 'histogram',
    labels: ['type', 'outcome'],
    help: 'Time from the append of an event until its delivery was delivered or given-up, in seconds. Without subscriptions and what was redriven.',
    buckets: deliverySeconds,
  },
  sluice_transform_failures_total: {
    kind: 'counter',
    labels: ['bus', 'reason'],
    help: 'Attempts for which the transform of the target made nothing, by reason.',
  },
  sluice_schedule_ticks_total: {
    kind: 'counter',
    labels: ['bus'],
    help: 'Runs of schedules that this process made: their events were appended.',
  },
  sluice_schedule_late_seconds: {
    kind: 'histogram',
    labels: ['bus'],
    help: "Time from the moment of a run, with the schedule's place in its window, until its event was appended, in seconds.",
    buckets: lateSeconds,
  },
  sluice_schedule_missed_total: {
    kind: 'counter',
    labels: ['bus'],
    help: 'Runs that were missed and are left out, as the schedule says.',
  },
  sluice_schedule_failures_total: {
    kind: 'counter',
    labels: ['bus', 'code'],
    help: 'Runs that could not be made and are tried again, by error code.',
  },
  sluice_schedules_due: {
    kind: 'gauge',
    labels: [],
    help: 'Schedules of which a run is to be made now, of those that this process looks after.',
  },
  sluice_schedules_waiting: {
    kind: 'gauge',
    labels: [],
    help: 'Those of which the last run could not be made yet.',
  },
  sluice_deliveries_held_total: {
    kind: 'counter',
    labels: ['bus'],
    help: 'Deliveries that were put back without an attempt: their target could take no more calls.',
  },
  sluice_deliveries_dropped_total: {
    kind: 'counter',
    labels: ['bus', 'rule', 'target', 'reason'],
    help: 'Deliveries that were dropped: `on-failure` given up, as their target says, `rule-deleted`, or `bus-gone`.',
  },
  sluice_deliveries_to_standby_total: {
    kind: 'counter',
    labels: ['bus', 'rule', 'target'],
    help: 'Deliveries that were given up and sent to the standby of their target.',
  },
  sluice_results_looping_total: {
    kind: 'counter',
    labels: ['bus', 'rule'],
    help: 'Results that were not published, because their chain of causes had gone too far. Each is a dead letter.',
  },
  sluice_biography_steps_total: {
    kind: 'counter',
    labels: ['bus'],
    help: 'Steps of events and deliveries that this process gave to the journal.',
  },
  sluice_biography_steps_failed_total: {
    kind: 'counter',
    labels: ['bus'],
    help: 'Steps that were left out because Redis was full, away, or refused them. What they tell of went on.',
  },
  sluice_biography_bytes: {
    kind: 'gauge',
    labels: ['bus'],
    help: 'Bytes of the steps that the journal of the bus has, when the governor last looked.',
  },
  sluice_biography_dropped_bytes_total: {
    kind: 'counter',
    labels: ['bus', 'why'],
    help: 'Bytes of steps that the governor dropped: retention, bound (`biography.maxBytes`), or memory of Redis.',
  },
  sluice_causes_ignored_total: {
    kind: 'counter',
    labels: ['why'],
    help: 'Events that came with a cause token that counts for nothing: invalid or expired. They were taken as origins.',
  },
  sluice_target_circuit_open: {
    kind: 'gauge',
    labels: ['bus', 'rule', 'target'],
    help: 'Webhooks and buses that this copy of fan-out leaves alone because they fail: 1, else 0 or absent. `sluice_circuit_open` also has those of handlers.',
  },
  sluice_circuit_open: {
    kind: 'gauge',
    labels: ['bus', 'rule', 'target'],
    help: 'Circuits that are open for all copies, of webhooks, buses and handlers: 1, else absent. Those of services with a key of their own (`key`) are not shown. Shown by the governor.',
  },
  sluice_targets_disabled_total: {
    kind: 'counter',
    labels: ['bus', 'rule', 'target'],
    help: 'Webhooks that this process disabled because they answered 410.',
  },
  sluice_delivery_attempt_seconds: {
    kind: 'histogram',
    labels: ['type'],
    help: 'Time one attempt took, in seconds.',
    buckets: attemptSeconds,
  },
  sluice_delayed_late_seconds: {
    kind: 'histogram',
    labels: ['bus'],
    help: 'Time from the `deliverat` of an event until it was appended, in seconds.',
    buckets: lateSeconds,
  },
  sluice_dead_letters_total: {
    kind: 'counter',
    labels: ['bus', 'rule', 'reason'],
    help: 'Dead letters that were kept. The `rule` of a stream consumer is `stream:<consumer>`, that of an event without one `none`.',
  },
  sluice_dead_letters: {
    kind: 'gauge',
    labels: ['bus'],
    help: 'Dead letters that are kept now. Each copy of dlq counts those of the shards that it holds: sum them.',
  },
  sluice_operator_events_total: {
    kind: 'counter',
    labels: ['type'],
    help: 'Operator events that this process published.',
  },
  sluice_operator_events_left_out_total: {
    kind: 'counter',
    labels: ['type'],
    help: 'Operator events that were not published at once, because there were too many of their type about one resource in a minute.',
  },
  sluice_dead_letter_alarms_total: {
    kind: 'counter',
    labels: ['bus'],
    help: 'Alarms about targets that started to dead-letter.',
  },
  sluice_dead_letters_redriven_total: { kind: 'counter', labels: ['bus'], help: 'Dead letters that were sent again.' },
  sluice_bus_bytes: {
    kind: 'gauge',
    labels: ['bus'],
    help: 'Bytes that a bus holds in Redis: events, deliveries, subscriptions and dead letters. Only the governor shows this and the following.',
  },
  sluice_bus_events: { kind: 'gauge', labels: ['bus'], help: 'Events in the log of a bus.' },
  sluice_bus_oldest_seconds: { kind: 'gauge', labels: ['bus'], help: 'Age of the oldest event in the log of a bus.' },
  sluice_delayed_events: {
    kind: 'gauge',
    labels: ['bus'],
    help: 'Events that wait for their `deliverat`, on buses that have any.',
  },
  sluice_delayed_overdue_seconds: {
    kind: 'gauge',
    labels: ['bus'],
    help: 'By how much the first of them is late: it waits while Redis has no memory for results, or no dlq runs.',
  },
  sluice_bus_reader_lag_events: {
    kind: 'gauge',
    labels: ['bus', 'by'],
    help: 'Events in the log that `by` (router, fan-out, a stream consumer) has still to read or finish, and dead letters that dlq has still to keep. One that has none is not shown.',
  },
  sluice_bus_reader_lag_seconds: { kind: 'gauge', labels: ['bus', 'by'], help: 'Age of the oldest of them.' },
  sluice_bus_trim_blocked_seconds: {
    kind: 'gauge',
    labels: ['bus', 'by'],
    help: 'For how long the log keeps events past their retention because `by` has still to read or finish them; 0 where it keeps them within it and the bus accepts nothing.',
  },
  sluice_bus_events_trimmed_early_total: {
    kind: 'counter',
    labels: ['bus'],
    help: 'Events that were forgotten before their retention, because memory was short.',
  },
  sluice_subscription_backlog: {
    kind: 'gauge',
    labels: ['bus', 'subscription'],
    help: 'Entries of a subscription that wait or are being handled.',
  },
  sluice_subscription_oldest_seconds: {
    kind: 'gauge',
    labels: ['bus', 'subscription'],
    help: 'Age of the oldest of them, since it came to the subscription; without lanes of ordered handlers that are parked.',
  },
  sluice_shedding: { kind: 'gauge', labels: ['bus'], help: '1 while a bus accepts nothing because memory runs out.' },
  sluice_redis_memory_ratio: { kind: 'gauge', labels: [], help: "Used share of Redis' memory limit." },
  ...processMetrics,
} as const satisfies Record<
  string,
  {
    kind: 'counter' | 'gauge' | 'histogram'
    labels: readonly string[]
    help: string
    /** Upper bounds of a histogram. */
    buckets?: readonly number[]
  }
>

export type MetricName = keyof typeof metrics
