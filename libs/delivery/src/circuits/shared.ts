import type { Verdict } from './circuit-options.js'
import type { Member, TargetName } from './member.js'

/** A circuit as all processes have it. */
export interface SharedState {
  readonly state: 'closed' | 'half-open' | 'open'
  /** Milliseconds until the next probe may be made. */
  readonly waitMs: number
  /** How often it opened since it was last closed. */
  readonly openings: number
  /** Whether some process counts failures while it is closed: the others tell it of their successes. */
  readonly failing: boolean
}

/** A circuit opened or closed, for all processes that deliver to the target. */
export interface CircuitChange {
  readonly kind: 'opened' | 'closed'
  readonly target: TargetName
  /** What the target leads to: a URL, a bus, or the subscription of a handler. */
  readonly destination: string
  /** Milliseconds since 1970, by Redis' clock. */
  readonly at: number
  /** Different events that failed, and failed probes. */
  readonly failures: number
  /** Since when deliveries were held (ms since 1970); of a change to `opened` the same as `at`. */
  readonly heldSince: number
  /** The process whose call made the change. */
  readonly by: string
}

/** Called for each change, in the process that made it; in another one too, where that one died or the promise rejected. */
export type CircuitObserver = (change: CircuitChange) => Promise<void> | void

/** Keeps circuits the same in all processes. Every error of Redis ends in here: then a process decides for itself. */
export interface CircuitShare {
  /** Begins to keep up with these. @param members those that are in use now */
  follow(members: () => readonly Member[]): void
  /** Brings a member up to what all processes know. */
  learn(member: Member): Promise<void>
  /** @returns whether this process makes the probe that is due; otherwise the member is told how long to wait */
  claim(member: Member): Promise<boolean>
  /** Tells the verdict of the probe. @param openMs milliseconds until the next one, if it failed */
  probed(member: Member, verdict: Verdict, openMs: number): Promise<void>
}
