/**
 * One thing that happened to an event or to one of its deliveries. The names are those of EventBridge's logs where one fits, and
 * follow their form where none does.
 *
 * Some names of EventBridge are not written, because what is written says the same: that an event was stored
 * (EVENT_INGEST_SUCCESS) is its position, that its delivery began (INVOCATION_START) is its first
 * attempt, and that it was given up (INVOCATION_FAILURE) is what became of it then.
 */
export type Step =
  | EventReceipt
  | EventDuplicate
  | RuleMatch
  | NoRulesMatched
  | Attempt
  | Throttle
  | Parked
  | InvocationSuccess
  | InvocationFailure
  | Redrive
  | LetterDeleted
  | ResultPublished
  | EventCaused

export type StepName = Step['name']

/** A step without its time. */
export type Untimed<S = Step> = S extends Step ? Omit<S, 'at'> & { readonly at?: number } : never

/** Milliseconds since 1970, by the clock of the process that saw it, or by that of Redis for what a script did. */
interface Happened {
  readonly at: number
}

/** One event on its way to one target of one rule: see Delivery in libs/delivery. */
export interface OfDelivery extends Happened {
  readonly rule: string
  readonly target: string
  /** How often its dead letter was redriven before. */
  readonly redrives: number
}

/** The event came in. Who sent it is stamped on the event itself. */
export interface EventReceipt extends Happened {
  readonly name: 'EVENT_RECEIPT'
  /** Where from: the address of an HTTP client, or service and instance of a publisher that speaks to Redis. */
  readonly from?: string
}

/** The event was published again and not stored again. */
export interface EventDuplicate extends Happened {
  readonly name: 'EVENT_DUPLICATE'
  readonly from?: string
}

/** A rule that matched. */
export interface MatchedRule {
  readonly rule: string
  /** The version of the rule, where rules have one. */
  readonly version?: number
  /** The ids of its targets that the event goes to. */
  readonly targets: readonly string[]
}

/** The router handed the event to the targets of rules that matched it. */
export interface RuleMatch extends Happened {
  readonly name: 'RULE_MATCH'
  /** The edition of the registry that the router worked by: version and stamp. */
  readonly version: number
  readonly stamp: string
  readonly rules: readonly MatchedRule[]
}

export interface NoRulesMatched extends Happened {
  readonly name: 'NO_STANDARD_RULES_MATCHED'
  readonly version: number
  readonly stamp: string
}

/**
 * An attempt, written when it ended: `at` is its end. The number counts the attempts that began, so one that is missing was
 * cut off by the death of its process, and one that is there twice was repeated after a death.
 */
export interface Attempt extends OfDelivery {
  readonly name:
    | 'INVOCATION_ATTEMPT_SUCCESS'
    /** It is tried again. */
    | 'INVOCATION_ATTEMPT_RETRYABLE_FAILURE'
    /** It is tried again, not before the pause that the receiver asked for (Retry-After). */
    | 'INVOCATION_ATTEMPT_THROTTLE'
    /** It was given up: what became of it is an INVOCATION_DLQ, INVOCATION_STANDBY or INVOCATION_DROPPED. */
    | 'INVOCATION_ATTEMPT_PERMANENT_FAILURE'
  /** From 1. */
  readonly attempt: number
  readonly durationMs: number
  /** The status of an HTTP answer. */
  readonly status?: number
  readonly error?: string
  /** What the receiver answered. */
  readonly answer?: string
  /** The stack of a handler's error. */
  readonly stack?: string
  /** The process that made the attempt. */
  readonly instance?: string
  /** When the next attempt may begin, in ms after `at`. */
  readonly retryMs?: number
}

/** No attempt was made: there was no call free, or the target's circuit is open. Only the first one of a delivery is written. */
export interface Throttle extends OfDelivery {
  readonly name: 'INVOCATION_THROTTLE_START'
  readonly error?: string
  readonly instance?: string
}

/** The event waits in its lane, behind a retry of an earlier event of its key or for room. */
export interface Parked extends OfDelivery {
  readonly name: 'INVOCATION_PARKED'
}

/** The delivery is done. Not written after an attempt that succeeded. */
export interface InvocationSuccess extends OfDelivery {
  readonly name: 'INVOCATION_SUCCESS'
  /** The id of the job in the queue of a queue target. */
  readonly job?: string
  /** Bus and position of the event that a bus target appended. */
  readonly bus?: string
  readonly position?: string
}

/** The delivery was given up. */
export interface InvocationFailure extends OfDelivery {
  readonly name:
    /** It is kept as a dead letter. */
    | 'INVOCATION_DLQ'
    /** Its standby gets the event. */
    | 'INVOCATION_STANDBY'
    /** Its target keeps no dead letters, or its queue gave the message to its dead-letter queue. */
    | 'INVOCATION_DROPPED'
  /** A `Reason` of libs/delivery. */
  readonly reason: string
  readonly error?: string
  /** The standby, `<rule>~<target>`; or the dead-letter queue. */
  readonly receiver?: string
}

/** Its dead letter was sent again, which `redrives` counts; or its message moved back from a dead-letter queue, which it does not count. */
export interface Redrive extends OfDelivery {
  readonly name: 'INVOCATION_REDRIVE'
  /** The target that gets it in place of its own, `<rule>~<target>`; or the bus that it is routed on anew. */
  readonly receiver?: string
}

/** Its dead letter was deleted for good: that of the last INVOCATION_DLQ before. */
export interface LetterDeleted extends Omit<OfDelivery, 'redrives'> {
  readonly name: 'LETTER_DELETED'
}

/** The result of the delivery was appended as an event. */
export interface ResultPublished extends OfDelivery {
  readonly name: 'RESULT_PUBLISHED'
  readonly bus: string
  readonly position: string
}

/** Another event was appended because of this one: a result, by a bus target, or by a receiver that published. */
export interface EventCaused extends Happened {
  readonly name: 'EVENT_CAUSED'
  readonly bus: string
  readonly position: string
  /** The target that it was delivered to, where that is known. */
  readonly rule?: string | undefined
  readonly target?: string | undefined
}
