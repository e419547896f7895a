import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger'
import { letterFilterFields } from '@sluice/delivery'
import { mostIds } from '@sluice/queues'
import '@sluice/registry' // its classes are where the schemas of buses and rules come from
import { validationMetadatasToSchemas } from 'class-validator-jsonschema'

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>

/** The API's description, from the routes and from the classes that check what comes in. */
export function openApi(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Sluice')
    .setDescription('Eventing on Redis Streams. Errors are RFC 9457 problem+json with a stable `code`.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer' })
    .addSecurityRequirements('bearer')
    .build()
  const document = SwaggerModule.createDocument(app, config)
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...schemas() } }
  return document
}

export function mountDocs(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApi(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  })
}

function schemas(): Schemas {
  const classes = validationMetadatasToSchemas({
    refPointerPrefix: '#/components/schemas/',
    additionalConverters: { isOnFailure: onFailure },
  }) as Schemas
  const targets = ['SubscriptionTarget', 'WebhookTarget', 'QueueTarget']
  const rule = classes['RuleSettings'] as { properties: Record<string, object>; required: string[]; anyOf?: object[] }
  rule.properties['targets'] = {
    type: 'array',
    minItems: 1,
    maxItems: 100,
    items: { oneOf: targets.map(name => ({ $ref: `#/components/schemas/${name}` })) },
  }
  rule.properties['filters'] = selection['filters']!
  rule.required = rule.required.filter(name => name !== 'pattern')
  rule.anyOf = ['pattern', 'filters', 'filterPolicy'].map(name => ({ required: [name] }))
  return {
    ...classes,
    CloudEvent: cloudEvent,
    Redrive: redrive,
    Deletion: deletion,
    PatternTest: patternTest,
    RuleTest: ruleTest,
  }
}

const text = { type: 'string' as const, minLength: 1 }

const onFailure = {
  oneOf: [
    { type: 'string' as const, enum: ['dead-letter', 'drop'] },
    { type: 'object' as const, required: ['target'], properties: { target: text } },
  ],
}

const cloudEvent: Schemas[string] = {
  type: 'object',
  required: ['specversion', 'id', 'source', 'type'],
  properties: {
    specversion: { type: 'string', enum: ['1.0'] },
    id: text,
    source: { ...text, format: 'uri-reference' },
    type: text,
    subject: text,
    time: { type: 'string', format: 'date-time' },
    datacontenttype: text,
    dataschema: { type: 'string', format: 'uri' },
    partitionkey: { ...text, description: 'Events with the same key stay in order. Without it: subject, else id.' },
    data: {},
    data_base64: { type: 'string', format: 'byte' },
  },
  example: {
    specversion: '1.0',
    id: 'A-1001',
    source: '/shop/web',
    type: 'com.shop.order.created',
    data: { orderId: 'A-1001', total: 129.5 },
  },
}

const flag = { type: 'boolean', default: false, description: 'Says what it would do, and does nothing.' }

const chosen = {
  ids: { type: 'array', items: text, maxItems: mostIds },
  filter: { type: 'object', properties: Object.fromEntries(letterFilterFields.map(name => [name, text])) },
}

const redrive: Schemas[string] = {
  type: 'object',
  properties: {
    ...chosen,
    rate: { type: 'number', minimum: 0.1, maximum: 10_000, description: 'Events a second.' },
    edit: { type: 'object', description: 'A JSON Merge Patch (RFC 7396) for each event.' },
    target: {
      type: 'object',
      required: ['rule', 'target'],
      properties: { rule: text, target: text },
      description: 'A target of the same bus that all are sent to in place of their own.',
    },
    dryRun: flag,
  },
  example: { filter: { bus: 'default', rule: 'big-orders' }, rate: 50 },
}

const deletion: Schemas[string] = {
  type: 'object',
  properties: { ...chosen, dryRun: flag, cursor: { ...text, description: '`next` of the answer before.' } },
  example: { filter: { rule: 'big-orders', to: '2026-01-31T12:00:00Z' } },
}

const selection: Schemas = {
  pattern: { type: 'object', description: 'An EventBridge pattern over the CloudEvent.' },
  filters: {
    type: 'array',
    items: { type: 'object' },
    description: 'Filters of CloudEvents Subscriptions in place of a pattern; all of them must hold.',
  },
  filterPolicy: { type: 'object', description: 'A filter policy of SNS in place of a pattern.' },
  filterPolicyScope: { type: 'string', enum: ['MessageAttributes', 'MessageBody'], default: 'MessageAttributes' },
}

const patternTest: Schemas[string] = {
  type: 'object',
  required: ['event'],
  properties: { ...selection, event: { $ref: '#/components/schemas/CloudEvent' } },
}

const ruleTest: Schemas[string] = {
  type: 'object',
  properties: {
    event: { $ref: '#/components/schemas/CloudEvent' },
    ...selection,
    pattern: {
      ...selection['pattern'],
      description: "Tested in place of the rule's own, as filters and filterPolicy are.",
    },
    last: {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      default: 100,
      description: 'How many of the last events of the bus.',
    },
  },
}
