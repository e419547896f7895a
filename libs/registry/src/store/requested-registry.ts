import type { Edition } from '@sluice/delivery'
import type { RedisClient } from '@sluice/streams'
import type { AnyKind, NamesOf, ValueOf } from '../kinds/kind.js'
import { busKind } from '../kinds/bus.js'
import { connectionKind } from '../kinds/connection/connection.kind.js'
import { kinds } from '../kinds/kinds.js'
import { RedisRegistry } from './redis-registry.js'
import { readOnlyScript } from './registry.script.js'
import type { Deleted, Written } from './registry.js'

/** A write that the platform is asked to make. Without `put` and `delete` it makes what is always there: the default bus. */
export interface WriteRequest {
  readonly put?: string
  readonly delete?: string
  readonly names?: object
  readonly settings?: unknown
}

/** The edition that has the write. */
export interface Done extends Edition {
  readonly created: boolean
}

/** What such a process reads: credentials of connections are the platform's alone. */
const readable = kinds.filter(kind => kind !== connectionKind)

/**
 * The registry of a process that may read it in Redis and not write it. The platform makes its writes, if the process may ask for them;
 * conditions on what a write replaces are the platform's.
 */
export class RequestedRegistry extends RedisRegistry {
  /** @param ask resolves when the write is made @throws SluiceError for one that is refused */
  constructor(
    redis: RedisClient,
    prefix: string | undefined,
    private readonly ask: (request: WriteRequest) => Promise<Done>,
  ) {
    super(redis, prefix, readable)
  }

  override async put<K extends AnyKind>(kind: K, names: NamesOf<K>, settings: unknown): Promise<Written<ValueOf<K>>> {
    const request = kind.name === busKind.name ? {} : { put: kind.name, names, settings }
    const done = await this.ask(request)
    return { ...done, value: await this.get(kind, names), newSecrets: {} }
  }

  override async delete(kind: AnyKind, names: object): Promise<Deleted> {
    return this.ask({ delete: kind.name, names })
  }

  protected override readChanged(keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return readOnlyScript.runReadOnly(this.redis, keys, args)
  }
}
