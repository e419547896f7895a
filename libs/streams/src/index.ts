export { AuditLog, type AuditPart, type AuditPlace } from './audit/audit-log.js'
export { unlessAborted } from './redis/abort.js'
export { askInfo, checkRedis, untilRedis } from './redis/check-redis.js'
export { isCluster, type RedisClient } from './redis/cluster/redis-client.js'
export { blockingClient, commandClient, duplicate, masters } from './redis/connection.js'
export {
  type RedisNames,
  type RedisTls,
  type Vouched,
  vouchable,
  withSecretFiles,
  WrongRedisSetting,
} from './redis/redis-settings.js'
export { type RedisFactory, RedisTarget } from './redis/redis-target.js'
export {
  defaultRedisUrl,
  redisSecrets,
  settingsOfVariables,
  variableNames,
  vouchedOf,
} from './redis/redis-variables.js'
export { Backfill } from './subscriptions/backfill.js'
export { gather, mostBatchBytes, nothingGathered } from './consumers/batch-gathering.js'
export { ConsumerReader } from './consumers/consumer-reader.js'
export type { ConsumerShardOptions } from './consumers/consumer-shard.js'
export type { ConsumerRecord } from './consumers/consumer-store.js'
export { type Batch, batchOf, type BatchTask, type Handled, windowAfter } from './consumers/batch-task.js'
export { claimAlarm, settleAlarm } from './letters/alarms.js'
export { type ConsumerStatus, consumersOf } from './consumers/consumer-status.js'
export { forgetConsumer, liveInstances } from './consumers/consumers.js'
export {
  DeadLetterStore,
  type GivenLetter,
  type RedriveTo,
  letterOfEntry,
  shardOfLetter,
} from './letters/dead-letters.js'
export { DeletedRules } from './subscriptions/deleted-rules.js'
export { RetiredSubscriptions } from './subscriptions/retired-subscriptions.js'
export type { DelayedCursor, DelayedEvent } from './delayed/delayed-events.js'
export { DueEvents, type DueShard } from './delayed/due-events.js'
export { type Asked, Door } from './doors/door.js'
export { Doors, type DoorsOptions } from './doors/doors.js'
export { type DeliveryRequest, deliverySlices, readDeliveries, settleDeliveries } from './stages/deliveries.js'
export { type Entry, type RawEntry, compareIds } from './wire/entry.js'
export { readEvent, readLetter } from './wire/entries.js'
export { checkLayout, moved, moving } from './wire/layout.js'
export { dlqGroup, fanOutGroup, routerGroup, stageGroups } from './shards/groups.js'
export { editionOf } from './routing/edition-of.js'
export type { SeriesKind } from './rates/blocks.js'
export { Rates } from './rates/rates.js'
export { pointsOf, type RateWindow, rateWindows, readSeries, type Steps, stepsOf, totalOf } from './rates/read-rates.js'
export { addTo, durationOf, numberOf, type Tally } from './rates/tally.js'
export { addFired, type Fired, readFired } from './routing/fired.js'
export { Governor } from './memory/governor.js'
export { bytesOfTenant } from './memory/tenant-bytes.js'
export type { ClosedFor } from './memory/redis-watch.js'
export {
  type Destinations,
  handOff,
  type RedactedCopy,
  type Route,
  subscriptionEntries,
  type TransformedFor,
} from './stages/hand-off.js'
export { AttemptSteps } from './journal/attempt-step.js'
export { Journal } from './journal/journal.js'
export { lookedFrom, type PastStep, type StepPlace } from './journal/past-steps.js'
export { RedactionKey } from './redis/redaction-key.js'
export { Keys } from './redis/keys.js'
export { mostSlotGroups } from './redis/slot-groups.js'
export { type GroupCursor, type LetterGroup, isOther, letterGroups } from './letters/letter-groups.js'
export { type LetterCursor, type ListedLetter, letterIds, listLetters } from './letters/letter-pages.js'
export { latestEvents, type LoggedEvent, type PastEntry, pastEntries } from './log/past-events.js'
export { type Fenced, type Lease, liveMembers, type ShardLeases, untilEdition } from './shards/leases.js'
export { AnswerReader } from './requests/answer-reader.js'
export { type Appended, digest } from './log/appender.js'
export { mostShards } from './bus-data/bus-data.js'
export { busLockMs, EventLog } from './log/log.js'
export { positionsOf } from './log/known-identities.js'
export { askDurability } from './log/durability.js'
export { replicasOf } from './log/replicas.js'
export { MemoryCauseStore } from './log/cause-store.js'
export { Causes } from './log/causes.js'
export { chainOf, type EventsAt } from './log/chain.js'
export { AttemptCounts, attemptsWindowMs } from './operator/attempts.js'
export { type Change, Changes, circuitChange, type KeptChange, type Told } from './operator/changes.js'
export { Conditions } from './operator/conditions.js'
export { degradedPercent, hasRecovered } from './operator/degraded.js'
export { type KeptLevels, LogLevelStore } from './operator/log-level-store.js'
export { tellCircuits } from './operator/tell-circuits.js'
export { type OperatorEvent, operatorEvent } from './operator/operator-event.js'
export { Outcomes, type Rules } from './letters/outcomes.js'
export { type BusLayout, type Growth, type Shard, shardName, shardOf, shardsOf } from './shards/shards.js'
export { type OrderedTask, laneName } from './subscriptions/ordered/lane.js'
export { type Letter } from './subscriptions/ordered/lane-store.js'
export { type Ended } from './subscriptions/ordered/lane-work.js'
export {
  type ParkedLane,
  parkedLane,
  parkedLanes,
  retryParked,
  skipParked,
} from './subscriptions/ordered/parked-lanes.js'
export { liveReaders, type SubscriptionInstance, subscriptionInstances } from './subscriptions/instances.js'
export { GrowthOrder } from './subscriptions/ordered/growth-order.js'
export { OrderedReader } from './subscriptions/ordered/ordered.js'
export type { OrderedOptions } from './subscriptions/ordered/ordered-options.js'
export { type BusStatus, busStatus, type Gate, type SubscriptionStatus } from './memory/status.js'
export { type Payload, PayloadStore } from './log/payloads.js'
export { CheckedScripts } from './log/checked-scripts.js'
export { mostReplicasOf } from './log/confirmed.js'
export { Transfers } from './log/transfers.js'
export { tagOf } from './redis/slot-groups.js'
export { type CircuitState, circuitStates, closeCircuit } from './circuits/circuit-states.js'
export { SharedCircuits } from './circuits/shared-circuits.js'
export { type BucketState, Buckets, type Charge } from './quotas/buckets.js'
export { SharedCalls } from './quotas/shared-calls.js'
export { isHandedOn, type Place, placeOf, type Traces, tracesOf, type Waiting } from './traces/traces.js'
export { RedisClock } from './redis/redis-clock.js'
export { Loop } from './redis/loop.js'
export { pause, pauseAfter } from './redis/pause.js'
export { Script } from './redis/script.js'
export {
  busOf,
  dueOf,
  type EventTemplate,
  type KeptSchedule,
  nextOf,
  type ScheduleSettings,
  type WaitingRun,
} from './schedules/kept-schedule.js'
export { Declarations, demandUndeclared, isDeclared } from './schedules/declarations.js'
export { type DueSchedules, ScheduleStore } from './schedules/schedule-store.js'
export {
  demandManaged,
  knownSchedule,
  newState,
  ScheduleWrites,
  type WrittenSchedule,
} from './schedules/schedule-writes.js'
export { Scheduler } from './schedules/scheduler.js'
export { tickEvent } from './schedules/tick-event.js'
export { Ticks } from './schedules/ticks.js'
export { full } from './memory/full.js'
export { memoryNow } from './memory/memory-now.js'
export { evictionPolicy, type MemoryLevel, readMemory } from './memory/pressure.js'
export { type Ask, QueueWaits, type WaitedQueue } from './messages/queue-waits.js'
export { QueueShutError, RedisQueue } from './messages/redis-queue.js'
export { ownersOf, type StageOwners } from './shards/owners.js'
export { type Claim, claimReceipt, finishReceipt } from './receipts/receipts.js'
export { isRedisAway } from './redis/redis-away.js'
export { RequestReader } from './requests/request-reader.js'
export { type Request, Requests } from './requests/requests.js'
export { Slots } from './redis/slots.js'
export { type CallObserver, timeCalls } from './redis/timed-calls.js'
export { windowOf } from './consumers/window.js'
export { ShardStage } from './stages/stage.js'
export type { StageOptions } from './stages/stage-options.js'
export { SubscriptionReader } from './subscriptions/subscription.js'
export { type HandledEntry, handledOf, type SubscriptionEntry } from './subscriptions/subscription-entry.js'
export { waiting } from './subscriptions/waiting.js'
export { UnreadSubscriptions } from './subscriptions/unread-subscriptions.js'
export type { TailEntry } from './tail/bus-feed.js'
export { LogTail } from './tail/log-tail.js'
export { TailPlace } from './tail/tail-place.js'
export type { TailReader } from './tail/tail-reader.js'
