/** Up to the longest `timeoutMs` of a webhook, and one beyond, which tells timeouts from calls that took just that long. */
const attemptSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 30, 45, 60, 90]

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
    labels: ['type', 'decision'],
    help: 'Attempts of deliveries by target type, and what was decided: ack, retry, hold or dead-letter.',
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
  sluice_causes_ignored_total: {
    kind: 'counter',
    labels: ['why'],
    help: 'Events that came with a cause token that counts for nothing: invalid or expired. They were taken as origins.',
  },
  sluice_target_circuit_open: {
    kind: 'gauge',
    labels: ['bus', 'rule', 'target'],
    help: 'Webhooks that this process leaves alone because they fail: 1, else 0 or absent.',
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
  sluice_dead_letters_total: { kind: 'counter', labels: ['bus', 'reason'], help: 'Dead letters that were kept.' },
  sluice_dead_letters: {
    kind: 'gauge',
    labels: ['bus'],
    help: 'Dead letters that are kept now. Each copy of dlq counts those of the shards that it holds: sum them.',
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
  sluice_bus_reader_lag_events: {
    kind: 'gauge',
    labels: ['bus', 'by'],
    help: 'Events in the log that `by` (router, fan-out, a stream consumer) has still to read or finish. One that has none is not shown.',
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
  sluice_shedding: { kind: 'gauge', labels: ['bus'], help: '1 while a bus accepts nothing because memory runs out.' },
  sluice_redis_memory_ratio: { kind: 'gauge', labels: [], help: "Used share of Redis' memory limit." },
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
