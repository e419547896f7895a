export { BullClient, bullAway, bullPatienceMs } from './connection.js'
export {
  type DeliveryJob,
  addDeliveries,
  isKnownDelivery,
  receiverOf,
  retryQueue,
  webhookQueue,
} from './delivery-job.js'
export { DeliveryWorker, type DeliveryWorkerOptions } from './delivery-worker.js'
export { FailedJobs } from './failed-jobs.js'
export { type Destination, deadLetter, withFailure } from './letter.js'
export { type SharedClock } from './redis-time.js'
export { Queues, finishedJobs, plainJobOptions } from './queues.js'
export { type RedriveRun, RedriveWorker } from './redrive-worker.js'
export { type Redrive, Redrives, isUnderWay } from './redrives.js'
export {
  type RedriveProgress,
  type RedriveRequest,
  type Selection,
  mostErrors,
  mostIds,
  nothingRedriven,
  redriveQueue,
} from './redrive-job.js'
