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
export { type Asked, Door } from './doors/door.js'
export { Doors, type DoorsOptions } from './doors/doors.js'
export { type DeliveryRequest, deliverySlices, readDeliveries, settleDeliveries } from './stages/deliveries.js'
export { type Entry, type RawEntry, compareIds } from './wire/entry.js'
export { readEvent, readLetter } from './wire/entries.js'
export { checkLayout, moved, moving } from './wire/layout.js'
export { dlqGroup, fanOutGroup, routerGroup, stageGroups } from './shards/groups.js'
export { Governor } from './memory/governor.js'
export { type Destinations, type RedactedCopy, type Route, handOff } from './stages/hand-off.js'
export { RedactionKey } from './redis/redaction-key.js'
export { Keys } from './redis/keys.js'
export { mostSlotGroups } from './redis/slot-groups.js'
export { type GroupCursor, type LetterGroup, isOther, letterGroups } from './letters/letter-groups.js'
export { type LetterCursor, type ListedLetter, letterIds, listLetters } from './letters/letter-pages.js'
export { type LoggedEvent, latestEvents } from './log/latest.js'
export { type Fenced, type Lease, liveMembers, untilEdition } from './shards/leases.js'
export { AnswerReader } from './requests/answer-reader.js'
export { type Appended, digest } from './log/appender.js'
export { mostShards } from './bus-data/bus-data.js'
export { busLockMs, EventLog } from './log/log.js'
export { askDurability } from './log/durability.js'
export { replicasOf } from './log/replicas.js'
export { MemoryCauseStore } from './log/cause-store.js'
export { Causes } from './log/causes.js'
export { Outcomes, type Rules } from './letters/outcomes.js'
export { type BusLayout, type Growth, type Shard, shardName, shardOf, shardsOf } from './shards/shards.js'
export { type OrderedTask, laneName } from './subscriptions/ordered/lane.js'
export { type Letter } from './subscriptions/ordered/lane-store.js'
export { type Ended } from './subscriptions/ordered/lane-work.js'
export { GrowthOrder } from './subscriptions/ordered/growth-order.js'
export { OrderedReader } from './subscriptions/ordered/ordered.js'
export type { OrderedOptions } from './subscriptions/ordered/ordered-options.js'
export { type BusStatus, busStatus, type SubscriptionStatus } from './memory/status.js'
export { type Payload, PayloadStore } from './log/payloads.js'
export { CheckedScripts } from './log/checked-scripts.js'
export { mostReplicasOf } from './log/confirmed.js'
export { Transfers } from './log/transfers.js'
export { tagOf } from './redis/slot-groups.js'
export { type BucketState, Buckets, type Charge } from './quotas/buckets.js'
export { RedisClock } from './redis/redis-clock.js'
export { Loop } from './redis/loop.js'
export { pause, pauseAfter } from './redis/pause.js'
export { Script } from './redis/script.js'
export { evictionPolicy, readMemory } from './memory/pressure.js'
export { type Claim, claimReceipt, finishReceipt } from './receipts/receipts.js'
export { isRedisAway } from './redis/redis-away.js'
export { RequestReader } from './requests/request-reader.js'
export { type Request, Requests } from './requests/requests.js'
export { Slots } from './redis/slots.js'
export { windowOf } from './consumers/window.js'
export { ShardStage } from './stages/stage.js'
export type { StageOptions } from './stages/stage-options.js'
export { SubscriptionReader } from './subscriptions/subscription.js'
export type { HandledEntry, SubscriptionEntry } from './subscriptions/subscription-entry.js'
export { liveReaders, UnreadSubscriptions } from './subscriptions/unread-subscriptions.js'
