import type { Edition } from '@sluice/delivery'

/** One version of a resource: a state that it had, or its absence after a deletion. They are numbered from 1. */
export interface Version<Value> {
  readonly number: number
  /** The principal that wrote it, or `sluice`. Undefined where that is not known: a service wrote to Redis itself, or an older Sluice did. */
  readonly by?: string
  /** When it was written, milliseconds since 1970 by Redis' clock. Undefined where an older Sluice wrote it. */
  readonly at?: number
  /** The first edition that has it. Undefined where an older Sluice wrote it. */
  readonly since?: Edition
  /** Undefined for a deletion. */
  readonly value?: Value
}

/** What differed of the resources of one parent at an earlier edition, as far as it is known. */
export interface Earlier<Value> {
  /** Resources that have changed since, by name: what they were. Undefined for one that was not there. */
  readonly states: ReadonlyMap<string, Value | undefined>
  /** Whether nothing else has changed since. */
  readonly complete: boolean
}

/** What is kept of the latest version beside its value. */
export interface Latest {
  readonly n: number
  /** The number of the oldest version that may be kept. 0 stands for the time before the first one. */
  readonly first: number
  readonly by?: string
  readonly at?: string
  readonly version?: string
  readonly stamp?: string
  /** SHA-1 of its value as JSON. */
  readonly sha?: string
  readonly deleted?: boolean
}

/** A version that was replaced, as JSON in Redis. */
export interface Replaced<Value> {
  readonly made: Partial<Latest> & { readonly n: number }
  /** The version of the registry that has the next one. */
  readonly until: number
  readonly value?: Value
}

export function versionOf<Value>(made: Replaced<Value>['made'], value: Value | undefined): Version<Value> {
  const { n, by, at, version, stamp } = made
  return {
    number: n,
    ...(by !== undefined && { by }),
    ...(at !== undefined && { at: Number(at) }),
    ...(version !== undefined && { since: { version: Number(version), stamp: stamp! } }),
    ...(value !== undefined && { value }),
  }
}

/** Whether a replaced version was the state at a version of the registry that is before its end. */
export function wasThere({ made }: Replaced<unknown>, version: number): boolean {
  return made.n === 0 || (made.version !== undefined && Number(made.version) <= version)
}
