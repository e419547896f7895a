/** What is given to a queue. */
export interface NewMessage {
  /** JSON text, kept as it came. */
  readonly body: string
  /** Milliseconds until it may be received. Default 0. */
  readonly delayMs?: number
  /** FIFO: messages of one group are received in order, one at a time. */
  readonly group?: string
  /** Fair queues: whose message it is. The keys that have messages take turns. Default: the empty key. */
  readonly fairKey?: string
  /** A message with the id of one that was sent within the dedupe window is not kept again. */
  readonly dedupeId?: string
  /** 0, the default, is received before 1, and so on to 255. Not in FIFO queues. */
  readonly priority?: number
  readonly attributes?: Readonly<Record<string, string>>
  /** The job id of the delivery that it is, if a rule sent it; see `jobId` of deliveries. Never from a caller. */
  readonly delivery?: string
  /** Where it was given up before it came here. Never from a caller. */
  readonly from?: GivenUp
  /** FIFO: whether its group goes on with it, if that is closed. */
  readonly opens?: boolean
}

/** The message of another queue that was given up. */
export interface GivenUp {
  /** With its tenant, see `tenantOf`. */
  readonly queue: string
  readonly id: string
  readonly reason: DeadReason
  readonly receives: number
  /** Milliseconds since 1970. */
  readonly sentAt: number
  /** Also where the queue that has it now knows no groups and no fair keys. */
  readonly group?: string
  readonly fairKey?: string
}

/** What became of one message that was sent. */
export interface Sent {
  /** 16 hexadecimal digits; ids of one queue sort by the time of sending. */
  readonly id: string
  /** Whether it is the id of the message that was sent before with the same dedupe id. */
  readonly duplicate: boolean
}

/** A message that somebody works on until its visibility ends. */
export interface ReceivedMessage {
  readonly id: string
  /** Proves who has the message now; see `receiptOf`. */
  readonly receipt: string
  /** JSON text. */
  readonly body: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly group?: string
  readonly fairKey?: string
  readonly delivery?: string
  readonly from?: GivenUp
  /** How often it was received, this time included. */
  readonly receives: number
  /** Milliseconds since 1970. */
  readonly sentAt: number
}

/**
 * What became of one receipt. `taken`: the message was given back, or has gone to somebody else. `gone`: it was acknowledged before,
 * or purged, or became a dead message.
 */
export type Settled = 'done' | 'taken' | 'gone'

/** Why a queue gave a message up. `closed`: an earlier message of its group is dead, and none may overtake it. */
export type DeadReason = 'receives' | 'expired' | 'closed'

/** A message that is looked at and stays. */
export type PeekedMessage = Omit<ReceivedMessage, 'receipt'>

export interface DeadMessage extends PeekedMessage {
  readonly reason: DeadReason
  /** Milliseconds since 1970. */
  readonly diedAt: number
}

export interface QueueCounts {
  /** That may be received now, or wait for an earlier one of their group. */
  readonly waiting: number
  readonly inFlight: number
  readonly delayed: number
  readonly dead: number
  /** Milliseconds since 1970 that the oldest message that is not dead was sent. */
  readonly oldestSentAt?: number
}

/** A group of a FIFO queue of which nothing is received until its dead message comes back, or it is opened by hand. */
export interface ClosedGroup {
  readonly group: string
  /** Messages of it that were given up since it was closed. */
  readonly givenUp: number
}

/** A fair key that has messages to give. */
export interface WaitingKey {
  /** Empty for messages without one. */
  readonly fairKey: string
  /** Messages of it that may be received now: in a FIFO queue the first of each group. */
  readonly waiting: number
}

/** What a queue does with a group whose message it gave up: see `onFailure` of ordered handlers. */
export type OnGroupFailure = 'park' | 'skip' | 'block'

/** What a queue is asked to do, as its owner set it. */
export interface MessagePolicy {
  readonly fifo: boolean
  readonly fair: boolean
  /** Milliseconds that a message is kept; without it for ever. */
  readonly retentionMs?: number
  /** Receives after which a message that comes back is dead; without it never. */
  readonly maxReceives?: number
  /** Milliseconds that a dedupe id is remembered. */
  readonly dedupeMs: number
  /** FIFO only. With `block`, `maxReceives` does not count. */
  readonly onFailure: OnGroupFailure
}
