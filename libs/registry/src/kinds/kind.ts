import type { SluiceError } from '@sluice/event'
import type { SecretKeys } from '../secrets/secret-keys.js'
import type { RegistryLimits } from './limits.js'

/**
 * Everything that a registry knows of one kind of resource: names, checks, bounds and errors. A value has its names among its
 * fields.
 */
export interface Kind<Names extends object, Settings, Value extends Names> {
  /** `rule`. */
  readonly name: string
  /** `rules`: its hash in Redis, and its place in a snapshot. */
  readonly plural: string
  /** The kind that one belongs to: the parent must exist when it is created, and cannot be deleted before it. */
  readonly parent?: Parent<Names>
  /** Whether all processes keep all of them in memory, and each change makes an edition. Others are read one by one. */
  readonly inSnapshot: boolean
  /** Whether their bytes count towards {@link RegistryLimits.registryBytes}. */
  readonly counted: boolean
  /** The key in Redis that lists deletions by a call. */
  readonly deletions?: string
  /** Its earlier versions are kept. Only for kinds in snapshots. */
  readonly history?: {
    /** The number of versions of one that are kept, with the present one. */
    readonly most: number
    /** What is kept of a value. */
    kept(value: Value): object
  }

  /** The name within its hash. */
  field(names: Names): string
  /** Checks that need no other resources. @throws InvalidError */
  check(settings: unknown, names: Names, limits: RegistryLimits): Settings
  /**
   * Checks against other resources. Concurrent writers do not see each other here.
   *
   * @param snapshot the current one
   * @throws InvalidError for settings that conflict with other resources
   */
  checkAmong?(settings: Settings, names: Names, snapshot: object, limits: RegistryLimits): void
  /**
   * The value after a put; `before` itself if the settings change nothing.
   *
   * @param keys seal the secrets of the value
   * @throws SluiceError
   */
  next(
    before: Value | undefined,
    settings: Settings,
    names: Names,
    limits: RegistryLimits,
    keys: SecretKeys,
  ): Next<Value>

  /** The most that may exist, of one parent if the kind has one. @param names of the new one */
  most(limits: RegistryLimits, names: Names): number
  tooMany(names: Names, limits: RegistryLimits): SluiceError
  /** The most bytes of all of one parent, and the error for more. */
  readonly together?: {
    mostBytes(limits: RegistryLimits): number
    tooLarge(names: Names, bytes: number, limits: RegistryLimits): SluiceError
  }
  /** The error for a name that does not exist. */
  unknown(names: Names): SluiceError
  /** @throws SluiceError for one that must always exist */
  mayDelete?(names: Names): void
  /** The error for deleting one that others belong to. */
  inUse?(names: Names, plural: string, children: readonly string[]): SluiceError
  /** The number of replicas that must have each change of the registry while this one exists. Only for kinds in snapshots. */
  replicas?(value: Value): number
}

export interface Parent<Names> {
  readonly kind: AnyKind
  names(of: Names): object
}

export type AnyKind = Kind<object, unknown, object>

export type NamesOf<K extends AnyKind> = Parameters<K['field']>[0]
export type SettingsOf<K extends AnyKind> = ReturnType<K['check']>
export type ValueOf<K extends AnyKind> = ReturnType<K['next']>['value']

export interface Next<Value> {
  readonly value: Value
  readonly newSecrets?: NewSecrets
}

/** Secrets that a write made, in clear text, which only its answer shows: target's id -> field -> secret. */
export type NewSecrets = Readonly<Record<string, Readonly<Record<string, string>>>>
