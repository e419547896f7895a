export type * from './message.js'
export type { FairQueue, GroupedQueue, MessagePage, PulledQueue, Received, WaitingKeys } from './pulled-queue.js'
export { MemoryQueue } from './memory-queue.js'
export { isReceipt, parseReceipt, type Receipt, receiptOf, sentAtOf } from './receipt.js'
