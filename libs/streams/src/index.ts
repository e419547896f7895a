export { unlessAborted } from './abort.js'
export { aRedisUrl, defaultRedisUrl, isRedisUrl, redisUrlOf } from './redis-url.js'
export {
  address,
  blockingClient,
  checkRedis,
  commandClient,
  oldestRedis,
  type StartWait,
  untilRedis,
} from './connection.js'
export { Backfill, type BackfillOptions } from './backfill.js'
export { type BatchEvent, gather, mostBatchBytes, nothingGathered } from './batch-gathering.js'
export { BatchReader, type BatchReaderOptions } from './batch-reader.js'
export type { BatchShardOptions } from './batch-shard.js'
export type { BatchRecord } from './batch-store.js'
export { type Batch, batchOf, type BatchTask, type Handled, windowAfter } from './batch-task.js'
export { claimAlarm, settleAlarm } from './alarms.js'
export { forgetConsumer, liveInstances } from './consumers.js'
export {
  DeadLetterStore,
  type GivenLetter,
  type RedriveTo,
  type TargetName,
  letterOfEntry,
  mostGroups,
  shardOfLetter,
} from './dead-letters.js'
export { DeletedRules, type KnownRules } from './deleted-rules.js'
export { RetiredSubscriptions, type RetiringRules } from './retired-subscriptions.js'
export { type DeliveryRequest, deliverySlices, readDeliveries, settleDeliveries } from './deliveries.js'
export { type Entry, type RawEntry, compareIds } from './entry.js'
export { dlqGroup, fanOutGroup, routerGroup } from './groups.js'
export { type GovernedBus, Governor } from './governor.js'
export { type Fenced, type Route, handOff } from './hand-off.js'
export { Keys } from './keys.js'
export { type GroupCursor, type LetterGroup, isOther, letterGroups } from './letter-groups.js'
export { type LetterCursor, type ListedLetter, letterIds, listLetters } from './letter-pages.js'
export { type LoggedEvent, latestEvents } from './latest.js'
export { type Lease, ShardLeases, liveMembers, untilEdition } from './leases.js'
export { AnswerReader } from './answer-reader.js'
export { type Appended } from './appender.js'
export { busLockMs, EventLog } from './log.js'
export { durabilityProblem } from './durability.js'
export { MemoryCauseStore } from './cause-store.js'
export { Causes } from './causes.js'
export { Outcomes, type OutcomesOptions, type Rules } from './outcomes.js'
export { type BusLayout, type Growth, type Shard, shardName, shardOf, shardsOf } from './shards.js'
export { type OrderedTask, laneName } from './lane.js'
export { type Letter } from './lane-store.js'
export { type Ended } from './lane-work.js'
export { GrowthOrder } from './growth-order.js'
export { type OrderedOptions, OrderedReader } from './ordered.js'
export { type Blocked, type BusStatus, type Full, type SubscriptionStatus, busStatus } from './status.js'
export { type Payload, PayloadStore, type UnderWay } from './payloads.js'
export { mostClockDifferenceMs, RedisClock } from './redis-clock.js'
export { pause, pauseAfter } from './pause.js'
export { readMemory } from './pressure.js'
export { type Claim, claimReceipt, finishReceipt } from './receipts.js'
export { isRedisAway } from './redis-away.js'
export { RequestReader } from './request-reader.js'
export { type Request, Requests } from './requests.js'
export { Slots } from './slots.js'
export { type Window, windowOf } from './window.js'
export { ShardStage, type StageOptions } from './stage.js'
export { mostTries } from './suspicions.js'
export {
  type HandledEntry,
  type SubscriptionEntry,
  type SubscriptionOptions,
  SubscriptionReader,
} from './subscription.js'
export { liveReaders, UnreadSubscriptions } from './unread-subscriptions.js'
