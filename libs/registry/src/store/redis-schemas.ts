import type { Redis } from 'ioredis'
import type { RegistryLimits } from '../kinds/limits.js'
import { registryTooLarge } from '../kinds/refusals.js'
import {
  byType,
  checkSchema,
  type JsonSchema,
  maxSchemas,
  nextSchema,
  type Schema,
  type Schemas,
  type SchemaVersions,
  tooManySchemas,
  unknownSchema,
  versionsOf,
} from '../kinds/schema.js'
import { putSchemaScript } from './registry.script.js'

/** How the registry writes, and what it may hold. */
interface Writer {
  run(lua: string, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown[]>
  limits(): Promise<RegistryLimits>
}

/** The schemas in Redis: one hash, `<type>:<version>` -> JSON, in the slot of the registry. */
export class RedisSchemas implements Schemas {
  readonly #hash: string

  constructor(
    private readonly redis: Redis,
    private readonly key: (name: string) => string,
    private readonly writer: Writer,
  ) {
    this.#hash = key('schemas')
  }

  async put(type: string, version: number, schema: JsonSchema): Promise<void> {
    const checked = checkSchema(type, version, schema)
    const field = `${type}:${version}`
    const keys = [this.#hash, ...['bytes', 'version', 'buses'].map(this.key)]
    for (;;) {
      const before = await this.redis.hget(this.#hash, field)
      const next = nextSchema(type, version, checked, before ? (JSON.parse(before) as Schema) : undefined)
      if (!next) return
      const { registryBytes } = await this.writer.limits()
      const args = [field, JSON.stringify(next), before ?? '', maxSchemas, registryBytes, this.key('rules:')]
      const [written, bytes] = (await this.writer.run(putSchemaScript, keys, args)) as [number, number]
      if (written === -1) throw tooManySchemas()
      if (written === -2) throw registryTooLarge(bytes, registryBytes)
      if (written === 1) return
    }
  }

  async list(): Promise<SchemaVersions[]> {
    return byType(await this.redis.hkeys(this.#hash))
  }

  async versions(type: string): Promise<SchemaVersions> {
    return versionsOf(type, await this.list())
  }

  async get(type: string, version: number): Promise<Schema> {
    const kept = await this.redis.hget(this.#hash, `${type}:${version}`)
    if (!kept) throw unknownSchema(type, version)
    return JSON.parse(kept) as Schema
  }
}
