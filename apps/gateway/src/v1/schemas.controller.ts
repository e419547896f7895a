import { Controller, Get, Param, Query } from '@nestjs/common'
import { byType, RegistryView, schemaKind, type SchemaVersions, unknownSchema, versionsOf } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import { RequestCaller } from '../server/request-caller.js'
import { Describe, json } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { ownNames, pageOf, pageParameters, type PageQuery } from './pages.js'

const type = 'com.shop.order.created'
const versions = { type, versions: [1, 2] }

/** The schemas of event types that services registered. */
@Controller('v1/schemas')
export class SchemasController {
  constructor(private readonly view: RegistryView) {}

  @Get()
  @Describe({
    ...{
      id: 'listSchemas',
      action: 'schemas:read',
      tag: 'schemas',
      summary: 'List the event types that have a schema, with their versions',
    },
    query: pageParameters(),
    answers: {
      200: { description: 'A page of event types.', ...json(ref('SchemaPage'), { items: [versions], next: null }) },
    },
  })
  async list(@RequestCaller() caller: Caller, @Query() query: PageQuery) {
    const types = new Map((await this.#list()).map(found => [found.type, found]))
    const may = (type: string) => caller.may('schemas:read', { type })
    return pageOf(ownNames(caller, types.keys()), query, type => types.get(type)!, may)
  }

  @Get(':type')
  @Describe({
    ...{
      id: 'getSchemaVersions',
      action: 'schemas:read',
      tag: 'schemas',
      summary: 'Show the versions of an event type',
    },
    answers: { 200: { description: 'Its versions.', ...json(ref('SchemaVersions'), versions) } },
    refuses: ['UNKNOWN_SCHEMA'],
  })
  async versions(@Param('type') type: string) {
    return versionsOf(type, await this.#list())
  }

  @Get(':type/:version')
  @Describe({
    ...{
      id: 'getSchema',
      action: 'schemas:read',
      tag: 'schemas',
      summary: 'Show the JSON Schema of one version of an event type',
    },
    answers: {
      200: {
        description: 'The schema.',
        ...json(ref('EventSchema'), {
          ...{ type, version: 1, dataschema: `urn:sluice:schema:${type}:1` },
          schema: { type: 'object', properties: { total: { type: 'number' } } },
        }),
      },
    },
    refuses: ['UNKNOWN_SCHEMA'],
  })
  get(@Param('type') type: string, @Param('version') version: string) {
    if (!/^[1-9]\d{0,6}$/.test(version)) throw unknownSchema(type, version)
    return this.view.store.get(schemaKind, { type, version: Number(version) })
  }

  async #list(): Promise<SchemaVersions[]> {
    return byType(await this.view.store.fields(schemaKind))
  }
}
