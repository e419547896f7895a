import { type Code, codes } from './codes.js'
import { problemOf } from './problems.js'
import { managedKinds } from '@sluice/access'
import { accessSchemas } from './access.schemas.js'
import { biographySchemas } from './biography.schemas.js'
import { busSchemas } from './buses.schemas.js'
import { circuitSchemas } from './circuits.schemas.js'
import { delayedSchemas } from './delayed.schemas.js'
import { eventSchemas } from './events.schemas.js'
import { portalSchemas } from './portal.schemas.js'
import { trialSchemas } from './trials.schemas.js'
import { queueSchemas } from './queues.schemas.js'
import { rateSchemas } from './rates.schemas.js'
import { scheduleSchemas } from './schedules.schemas.js'
import { registrySchemas } from './registry.schemas.js'
import { count, list, name, object, type Schema, text, time } from './schema.js'

export const tags = [
  { name: 'events', description: 'Publishing, searching, watching.' },
  { name: 'buses', description: 'Named event logs.' },
  { name: 'rules', description: 'Who receives which events.' },
  { name: 'patterns', description: 'Trying patterns on events.' },
  { name: 'dead letters', description: 'Deliveries that were given up.' },
  { name: 'schemas', description: 'What the data of event types looks like.' },
  { name: 'queues', description: 'Messages that consumers pull.' },
  { name: 'schedules', description: 'Events at times of the calendar, again and again, or once.' },
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

const bytes: Schema = { type: ['integer', 'null'], minimum: 0 }
const platformSchemas: Record<string, Schema> = {
  Problem: problem,
  Live: object({ status: { type: 'string', const: 'ok' } }),
  Ready: object({ status: { type: 'string', const: 'ready' } }),
  LogLevelsRequest: {
    ...object(
      {
        levels: {
          ...text,
          maxLength: 500,
          description: 'As `LOG_LEVEL` has them: `debug`, `fan-out=debug`, `warn,http=debug`.',
        },
      },
      { seconds: { ...count, minimum: 1, maximum: 86_400, default: 900, description: 'How long they are to last.' } },
    ),
    additionalProperties: false,
  },
  LogLevels: object({
    levels: { type: ['string', 'null'], description: 'What was set for all processes; null for nothing.' },
    until: { ...time, type: ['string', 'null'] },
    base: { ...text, description: '`LOG_LEVEL` of the gateway that answers.' },
    areas: { type: 'object', additionalProperties: text, description: 'Areas, and what their lines are about.' },
  }),
  PlatformHealth: object({
    at: time,
    stages: list(
      object({
        stage: { type: 'string', enum: ['router', 'fan-out', 'dlq'] },
        groups: { ...count, description: 'Slot groups: what a stage leases.' },
        owned: { ...count, description: 'Those that an instance works on now.' },
        instances: { ...count, description: 'Instances that work on any.' },
      }),
    ),
    memory: object({
      usedBytes: { ...bytes, description: 'Of the master with the least room; null where Redis has no limit.' },
      limitBytes: bytes,
      levels: list(
        object({
          what: {
            type: 'string',
            enum: ['trim', 'held-back', 'publishers', 'results'],
            description:
              'Processed events are trimmed early, buses with a reader that is away accept nothing, no bus does, results wait too.',
          },
          fromBytes: count,
        }),
        { description: 'What gives way as memory fills, in this order; empty where Redis has no limit.' },
      ),
      closed: {
        type: ['string', 'null'],
        enum: ['redis', 'results', 'policy', null],
        description: 'Why no bus accepts anything now.',
      },
    }),
  }),
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
  schemas: {
    ...eventSchemas,
    ...delayedSchemas,
    ...biographySchemas,
    ...registrySchemas,
    ...busSchemas,
    ...circuitSchemas,
    ...queueSchemas(registrySchemas['DeclaredQueue']!),
    ...rateSchemas,
    ...scheduleSchemas,
    ...trialSchemas,
    ...portalSchemas,
    ...accessSchemas(Object.keys(managedKinds)),
    ...platformSchemas,
  },
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
  const key = meaningOf(url, parameter)
  const known = parameters[key]
  if (!known) throw new Error(`the parameter ':${parameter}' of ${url} has no description in components.ts`)
  return { name: parameter, in: 'path', required: true, ...known }
}

function meaningOf(url: string, parameter: string): string {
  if (parameter === 'id' && url.includes('/redrives/')) return 'redrive'
  return parameter === 'version' && url.includes('/rules/') ? 'ruleVersion' : parameter
}

const parameters: Record<string, object> = {
  bus: { description: 'The name of the bus.', schema: name, example: 'default' },
  rule: { description: 'The name of the rule.', schema: name, example: 'big-orders' },
  target: { description: 'The id of the target.', schema: name, example: 'partner' },
  subscription: { description: 'The name of the subscription.', schema: name, example: 'billing' },
  lane: {
    description: 'The lane, as the list names it.',
    schema: text,
    example: '2~billing.Billing.charge~Jx0sVvL2kTqWn1aB',
  },
  schedule: { description: 'The name of the schedule.', schema: name, example: 'nightly' },
  queue: { description: 'The name of the queue.', schema: name, example: 'orders' },
  connection: { description: 'The name of the connection.', schema: name, example: 'crm' },
  key: { description: 'The name of the key.', schema: name, example: 'web-shop' },
  tenant: { description: 'The name of the tenant.', schema: name, example: 'acme' },
  link: { description: 'The id of the link.', schema: text, example: 'q3Yw6bJmT0eJb1x2Z9KfLA' },
  grants: { description: 'The name of the document.', schema: name, example: 'support' },
  position: {
    description: 'Where the event stands on its bus, as publishing answered it.',
    schema: text,
    example: '2-1767225600000-0',
  },
  consumer: { description: 'The name of the consumer.', schema: text, example: 'billing.Totals.sum' },
  id: {
    description: 'The id of the dead letter.',
    schema: text,
    example: 'default~2-1767225600000-0~big-orders~partner',
  },
  redrive: { description: 'The id of the redrive.', schema: text, example: '17' },
  type: { description: 'The event type.', schema: text, example: 'com.shop.order.created' },
  ruleVersion: {
    description: 'The number of the version of the rule.',
    schema: { type: 'integer', minimum: 1 },
    example: 2,
  },
  version: { description: 'The version of the schema.', schema: { type: 'integer', minimum: 1 }, example: 1 },
}
