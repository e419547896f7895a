import { filterPolicyScopes } from '@sluice/registry'
import {
  count,
  flag,
  list,
  name,
  object,
  page,
  ref,
  scanProgress,
  scanUndecided,
  type Schema,
  text,
  time,
} from './schema.js'
import { shownOfQueues } from './queues.schemas.js'
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
const testedEvent: Schema = {
  anyOf: [ref('CloudEvent'), ref('AwsEvent')],
  description: 'One of AWS is tested as what it becomes on a bus.',
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
const fired = {
  fired: { ...count, description: 'How many events it got since it was made, or since Sluice counts.' },
  lastFiredAt: { ...time, description: 'Absent where it never fired.' },
}
const rule = {
  ...putSchema(ruleSettings, { bus: name, name, warnings: list(ref('RuleWarning')), lacks, ...fired, ...selection }),
  ...selected,
  required: ruleSettings.required!.filter(field => field !== 'pattern'),
}

const key = putSchema(settings['KeySettings']!, { name, ...shownOfKeys })
const use = {
  ...object({ buses: count, rules: count, keys: count }, { bytes: count }),
  description:
    'What the tenant has of what `limits` bounds, in the answer of `getTenant`. `bytes` as they were measured some seconds ago; absent before the first time.',
}
const tenant = putSchema(settings['TenantSettings']!, { name, use })
const queue = settings['QueueSettings']!
const grants = putSchema(settings['GrantsSettings']!, { name, ...shownOfGrants })

const connection = putSchema(settings['ConnectionSettings']!, { name })

/** Those that every declared queue has. */
const queueFields = [
  ...['name', 'fifo', 'fair', 'visibilityMs', 'delayMs', 'retentionMs', 'maxReceives', 'dedupeMs', 'contentDedupe'],
  ...['maxMessageBytes', 'paused'],
]

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
  QueueSettings: putSchema(queue, { name, ...shownOfQueues }),
  DeclaredQueue: shownSchema(putSchema(queue, { name }), queueFields),
  ConnectionSettings: connection,
  Connection: shownSchema(connection, ['name']),
  ConnectionPage: page('Connection'),
  TenantSettings: tenant,
  Tenant: shownSchema(tenant, ['name']),
  TenantPage: page('Tenant'),
  GrantsSettings: grants,
  Grants: shownSchema(grants, ['name', 'createdAt', 'createdBy']),
  Bus: shownSchema(bus, ['name', 'shards', 'retentionMs', 'dedupeMs', 'durability']),
  BusPage: page('Bus'),
  Topology: object({
    at: time,
    windowMs: count,
    nodes: list(ref('TopologyNode')),
    edges: list(ref('TopologyEdge')),
    causes: list(object({ from: ref('TypeOnBus'), to: ref('TypeOnBus'), events: count }), {
      description: 'Which types of events cause which, by `causationid`, where both are among the latest events.',
    }),
    complete: { ...flag, description: 'False if there was more than an answer holds, or too little time.' },
  }),
  TopologyNode: {
    ...object(
      {
        id: text,
        kind: { ...text, description: '`source`, `bus`, `rule`, or a type of target.' },
        name: { ...text, description: 'A name, the URI of a source, or the URL of a webhook.' },
      },
      {
        bus: name,
        enabled: { ...flag, description: 'Of a rule.' },
        events: { ...count, description: 'Of a bus: how many of its latest events were looked at.' },
        coveredMs: { ...count, description: 'Of a bus: the time that these events cover.' },
        shedding: { type: ['string', 'null'], description: 'Of a bus: why it accepts nothing.' },
        waiting: list(object({ by: text, lagMs: count, events: { type: ['integer', 'null'], minimum: 0 } }), {
          description: 'Of a bus: who has still to read or finish events, and how old the oldest of them is.',
        }),
        entries: { ...count, description: 'Of a subscription: that wait or are being handled.' },
        readers: { ...count, description: 'Of a subscription: instances that read it now.' },
        ageMs: { ...count, description: 'Of a subscription: how old the oldest of its entries is; 0 without any.' },
      },
    ),
    additionalProperties: true,
  },
  TopologyEdge: object(
    {
      from: { ...text, description: 'The `id` of a node.' },
      to: text,
      events: count,
      perSecond: { type: 'number', minimum: 0 },
    },
    {
      target: { ...name, description: 'From a rule: the id of its target.' },
      letters: { ...count, description: 'From a rule: dead letters of the target that are kept now.' },
      types: list(object({ type: text, events: count }), { description: 'From a source: the most frequent types.' }),
    },
  ),
  TypeOnBus: object({ bus: name, type: text }),
  RuleSettings: rule,
  Rule: shownSchema(rule, ['bus', 'name', 'enabled']),
  RulePage: page('Rule'),
  RuleVersion: object(
    { version: { type: 'integer', minimum: 1 } },
    {
      by: { ...text, description: 'The principal that wrote it, or `sluice`. Absent where that is not known.' },
      at: { ...time, description: "By Redis' clock." },
      edition: { ...count, description: 'The version of the registry since which it is live.' },
      deleted: { ...flag, description: 'It is the deletion of the rule.' },
      changes: list(ref('RuleChange'), {
        description: 'Against the version before; absent where that is not kept, or one of the two is a deletion.',
      }),
      moreChanges: { ...count, description: 'How many more there are, which a list leaves out.' },
      settings: {
        type: 'object',
        additionalProperties: true,
        description: 'The rule as it was, without secrets; not in lists.',
      },
    },
  ),
  RuleChange: object(
    {
      path: {
        ...text,
        description: 'JSON pointer (RFC 6901). A target is named by its id: `/targets/partner/url`.',
      },
    },
    {
      before: { description: 'Absent where there was nothing.' },
      after: { description: 'Absent where there is nothing any more.' },
      large: { ...flag, description: 'A value of more than 4 KiB is left out.' },
    },
  ),
  RuleVersions: object({ items: list(ref('RuleVersion')) }),
  RuleWarning: object(
    {
      code: { type: 'string', enum: ['MATCHES_OWN_RESULTS', 'MAY_NEVER_MATCH', 'NOTHING_ARRIVES', 'CYCLE'] },
      path: text,
      message: text,
    },
    { cycle: list(ref('CycleStep'), { description: 'The rules that go round, this one first.' }) },
  ),
  CycleStep: object({
    ...{ bus: text, rule: text, target: text },
    by: { type: 'string', enum: ['bus', 'result', 'emits'], description: 'How the target leads to the next rule.' },
  }),
  Pattern: {
    type: 'object',
    additionalProperties: true,
    description: 'An EventBridge pattern over the CloudEvent.',
    examples: [{ type: ['com.shop.order.created'], data: { total: [{ numeric: ['>', 100] }] } }],
  },
  PatternTest: { ...object({ event: testedEvent }, selection), ...selected, additionalProperties: false },
  TransformTest: {
    ...object({ transform: ref('Transform'), event: ref('CloudEvent') }),
    additionalProperties: false,
  },
  TransformOutput: object({
    contentType: { type: 'string', enum: ['application/json', 'text/plain'] },
    output: { description: 'Any JSON, or lines of text.' },
  }),
  RuleTest: {
    ...object(
      {},
      {
        event: testedEvent,
        ...selection,
        last: {
          type: 'integer',
          minimum: 1,
          maximum: 1000,
          description: 'How many of the last events of the bus; 100 where nothing is said. Not together with `event`.',
        },
        from: { ...time, description: 'Events that were appended then or later. Not together with `event` or `last`.' },
        to: { ...time, description: 'Events that were appended earlier. Not together with `event` or `last`.' },
        cursor: {
          type: ['string', 'null'],
          description: '`next` of the answer before, with the same `from` and `to`.',
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
    ...object({ name: text, receives: flag }, { redact: redactions, reason: text, missing: ref('Grant') }),
    description:
      'Of a rule whose owner may not do everything: whether an event that the pattern matches reaches the owner, and what is hidden of it; else why not, and a grant with which it would.',
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
  Backtest: object(
    {
      ...{ scanned: count, matched: count },
      matchedBySaved: { ...count, description: 'How many the saved rule matches.' },
      summary: { ...text, description: 'Both in one sentence.' },
      ...{ gained: ref('BacktestChange'), lost: ref('BacktestChange') },
    },
    { ...scanProgress, ...scanUndecided },
  ),
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
