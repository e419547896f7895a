import type { Bus, Growth } from './bus.js'
import type { Rule } from './rule.js'
import type { Schemas } from './schema.js'
import type { DisabledSettings } from './target.js'

/** Everything there is, at one version. Never changed: the next version is another object. */
export interface Snapshot {
  readonly version: number
  readonly buses: ReadonlyMap<string, Bus>
  /** Bus -> name -> rule. */
  readonly rules: ReadonlyMap<string, ReadonlyMap<string, Rule>>
}

export const emptySnapshot: Snapshot = { version: 0, buses: new Map(), rules: new Map() }

/** What a write came to. `version` is the first at which it is seen. */
export interface Written<T> {
  readonly value: T
  readonly created: boolean
  readonly version: number
}

export interface WrittenRule extends Written<Rule> {
  /** Ids of the webhooks whose secret was made by this very write: nobody knows it yet. */
  readonly newSecrets: readonly string[]
}

/**
 * Buses, rules and schemas. Writing the same thing again changes nothing; each change of a bus or rule has a version of its own.
 *
 * An implementation does not check settings (check.ts does, before) and does not cache (RegistryView does).
 */
export interface Registry {
  readonly schemas: Schemas
  /** @throws ConflictError `BUS_EXISTS` when its shards would change: see {@link growBus} */
  putBus(name: string, settings: unknown): Promise<Written<Bus>>
  /**
   * Gives a bus more shards. The log must have been prepared: the cuts are what it answered.
   *
   * @throws NotFoundError `UNKNOWN_BUS`, ConflictError `BUS_EXISTS` when it has other shards than `growth` says
   */
  growBus(name: string, shards: number, growth: Growth): Promise<Written<Bus>>
  /** @throws NotFoundError `UNKNOWN_BUS`, ConflictError `BUS_IN_USE` naming the rules, `BUS_IS_DEFAULT` */
  deleteBus(name: string): Promise<{ version: number }>
  /** @throws NotFoundError `UNKNOWN_BUS`, ConflictError `TOO_MANY_RULES` */
  putRule(bus: string, name: string, settings: unknown): Promise<WrittenRule>
  /** @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_RULE` */
  deleteRule(bus: string, name: string): Promise<{ version: number }>
  /** Disables a webhook of a rule as it was seen. False where somebody wrote or deleted the rule since: that counts. */
  disableTarget(seen: Rule, target: string, disabled: DisabledSettings): Promise<boolean>
  /**
   * Whether the rule was deleted by a call and not made again: false where it is there, was never there, or is missing
   * because Redis lost its data. Deletions are remembered within {@link rememberedDeletions}.
   */
  wasDeleted(bus: string, rule: string): Promise<boolean>
  /** What is there now, read anew where it changed since `known`. */
  read(known?: Snapshot): Promise<Snapshot>
  /** Calls back soon after a change, by whomever. A notice may be lost: poll as well. */
  onChange(listener: () => void): Promise<{ close(): Promise<void> }>
}

/** Rules that one bus may have. */
export const maxRules = 20_000

/** Rules whose deletion is remembered, the latest, and for how many milliseconds. */
export const rememberedDeletions = { rules: 10_000, ms: 7 * 24 * 3_600_000 }
