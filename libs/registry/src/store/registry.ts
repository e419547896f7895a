import type { Edition } from '@sluice/delivery'
import type { AnyKind, NamesOf, NewSecrets, SettingsOf, ValueOf } from '../kinds/kind.js'
import type { RegistryLimits } from '../kinds/limits.js'
import type { Snapshot } from './snapshot.js'
import type { Earlier, Version } from './versions.js'

/**
 * Throws to refuse a write. It is called with the exact value that the write would replace, and with the checked settings of a
 * put.
 */
export type MayChange<Value, Settings = unknown> = (before: Value | undefined, settings: Settings) => void

/** The result of a write. Its edition is the first one that has the write. */
export interface Written<Value> extends Edition {
  readonly value: Value
  readonly created: boolean
  readonly newSecrets: NewSecrets
  /** Of the version of the resource that has the write; 0 where its kind has no history, undefined where the platform wrote it. */
  readonly number?: number
}

/** The first edition without the resource, and the number of its deletion in the history; 0 and undefined as in {@link Written}. */
export interface Deleted extends Edition {
  readonly number?: number
}

/** Who writes what Sluice itself changes. */
export const bySluice = 'sluice'

/**
 * The resources of all kinds. If buses ask for replicas, a change is made when as many replicas have it as any bus asks for;
 * otherwise it is refused with UnavailableError `NOT_REPLICATED`, and repeating it is safe. Writing the same value again changes
 * nothing; each change of a kind in snapshots makes an edition.
 *
 * An implementation knows no particular kind: checks, bounds and values come from the kind. It does not cache (RegistryView
 * does).
 */
export interface Registry {
  /** Sets the limits of the registry, for all processes that write to it. */
  limit(limits: RegistryLimits): Promise<void>
  /**
   * @param by the principal that writes, which a history keeps
   * @throws InvalidError, NotFoundError if its parent does not exist, ConflictError for exceeded limits: those of its kind, and
   * `REGISTRY_TOO_LARGE`
   */
  put<K extends AnyKind>(
    kind: K,
    names: NamesOf<K>,
    settings: unknown,
    may?: MayChange<ValueOf<K>, SettingsOf<K>>,
    by?: string,
  ): Promise<Written<ValueOf<K>>>
  /**
   * Writes a change that Sluice itself makes to a resource, without limits.
   *
   * @param next returns undefined if there is nothing to do (any more): then nothing is written, and undefined is returned
   */
  change<K extends AnyKind>(
    kind: K,
    names: NamesOf<K>,
    next: (before: ValueOf<K> | undefined) => ValueOf<K> | undefined,
  ): Promise<Written<ValueOf<K>> | undefined>
  /** @throws NotFoundError if it or its parent does not exist, ConflictError if others belong to it or it must always exist */
  delete<K extends AnyKind>(
    kind: K,
    names: NamesOf<K>,
    may?: MayChange<ValueOf<K>, undefined>,
    by?: string,
  ): Promise<Deleted>
  /**
   * The versions of one that are kept, newest first: the present one, or the deletion, and those before. None if there never was one,
   * or nothing is kept of it any more.
   */
  versions<K extends AnyKind>(kind: K, names: NamesOf<K>): Promise<readonly Version<ValueOf<K>>[]>
  /**
   * What the resources of one parent were when the registry had an earlier version, where they are different now. Read the snapshot
   * that it is compared with before.
   */
  earlier<K extends AnyKind>(kind: K, parent: string | undefined, version: number): Promise<Earlier<ValueOf<K>>>
  /** One of a kind that is not in snapshots. @throws NotFoundError */
  get<K extends AnyKind>(kind: K, names: NamesOf<K>): Promise<ValueOf<K>>
  /** The names of all resources of a kind that is not in snapshots. @param parent the name of their parent */
  fields(kind: AnyKind, parent?: string): Promise<string[]>
  /**
   * Whether it was deleted by a call and not created again: false if it exists, never existed, or is missing because Redis lost
   * its data. Deletions are remembered within {@link rememberedDeletions}.
   */
  wasDeleted<K extends AnyKind>(kind: K, names: NamesOf<K>): Promise<boolean>
  /**
   * Whether the edition is one of the latest {@link rememberedEditions}. False for one that was lost with Redis' data: a process
   * that works by it works by resources that do not exist.
   */
  knows(edition: Edition): Promise<boolean>
  /** The current snapshot. Reads only what changed since `known` if that is certain, else everything. */
  read(known?: Snapshot): Promise<Snapshot>
  /** Calls the listener soon after a change by any process. Notices may be lost, so poll as well. */
  onChange(listener: () => void): Promise<{ close(): Promise<void> }>
  /** Closes the connections that the registry opened itself. */
  close(): void
}

/** The number of remembered deletions of each kind, and for how many milliseconds. */
export const rememberedDeletions = { most: 10_000, ms: 7 * 24 * 3_600_000 }

/** The number of remembered editions. A reader with an older one reads everything. */
export const rememberedEditions = 1000
