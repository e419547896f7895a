import type { Edition } from '@sluice/delivery'
import type { DisabledSettings } from '@sluice/targets'
import type { Bus, Growth } from '../kinds/bus.js'
import type { RegistryLimits } from '../kinds/limits.js'
import type { Rule } from '../kinds/rule/rule.js'
import type { Schemas } from '../kinds/schema.js'

/** Everything there is, at one edition. Never changed: the next edition is another object. */
export interface Snapshot extends Edition {
  /** Everything was read anew: it may lack what was known before, because Redis lost it. */
  readonly whole: boolean
  readonly buses: ReadonlyMap<string, Bus>
  /** Bus -> name -> rule. */
  readonly rules: ReadonlyMap<string, ReadonlyMap<string, Rule>>
}

export const emptySnapshot: Snapshot = { version: 0, stamp: '', whole: true, buses: new Map(), rules: new Map() }

/** Throws where a write must not be made of what is there; it is asked about the very state that the write replaces. */
export type MayChange = (before: Rule | undefined) => void

/** What a write came to. Its edition is the first at which it is seen. */
export interface Written<T> extends Edition {
  readonly value: T
  readonly created: boolean
}

export interface WrittenRule extends Written<Rule> {
  /** Ids of the webhooks whose secret was made by this very write: nobody knows it yet. */
  readonly newSecrets: readonly string[]
}

/**
 * Buses, rules and schemas. Where buses ask for replicas, a change is made when as many have it as any bus asks for; else it is
 * refused with UnavailableError `NOT_REPLICATED`, and sending it again is safe. Writing the same thing again changes nothing; each change of a bus or rule makes an edition of its own.
 *
 * An implementation does not check settings (check.ts does, before) and does not cache (RegistryView does).
 */
export interface Registry {
  readonly schemas: Schemas
  /** Says what the registry may hold from now on, to all who write to it. */
  limit(limits: RegistryLimits): Promise<void>
  /** @throws ConflictError `BUS_EXISTS` when its shards would change: see {@link growBus}, `TOO_MANY_BUSES` */
  putBus(name: string, settings: unknown): Promise<Written<Bus>>
  /**
   * Gives a bus more shards. The log must have been prepared: the cuts are what it answered.
   *
   * @throws NotFoundError `UNKNOWN_BUS`, ConflictError `BUS_EXISTS` when it has other shards than `growth` says
   */
  growBus(name: string, shards: number, growth: Growth): Promise<Written<Bus>>
  /** @throws NotFoundError `UNKNOWN_BUS`, ConflictError `BUS_IN_USE` naming the rules, `BUS_IS_DEFAULT` */
  deleteBus(name: string): Promise<Edition>
  /**
   * @throws NotFoundError `UNKNOWN_BUS`, InvalidError `RULE_TOO_LARGE`, ConflictError `TOO_MANY_RULES`, `BUS_RULES_TOO_LARGE`,
   * `REGISTRY_TOO_LARGE`
   */
  putRule(bus: string, name: string, settings: unknown, may?: MayChange): Promise<WrittenRule>
  /** @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_RULE` */
  deleteRule(bus: string, name: string, may?: MayChange): Promise<Edition>
  /** Disables a webhook of a rule as it was seen. False where somebody wrote or deleted the rule since: that counts. */
  disableTarget(seen: Rule, target: string, disabled: DisabledSettings): Promise<boolean>
  /**
   * Whether the rule was deleted by a call and not made again: false where it is there, was never there, or is missing
   * because Redis lost its data. Deletions are remembered within {@link rememberedDeletions}.
   */
  wasDeleted(bus: string, rule: string): Promise<boolean>
  /**
   * Whether the edition is one of the latest, {@link rememberedEditions} at most. False for one that was lost with Redis' data:
   * whoever works by it works by what is not there.
   */
  knows(edition: Edition): Promise<boolean>
  /** What is there now: what changed since `known`, or everything where that is not certain. */
  read(known?: Snapshot): Promise<Snapshot>
  /** Calls back soon after a change, by whomever. A notice may be lost: poll as well. */
  onChange(listener: () => void): Promise<{ close(): Promise<void> }>
  /** Ends the connections that it made itself. */
  close(): void
}

/** Rules whose deletion is remembered, the latest, and for how many milliseconds. */
export const rememberedDeletions = { rules: 10_000, ms: 7 * 24 * 3_600_000 }

/** Editions that are remembered. Whoever knows an older one reads everything. */
export const rememberedEditions = 1000
