import { Controller, Get, Param } from '@nestjs/common'
import { ApiOperation, ApiTags } from '@nestjs/swagger'
import { RegistryView, type Schemas, unknownSchema } from '@sluice/registry'

/** What the data of event types looks like, as the services that know it have said. */
@ApiTags('schemas')
@Controller('v1/schemas')
export class SchemasController {
  constructor(private readonly view: RegistryView) {}

  @Get()
  @ApiOperation({ summary: 'List the event types that have a schema, with their versions' })
  async list() {
    return { items: await this.#schemas.list() }
  }

  @Get(':type')
  @ApiOperation({ summary: 'Show the versions of an event type' })
  versions(@Param('type') type: string) {
    return this.#schemas.versions(type)
  }

  @Get(':type/:version')
  @ApiOperation({ summary: 'Show the JSON Schema of one version of an event type' })
  get(@Param('type') type: string, @Param('version') version: string) {
    if (!/^[1-9]\d{0,6}$/.test(version)) throw unknownSchema(type, version)
    return this.#schemas.get(type, Number(version))
  }

  get #schemas(): Schemas {
    return this.view.registry.schemas
  }
}
