import type { Level } from './level.js'
import type { MatchedRule, Step } from './step.js'

/** What is known of an event, from wherever it is: a biography is made from this alone. Times are milliseconds since 1970. */
export interface Known {
  readonly bus: string
  readonly position: string
  /** When it was appended, from its log id. */
  readonly storedAt: number
  /** When it came in, who sent it, and until when it was to wait, as the event says. */
  readonly received?: { readonly at?: number; readonly principal?: string; readonly deliverAt?: number }
  /** The level of the bus now: steps were written by the level of their time. */
  readonly level: Level
  /** Of the journal, in any order. */
  readonly steps: readonly Step[]
  /** False if the journal has dropped the time of the event: past its retention, or over its bytes. */
  readonly kept: boolean
  /** Whether there are more steps than these. */
  readonly isCut: boolean
  /** Whether the router has handed it on. */
  readonly isRouted: boolean
  /** The rules that match by the edition that routed it; undefined if the rules of then are not known any more. */
  readonly then?: RulesOfThen
  /** The versions that rules had then, by name: what the journal keeps of a match has none. */
  readonly versions: ReadonlyMap<string, number>
  readonly targets: readonly KnownTarget[]
  /** Deliveries that are under way, or dead letters, now. */
  readonly found: readonly Found[]
  /** Whether all places were looked through where a delivery can be under way. */
  readonly foundAll: boolean
}

export interface RulesOfThen {
  readonly version: number
  readonly rules: readonly MatchedRule[]
}

/** A target of a rule that matched, as it was then. */
export interface KnownTarget {
  readonly rule: string
  readonly target: string
  readonly type: string
  readonly destination: string
  /** Whether the rule still has it, and gets its events. Deliveries of a rule that was deleted are dropped without a trace. */
  readonly isThere: boolean
}

/** One delivery as the platform has it now. */
export interface Found {
  readonly rule: string
  readonly target: string
  readonly redrives: number
  readonly state: 'in progress' | 'retrying' | 'held' | 'parked' | 'dead letter' | 'redriven' | 'delivered'
  /** When it is tried next. */
  readonly nextAt?: number
  /** Attempts that it carries with it: of a job, or of a dead letter. Most are in the journal too. */
  readonly failed?: readonly FailedTry[]
  readonly letter?: FoundLetter
  /** The job of a queue target, and its state in BullMQ. It is missing where the job is gone. */
  readonly job?: { readonly queue: string; readonly id: string; readonly state?: string }
}

export interface FailedTry {
  readonly at?: number
  readonly error: string
  readonly durationMs?: number
  readonly stack?: string
}

export interface FoundLetter {
  readonly id: string
  readonly reason: string
  readonly error: string
  readonly at: number
}
