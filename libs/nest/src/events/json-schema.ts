import type { JsonSchema } from '@sluice/registry'
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js'
import { Contract } from './contract.js'
import type { EventClass, EventType } from './event.decorator.js'
import { nestedClasses } from './nested-classes.js'

/** The JSON Schema that data of an event class is checked against, made from its class-validator and class-transformer metadata. */
export function jsonSchemaOf({ eventClass, dataschema }: EventType): JsonSchema {
  return { $schema: draft, $id: dataschema, ...Contract.of(eventClass).schema }
}

const draft = 'http://json-schema.org/draft-07/schema#'

/**
 * The schema that Sluice 0.1.0 made of the class, which the registry may have. It differs in both directions from what was
 * checked, so nothing is checked against it.
 */
export async function earlierSchemaOf({ eventClass, dataschema }: EventType): Promise<JsonSchema> {
  // loaded here because nothing else needs it
  const { targetConstructorToSchema } = await import('class-validator-jsonschema')
  const make = (of: EventClass): JsonSchema => ({
    type: 'object',
    ...(targetConstructorToSchema(of, { classTransformerMetadataStorage: defaultMetadataStorage }) as JsonSchema),
  })
  const nested = Array.from(nestedClasses(eventClass), ([name, of]) => [name, make(of)] as const)
  return {
    $schema: draft,
    $id: dataschema,
    title: eventClass.name,
    ...make(eventClass),
    ...(nested.length > 0 ? { definitions: Object.fromEntries(nested) } : {}),
  }
}
