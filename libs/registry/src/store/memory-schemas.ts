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

/** The schemas of one process. */
export class MemorySchemas implements Schemas {
  /** `<type>:<version>` -> JSON: what was given out stays the caller's. */
  readonly #kept = new Map<string, string>()
  #bytes = 0

  /** @param check throws where so many bytes more are too many */
  constructor(private readonly check: (more: number) => void = () => undefined) {}

  get bytes(): number {
    return this.#bytes
  }

  async put(type: string, version: number, schema: JsonSchema): Promise<void> {
    const checked = checkSchema(type, version, schema)
    const field = `${type}:${version}`
    const before = this.#kept.get(field)
    const next = nextSchema(type, version, checked, before ? (JSON.parse(before) as Schema) : undefined)
    if (next && !before && this.#kept.size >= maxSchemas) throw tooManySchemas()
    if (!next) return
    const json = JSON.stringify(next)
    const more = Buffer.byteLength(json) - Buffer.byteLength(before ?? '')
    this.check(more)
    this.#bytes += more
    this.#kept.set(field, json)
  }

  async list(): Promise<SchemaVersions[]> {
    return byType(this.#kept.keys())
  }

  async versions(type: string): Promise<SchemaVersions> {
    return versionsOf(type, await this.list())
  }

  async get(type: string, version: number): Promise<Schema> {
    const kept = this.#kept.get(`${type}:${version}`)
    if (!kept) throw unknownSchema(type, version)
    return JSON.parse(kept) as Schema
  }
}
