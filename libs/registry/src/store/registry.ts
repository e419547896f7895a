import type { Edition } from '@sluice/delivery'
import type { AnyKind, NamesOf, ValueOf } from '../kinds/kind.js'
import type { RegistryLimits } from '../kinds/limits.js'
import type { Snapshot } from './snapshot.js'

/** Throws where a write must not be made of what is there; it is asked about the very state that the write replaces. */
export type MayChange<Value> = (before: Value | undefined) => void

/** What a write came to. Its edition is the first at which it is seen. */
export interface Written<Value> extends Edition {
  readonly value: Value
  readonly created: boolean
  /** Ids of what got a secret by this very write: nobody knows it yet. */
  readonly newSecrets: readonly string[]
}

/**
 * The resources of all kinds. Where buses ask for replicas, a change is made when as many have it as any bus asks for; else it is
 * refused with UnavailableError `NOT_REPLICATED`, and sending it again is safe. Writing the same thing again changes nothing; each
 * change of a kind that is in snapshots makes an edition of its own.
 *
 * An implementation knows no kind: what is checked, bounded and kept is said by each. It does not cache (RegistryView does).
 */
export interface Registry {
  /** Says what the registry may hold from now on, to all who write to it. */
  limit(limits: RegistryLimits): Promise<void>
  /**
   * @throws InvalidError, NotFoundError where its parent is not there, ConflictError where there is too much of it:
   * what its kind says, and `REGISTRY_TOO_LARGE`
   */
  put<K extends AnyKind>(
    kind: K,
    names: NamesOf<K>,
    settings: unknown,
    may?: MayChange<ValueOf<K>>,
  ): Promise<Written<ValueOf<K>>>
  /**
   * Writes what Sluice itself makes of a resource as it is, whatever the limits are.
   *
   * @param next undefined where there is nothing to do, or no longer: then nothing is written, and undefined returned
   */
  change<K extends AnyKind>(
    kind: K,
    names: NamesOf<K>,
    next: (before: ValueOf<K> | undefined) => ValueOf<K> | undefined,
  ): Promise<Written<ValueOf<K>> | undefined>
  /** @throws NotFoundError where it or its parent is not there, ConflictError where others belong to it or it is always there */
  delete<K extends AnyKind>(kind: K, names: NamesOf<K>, may?: MayChange<ValueOf<K>>): Promise<Edition>
  /** One of a kind that is not in snapshots. @throws NotFoundError */
  get<K extends AnyKind>(kind: K, names: NamesOf<K>): Promise<ValueOf<K>>
  /** The fields of all of a kind that is not in snapshots. @param parent what they belong to */
  fields(kind: AnyKind, parent?: string): Promise<string[]>
  /**
   * Whether it was deleted by a call and not made again: false where it is there, was never there, or is missing
   * because Redis lost its data. Deletions are remembered within {@link rememberedDeletions}.
   */
  wasDeleted<K extends AnyKind>(kind: K, names: NamesOf<K>): Promise<boolean>
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

/** Resources whose deletion is remembered, the latest of each kind, and for how many milliseconds. */
export const rememberedDeletions = { most: 10_000, ms: 7 * 24 * 3_600_000 }

/** Editions that are remembered. Whoever knows an older one reads everything. */
export const rememberedEditions = 1000
