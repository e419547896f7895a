import { IsEnum, IsInt, IsOptional, IsString } from 'class-validator'
import { MemoryRegistry, schemaKind } from '@sluice/registry'
import type { Connections } from '../connections.js'
import { Event, type EventClass, eventTypeOf } from './event.decorator.js'
import { EventSchemas } from './event-schemas.js'
import { earlierSchemaOf, jsonSchemaOf } from './json-schema.js'

enum Level {
  Low,
  High,
}

function levels(further: (of: object) => void = () => undefined): EventClass {
  @Event('levels')
  class Levels {
    @IsEnum(Level) level: Level
  }
  further(Levels.prototype)
  return Levels
}

describe('a class that 0.1.0 registered, in its own words', () => {
  const store = new MemoryRegistry()
  const names = { type: 'levels', version: 1 }
  const connections = { registry: { store, onChange: () => undefined } } as unknown as Connections
  const service = () => new EventSchemas(connections, { name: 'levels' })
  const shown = async () => (await store.get(schemaKind, names)).schema

  it('is still known by them, so that its instances start beside those of this version', async () => {
    const type = eventTypeOf(levels())
    const earlier = await earlierSchemaOf(type)
    expect(earlier).not.toEqual(jsonSchemaOf(type))
    await store.put(schemaKind, names, earlier)
    await service().register([type])
    expect(await shown()).toEqual(earlier)
    await store.put(schemaKind, names, earlier) // as an instance of 0.1.0 that starts again
  })

  it('may get optional fields, and nothing else', async () => {
    const more = levels(of => (IsOptional()(of, 'note'), IsString()(of, 'note')))
    await service().register([eventTypeOf(more)])
    expect(await shown()).toMatchObject({ properties: { note: { type: 'string' } } })
    const other = levels(of => IsInt()(of, 'count'))
    await expect(service().register([eventTypeOf(other)])).rejects.toMatchObject({ code: 'SCHEMA_EXISTS' })
  })
})
