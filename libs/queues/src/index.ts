export { bullAway, bullClient, bullPatienceMs } from './bull-client.js'
export {
  addDeliveries,
  type DeliveryJob,
  inlineEventLength,
  isKnownDelivery,
  receiverOf,
  spreadDeliveries,
} from './deliveries/delivery-job.js'
export { DeliveryWorker } from './deliveries/delivery-worker.js'
export { type EventContent, type Payloads } from './deliveries/event-content.js'
export { FailedJobs } from './failed-jobs.js'
export { type DroppedJob, dropJobs } from './deliveries/job-drop.js'
export { deadLetter, withFailure } from './deliveries/job-letter.js'
export {
  isOwnQueue,
  largeWebhookQueues,
  redriveQueue,
  retryQueue,
  retryQueuePrefix,
  webhookQueues,
} from './queue-names.js'
export { plainJobOptions, Queues } from './queues.js'
export { JsonText } from './text-job.js'
export { QueueWatch } from './queue-watch.js'
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
