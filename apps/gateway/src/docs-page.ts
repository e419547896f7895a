import type { Type } from '@nestjs/common'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger'
import { everyCaller } from '@sluice/service'
import type { FastifyInstance } from 'fastify'
import { GatewayModule } from './gateway.module.js'
import { HealthController } from './server/health.routes.js'
import { type Document, openApi } from './openapi/document.js'

/** What the gateway's routes are, without a gateway that runs. */
export function gatewayDocument(server?: string): Document {
  const controllers = Reflect.getMetadata('controllers', GatewayModule) as Type[]
  return openApi([...controllers, HealthController], server)
}

const [json, yaml] = ['openapi.json', 'openapi.yaml']

/** The document at /openapi.json and /openapi.yaml, and a page that shows it and tries it at /docs. */
export function mountDocs(app: NestFastifyApplication, publicUrl: string): void {
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance
  // Swagger's routes are public but for this one
  server.addHook('onRoute', route => {
    if (route.url === `/${yaml}`) route.config = { ...route.config, action: everyCaller }
  })
  const document = gatewayDocument(publicUrl.replace(/\/$/, '') || '/')
  SwaggerModule.setup('docs', app, document as unknown as OpenAPIObject, {
    jsonDocumentUrl: json,
    yamlDocumentUrl: yaml,
  })
}
