export { bounded, bullAway, bullClient, bullPatienceMs } from './bull-client.js'
export {
  addDeliveries,
  callOf,
  type DeliveryJob,
  inlineEventLength,
  isKnownDelivery,
  receiverOf,
  spreadDeliveries,
} from './deliveries/delivery-job.js'
export { type AskedJob, type FoundJob, jobsOf } from './deliveries/found-jobs.js'
export { type AttemptsOptions, DeliveryAttempts, type Next } from './deliveries/attempts.js'
export { endGuard } from './deliveries/guards.js'
export { DeliveryWorker } from './deliveries/delivery-worker.js'
export { countEnded } from './deliveries/ended-deliveries.js'
export { type EventContent, type Payloads } from './deliveries/event-content.js'
export { FailedJobs, FailedMessages } from './failed-jobs.js'
export { type DroppedJob, dropJobs } from './deliveries/job-drop.js'
export { deadLetter, withFailure } from './deliveries/job-letter.js'
export {
  isOwnQueue,
  largeWebhookQueues,
  redriveQueue,
  retryQueue,
  retryQueuePrefix,
  trialQueue,
  webhookQueues,
} from './queue-names.js'
export { plainJobOptions, type QueueLag, Queues } from './queues.js'
export type { TrialRequest, TrialResult } from './trials/trial-job.js'
export { TrialWorker } from './trials/trial-worker.js'
export { Trials } from './trials/trials.js'
export { JsonText } from './text-job.js'
export { DeletedQueues } from './deleted-queues.js'
export { QueueWatch } from './queue-watch.js'
export { QueueEngines } from './pulled/queue-engines.js'
export { type RedriveRun, RedriveWorker } from './redrives/redrive-worker.js'
export { type Redrive, Redrives, isUnderWay } from './redrives/redrives.js'
export {
  type RedriveProgress,
  type RedriveRequest,
  type Selection,
  mostErrors,
  mostIds,
  nothingRedriven,
} from './redrives/redrive-job.js'
