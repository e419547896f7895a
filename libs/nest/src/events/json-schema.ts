import type { JsonSchema } from '@sluice/registry'
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js'
import type { EventClass, EventType } from './event.decorator.js'
import { nestedClasses } from './nested-classes.js'

/** The JSON Schema of an event class, from what class-validator and class-transformer know of it. */
export async function jsonSchemaOf({ eventClass, dataschema }: EventType): Promise<JsonSchema> {
  // nobody else needs it: an application without event classes does not load it
  const { targetConstructorToSchema } = await import('class-validator-jsonschema')
  const make = (of: EventClass): JsonSchema => ({
    type: 'object',
    ...(targetConstructorToSchema(of, { classTransformerMetadataStorage: defaultMetadataStorage }) as JsonSchema),
  })
  const nested = Array.from(nestedClasses(eventClass), ([name, of]) => [name, make(of)] as const)
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: dataschema,
    title: eventClass.name,
    ...make(eventClass),
    ...(nested.length > 0 ? { definitions: Object.fromEntries(nested) } : {}),
  }
}
