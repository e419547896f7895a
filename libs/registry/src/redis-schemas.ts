import type { Redis } from 'ioredis'
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
} from './schema.js'

/**
 * Writes one schema over the one it was made from.
 *
 * KEYS[1] schemas   ARGV[1] field   ARGV[2] schema as JSON   ARGV[3] the one before, '' for none   ARGV[4] most fields
 *
 * Returns 1, or 0 when somebody else wrote it meanwhile, or -1 when there are too many.
 */
const putScript = `
local before = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if before ~= ARGV[3] then return 0 end
if before == '' and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then return -1 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
`

/** The schemas in Redis: one hash, `<type>:<version>` -> JSON, in the slot of the registry. */
export class RedisSchemas implements Schemas {
  constructor(
    private readonly redis: Redis,
    private readonly key: string,
  ) {}

  async put(type: string, version: number, schema: JsonSchema): Promise<void> {
    const checked = checkSchema(type, version, schema)
    const field = `${type}:${version}`
    for (;;) {
      const before = await this.redis.hget(this.key, field)
      const next = nextSchema(type, version, checked, before ? (JSON.parse(before) as Schema) : undefined)
      if (!next) return
      const args = [field, JSON.stringify(next), before ?? '', maxSchemas]
      const written = await this.redis.eval(putScript, 1, this.key, ...args)
      if (written === -1) throw tooManySchemas()
      if (written === 1) return
    }
  }

  async list(): Promise<SchemaVersions[]> {
    return byType(await this.redis.hkeys(this.key))
  }

  async versions(type: string): Promise<SchemaVersions> {
    return versionsOf(type, await this.list())
  }

  async get(type: string, version: number): Promise<Schema> {
    const kept = await this.redis.hget(this.key, `${type}:${version}`)
    if (!kept) throw unknownSchema(type, version)
    return JSON.parse(kept) as Schema
  }
}
