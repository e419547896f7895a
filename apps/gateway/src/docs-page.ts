import type { Type } from '@nestjs/common'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger'
import { GatewayModule } from './gateway.module.js'
import { HealthController } from './server/health.routes.js'
import { type Document, openApi } from './openapi/document.js'

/** The OpenAPI document, without a running gateway. */
export function gatewayDocument(server?: string): Document {
  const controllers = Reflect.getMetadata('controllers', GatewayModule) as Type[]
  return openApi([...controllers, HealthController], server)
}

/** Serves the document at /openapi.json and /openapi.yaml, and a page to read and try it at /docs. */
export function mountDocs(app: NestFastifyApplication, publicUrl: string): void {
  const document = gatewayDocument(publicUrl.replace(/\/$/, '') || '/')
  const urls = { jsonDocumentUrl: 'openapi.json', yamlDocumentUrl: 'openapi.yaml' }
  SwaggerModule.setup('docs', app, document as unknown as OpenAPIObject, urls)
}
