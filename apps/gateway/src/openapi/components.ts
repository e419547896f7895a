import { type Code, codes } from './codes.js'
import { problemOf } from './problems.js'
import { managedKinds } from '@sluice/access'
import { accessSchemas } from './access.schemas.js'
import { eventSchemas } from './events.schemas.js'
import { registrySchemas } from './registry.schemas.js'
import { name, object, type Schema, text } from './schema.js'

export const tags = [
  { name: 'events', description: 'Publishing.' },
  { name: 'buses', description: 'Named event logs.' },
  { name: 'rules', description: 'Who receives which events.' },
  { name: 'patterns', description: 'Trying patterns on events.' },
  { name: 'dead letters', description: 'Deliveries that were given up.' },
  { name: 'schemas', description: 'What the data of event types looks like.' },
  { name: 'access', description: 'Who may do what: keys and grants.' },
  { name: 'platform', description: 'How the gateway is.' },
]

const problem: Schema = {
  ...object({
    type: { type: 'string', format: 'uri-reference', description: 'Always `about:blank`: `code` says more.' },
    title: text,
    status: { type: 'integer', minimum: 400, maximum: 599 },
    code: { ...text, description: 'Stable: programs may rely on it.' },
    detail: { type: 'string', description: 'For people: names the field and the fix.' },
  }),
  description: 'RFC 9457, with a stable `code` and facts such as `path`, `limit` or `setting`.',
  additionalProperties: true,
}

const platformSchemas: Record<string, Schema> = {
  Problem: problem,
  Live: object({ status: { type: 'string', const: 'ok' } }),
  Ready: object({ status: { type: 'string', const: 'ready' } }),
  NotReady: object({
    status: { type: 'string', const: 'not ready' },
    problems: { type: 'object', additionalProperties: { type: 'string' }, description: 'What is wrong, by its name.' },
  }),
}

/** Codes that any route may answer with, or that are given before a route is found. */
const ofAnyRoute: readonly Code[] = [
  ...(['NOT_FOUND', 'METHOD_NOT_ALLOWED', 'MALFORMED_REQUEST', 'REQUEST_TOO_SLOW'] as const),
  ...(['HEADERS_TOO_LARGE', 'INTERNAL'] as const),
]

/** Only the queues page, which is for browsers, answers CROSS_SITE. */
const ofTheApi = (Object.keys(codes) as Code[]).filter(code => code !== 'CROSS_SITE')

export const components = {
  examples: Object.fromEntries(ofTheApi.map(code => [code, { value: problemOf(code) }])),
  schemas: { ...eventSchemas, ...registrySchemas, ...accessSchemas(Object.keys(managedKinds)), ...platformSchemas },
  securitySchemes: {
    key: { type: 'http', scheme: 'bearer', description: 'The API key of the platform, or a key made with `putKey`.' },
  },
  headers: {
    ETag: { description: 'Names this state of the resource, for `If-Match`.', schema: text },
    'Retry-After': { description: 'Seconds after which to try again.', schema: { type: 'integer' } },
    'RateLimit-Policy': {
      description: 'The quotas of the key, as `draft-ietf-httpapi-ratelimit-headers` says; none for a key without one.',
      schema: text,
    },
    RateLimit: { description: 'What is left of them: `r` now, and all of it in `t` seconds.', schema: text },
    'WWW-Authenticate': { description: 'RFC 6750, with `error` where a key was sent.', schema: text },
    'Accept-Encoding': { description: 'What bodies may be compressed with.', schema: text },
  },
  responses: {
    Problem: {
      description:
        'Any other problem: what HTTP itself refuses (`MALFORMED_REQUEST`, `REQUEST_TOO_SLOW`, `HEADERS_TOO_LARGE`, `HTTP_ERROR`), or what went wrong inside (`INTERNAL`).',
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(ofAnyRoute.map(code => [code, { $ref: `#/components/examples/${code}` }])),
        },
      },
    },
  },
}

/** The parameter of this name in the path of this route. */
export function pathParameters(url: string, parameter: string): object {
  const key = parameter === 'id' && url.includes('/redrives/') ? 'redrive' : parameter
  const known = parameters[key]
  if (!known) throw new Error(`the parameter ':${parameter}' of ${url} has no description in components.ts`)
  return { name: parameter, in: 'path', required: true, ...known }
}

const parameters: Record<string, object> = {
  bus: { description: 'The name of the bus.', schema: name, example: 'default' },
  rule: { description: 'The name of the rule.', schema: name, example: 'big-orders' },
  subscription: { description: 'The name of the subscription.', schema: name, example: 'billing' },
  key: { description: 'The name of the key.', schema: name, example: 'web-shop' },
  tenant: { description: 'The name of the tenant.', schema: name, example: 'acme' },
  grants: { description: 'The name of the document.', schema: name, example: 'support' },
  consumer: { description: 'The name of the consumer.', schema: text, example: 'billing.Totals.sum' },
  id: {
    description: 'The id of the dead letter.',
    schema: text,
    example: 'default~2-1767225600000-0~big-orders~partner',
  },
  redrive: { description: 'The id of the redrive.', schema: text, example: '17' },
  type: { description: 'The event type.', schema: text, example: 'com.shop.order.created' },
  version: { description: 'The version of the schema.', schema: { type: 'integer', minimum: 1 }, example: 1 },
}
