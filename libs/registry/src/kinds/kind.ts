import type { SluiceError } from '@sluice/event'
import type { RegistryLimits } from './limits.js'

/**
 * One kind of resource, and all that a registry knows of it: how it is named, checked, bounded and refused. A value has its
 * names among its fields.
 */
export interface Kind<Names extends object, Settings, Value extends Names> {
  /** `rule`. */
  readonly name: string
  /** `rules`: its hash in Redis, and its place in a snapshot. */
  readonly plural: string
  /** What one belongs to: that must be there when it is made, and cannot be deleted before it. */
  readonly parent?: Parent<Names>
  /** Whether everybody has all of them in memory, and each change makes an edition. Others are read one by one. */
  readonly inSnapshot: boolean
  /** Whether their bytes count towards {@link RegistryLimits.registryBytes}. */
  readonly counted: boolean
  /** The key in Redis that remembers which were deleted by a call. */
  readonly deletions?: string

  /** The name within its hash. */
  field(names: Names): string
  /** @throws InvalidError for settings or names that are wrong whatever else there is */
  check(settings: unknown, names: Names, limits: RegistryLimits): Settings
  /**
   * Writers at the same time do not see each other here.
   *
   * @param snapshot as it is now
   * @throws InvalidError for what does not go together with the rest
   */
  checkAmong?(settings: Settings, names: Names, snapshot: object, limits: RegistryLimits): void
  /** What is kept after a put: `before`, where the settings change nothing. @throws SluiceError */
  next(before: Value | undefined, settings: Settings, names: Names, limits: RegistryLimits): Next<Value>

  /** How many there may be, of one parent where there is one. */
  most(limits: RegistryLimits): number
  tooMany(names: Names, limits: RegistryLimits): SluiceError
  /** How many bytes all of one parent may have, and what refuses more. */
  readonly together?: {
    mostBytes(limits: RegistryLimits): number
    tooLarge(names: Names, bytes: number, limits: RegistryLimits): SluiceError
  }
  /** What says that there is none of this name. */
  unknown(names: Names): SluiceError
  /** @throws SluiceError for one that is always there */
  mayDelete?(names: Names): void
  /** What refuses to delete one that others belong to. */
  inUse?(names: Names, plural: string, children: readonly string[]): SluiceError
  /** Of how many replicas each change of the registry must be known while this one is there. */
  replicas?(value: Value): number
}

export interface Parent<Names> {
  readonly kind: AnyKind
  names(of: Names): object
}

export type AnyKind = Kind<object, unknown, object>

export type NamesOf<K extends AnyKind> = Parameters<K['field']>[0]
export type ValueOf<K extends AnyKind> = ReturnType<K['next']>['value']

export interface Next<Value> {
  readonly value: Value
  /** Ids of what got a secret by this very write: nobody knows it yet. */
  readonly newSecrets?: readonly string[]
}
