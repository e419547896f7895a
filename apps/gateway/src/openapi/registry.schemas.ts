import { filterPolicyScopes } from '@sluice/registry'
import { count, flag, list, name, object, page, ref, type Schema, text, time } from './schema.js'
import { redactions, shownOfGrants, shownOfKeys } from './access.schemas.js'
import { settingsSchemas } from './settings.schemas.js'

type Shape = Schema & { readonly properties: Record<string, Schema>; readonly required?: readonly string[] }

const settings = settingsSchemas() as Record<string, Shape>

/** The schema of a PUT body, which may repeat the names of the URL and the warnings of an answer. */
function putSchema(shape: Shape, repeated: Record<string, Schema>): Shape {
  return { ...shape, properties: { ...shape.properties, ...repeated } }
}

/** The schema of an answer: names and fields with defaults are required. A newer version may have more fields. */
function shownSchema(shape: Shape, names: readonly string[]): Schema {
  const { additionalProperties: _, ...open } = shape
  return { ...open, required: [...names, ...(shape.required ?? [])] }
}

/** The fields that select events, in one of three languages. */
const selection: Record<string, Schema> = {
  pattern: ref('Pattern'),
  filters: list(
    { type: 'object', additionalProperties: true },
    { description: 'Filters of CloudEvents Subscriptions in place of a pattern; all of them must hold.' },
  ),
  filterPolicy: {
    type: 'object',
    additionalProperties: true,
    description: 'A filter policy of SNS in place of a pattern.',
  },
  filterPolicyScope: { type: 'string', enum: [...filterPolicyScopes], default: 'MessageAttributes' },
}
/** Requires at least one of them, in a form that generators of types ignore. */
const selected = {
  not: { allOf: ['pattern', 'filters', 'filterPolicy'].map(field => ({ not: { required: [field] } })) },
}

const bus = putSchema(settings['BusSettings']!, { name })
const ruleSettings = settings['RuleSettings']!
const lacks = list(ref('Grant'), {
  description:
    'What the owner of the rule lacks now of what the rule needs, as grants to be reviewed and pasted. Without `receive` it gets no events.',
})
const rule = {
  ...putSchema(ruleSettings, { bus: name, name, warnings: list(ref('RuleWarning')), lacks, ...selection }),
  ...selected,
  required: ruleSettings.required!.filter(field => field !== 'pattern'),
}

const key = putSchema(settings['KeySettings']!, { name, ...shownOfKeys })
const tenant = putSchema(settings['TenantSettings']!, { name })
const grants = putSchema(settings['GrantsSettings']!, { name, ...shownOfGrants })

export const registrySchemas: Record<string, Schema> = {
  ...settings,
  BusSettings: bus,
  KeySettings: key,
  Key: shownSchema(
    {
      ...key,
      properties: { ...key.properties, key: { ...text, description: 'The secret, in the answer that made it.' } },
    },
    ['name', 'prefix', 'createdAt', 'createdBy'],
  ),
  TenantSettings: tenant,
  Tenant: shownSchema(tenant, ['name']),
  TenantPage: page('Tenant'),
  GrantsSettings: grants,
  Grants: shownSchema(grants, ['name', 'createdAt', 'createdBy']),
  Bus: shownSchema(bus, ['name', 'shards', 'retentionMs', 'dedupeMs', 'durability']),
  BusPage: page('Bus'),
  BusStatus: object(
    {
      name,
      bytes: { ...count, description: "Redis' own estimate, from samples." },
      events: count,
      oldest: { type: ['string', 'null'], format: 'date-time' },
      shedding: {
        type: ['string', 'null'],
        enum: ['bus', 'redis', 'results', 'policy', null],
        description: 'Why nothing is accepted; null where it is.',
      },
      behind: list(
        object({ by: text, oldest: time, lagMs: count, events: { type: ['integer', 'null'], minimum: 0 } }),
        { description: 'Who has still to read or finish events: `router`, `fan-out`, `stream:<consumer>`.' }, //
      ),
      blocked: list(
        object({ by: text, oldest: time, sinceMs: count }),
        { description: 'Who of them keeps events that the bus would have forgotten by now.' }, //
      ),
      subscriptions: list(object({ name: text, entries: count, bytes: count, consumers: count })),
    },
    { maxBytes: count },
  ),
  Subscription: object({
    ...{ name: text, entries: { ...count, description: 'That wait or are being handled.' }, bytes: count },
    consumers: { ...count, description: 'Instances that read it, also those that left within the hour.' },
    readers: { ...count, description: 'Instances that read it now; shards that are read of an ordered one.' },
    rules: list(name, { description: 'That bring events to it.' }),
  }),
  SubscriptionPage: page('Subscription'),
  RuleSettings: rule,
  Rule: shownSchema(rule, ['bus', 'name', 'enabled']),
  RulePage: page('Rule'),
  RuleWarning: object({
    code: { type: 'string', enum: ['MATCHES_OWN_RESULTS', 'MAY_NEVER_MATCH'] },
    path: text,
    message: text,
  }),
  Pattern: {
    type: 'object',
    additionalProperties: true,
    description: 'An EventBridge pattern over the CloudEvent.',
    examples: [{ type: ['com.shop.order.created'], data: { total: [{ numeric: ['>', 100] }] } }],
  },
  PatternTest: { ...object({ event: ref('CloudEvent') }, selection), ...selected, additionalProperties: false },
  RuleTest: {
    ...object(
      {},
      {
        event: ref('CloudEvent'),
        ...selection,
        last: {
          type: 'integer',
          minimum: 1,
          maximum: 1000,
          description: 'How many of the last events of the bus; 100 where nothing is said. Not together with `event`.',
        },
      },
    ),
    description: "With `pattern`, `filters` or `filterPolicy`, that is tested in place of the rule's own.",
    additionalProperties: false,
  },
  Explanation: object(
    {
      matched: flag,
      summary: text,
      fields: list(ref('FieldExplanation')),
      branches: list(
        object({ at: text, held: count, of: count, nearest: flag }),
        { description: 'How near each branch of each `$or` came.' }, //
      ),
    },
    { owner: ref('OwnersView') },
  ),
  OwnersView: {
    ...object({ name: text, receives: flag }, { redact: redactions }),
    description:
      'Of a rule whose owner may not do everything: whether an event that the pattern matches reaches the owner, and what is hidden of it.',
  },
  FieldExplanation: object(
    {
      field: { ...text, description: "The field's name in the event: `data.total`." },
      at: { ...text, description: 'Where the pattern says it.' },
      held: flag,
      tests: list(object({ operator: text, expected: {}, held: flag })),
      reason: text,
    },
    {
      actual: { description: 'What the event had; absent where it had none.' },
      where: { ...text, description: 'Where the event had it.' },
    },
  ),
  Backtest: object({ scanned: count, matched: count, gained: ref('BacktestChange'), lost: ref('BacktestChange') }),
  BacktestChange: object({
    count,
    events: list(object({ id: text, type: text, position: ref('Position'), summary: text })),
  }),
  SchemaVersions: object({ type: text, versions: list({ type: 'integer', minimum: 1 }) }),
  SchemaPage: page('SchemaVersions'),
  EventSchema: object({
    type: text,
    version: { type: 'integer', minimum: 1 },
    dataschema: { type: 'string', format: 'uri' },
    schema: { type: 'object', additionalProperties: true, description: 'JSON Schema, draft 7.' },
  }),
}
