import '@sluice/registry' // the schemas of buses and rules are made from its classes
import { targetKinds } from '@sluice/targets'
import { validationMetadatasToSchemas } from 'class-validator-jsonschema'
import { ref, type Schema, text } from './schema.js'

type Shape = Schema & { readonly properties: Readonly<Record<string, Schema>>; readonly required?: readonly string[] }

/** The schemas of PUT bodies, from the classes that check them. */
export function settingsSchemas(): Record<string, Schema> {
  const classes = validationMetadatasToSchemas({
    refPointerPrefix: '#/components/schemas/',
    additionalConverters: {
      isOnFailure: onFailure as never,
      isIso8601: { type: 'string' as const, format: 'date-time' },
      isUrl: { type: 'string' as const, format: 'uri' },
    },
  }) as unknown as Record<string, Shape>
  const found = Object.fromEntries(Object.entries(classes).map(([name, shape]) => [name, closed(name, shape)]))
  const { TargetSettings: _, ...shapes } = found
  for (const [name, type] of Object.entries(targets)) shapes[name] = ofType(shapes[name]!, type)
  const rule = shapes['RuleSettings']!
  const items = ref('Target')
  const { uniqueItems: _u, ...ofTargets } = rule.properties['targets']!
  const properties = { ...rule.properties, pattern: ref('Pattern'), targets: { ...ofTargets, items } }
  for (const name of ['KeySettings', 'GrantsSettings']) shapes[name] = withGrants(shapes[name]!)
  return { ...shapes, RuleSettings: { ...rule, properties }, Target: target }
}

function withGrants(shape: Shape): Shape {
  const { grants, to } = shape.properties
  const lines = { ...grants, items: ref('Grant'), maxItems: 100 }
  return { ...shape, properties: { ...shape.properties, ...(to ? { to: ref('Grantee') } : {}), grants: lines } }
}

/** The types of targets, by the classes of their settings. */
const targets = Object.fromEntries(targetKinds.map(({ settings, type }) => [settings.name, type]))

const target: Schema = {
  description: 'One destination of a rule.',
  oneOf: Object.keys(targets).map(ref),
  discriminator: {
    propertyName: 'type',
    mapping: Object.fromEntries(
      Object.entries(targets).map(([name, type]) => [type, `#/components/schemas/${name}`]),
    ) as object,
  },
}

function ofType(shape: Shape, type: string): Shape {
  return { ...shape, properties: { ...shape.properties, type: { type: 'string', const: type } } }
}

/** Forbids unknown fields, because the checks refuse them. */
function closed(name: string, shape: Shape): Shape {
  const properties = Object.entries(shape.properties).map(([field, schema]) => {
    const remarks = fields[name]?.[field] ?? fields['TargetSettings']![field] ?? {}
    // OpenAPI 3.1 allows members beside $ref
    return [field, { ...schema, ...remarks }] as const
  })
  return { ...shape, additionalProperties: false, properties: Object.fromEntries(properties) }
}

const onFailure: Schema = {
  oneOf: [
    { type: 'string', enum: ['dead-letter', 'drop'] },
    { type: 'object', required: ['target'], properties: { target: text }, additionalProperties: false },
  ],
}

/** Additions that the classes have only in comments. */
const fields: Record<string, Readonly<Record<string, object>>> = {
  ...Object.fromEntries(targetKinds.map(({ settings, fields }) => [settings.name, fields])),
  BusSettings: {
    shards: { description: 'Parts that are worked on in parallel; 4 where nothing is said. Can grow, never shrink.' },
    retentionMs: { default: 86_400_000, description: 'Milliseconds that events are kept after they were routed.' },
    dedupeMs: {
      default: 300_000,
      description: 'Milliseconds within which the same `source` and `id` is accepted once; 0 is off.',
    },
    durability: { default: 'memory', description: 'What must hold before an event is accepted.' },
    replicas: { description: 'Replicas that must have the event, with `replicated` and `durable`.' },
    maxBytes: { description: 'Bytes that the bus may hold in Redis, over all its shards.' },
  },
  RuleSettings: {
    description: { description: 'For people.' },
    enabled: { default: true, description: 'A rule that is not enabled matches nothing.' },
    ownResults: {
      default: false,
      description: 'Whether the rule also gets the results of its own targets, where its pattern matches them.',
    },
    owner: {
      description:
        'The principal that put the rule, and by whose present rights it works. The gateway says it; what is sent here is ignored.',
    },
    ownerGroups: { description: "The groups that the owner's token named. What is sent here is ignored." },
    managedBy: { description: 'The service whose handlers the rule was made from.' },
  },
  KeySettings: {
    description: { description: 'For people.' },
    expiresAt: { description: 'When the key ends; it does not where nothing is said.' },
    signs: {
      description:
        'Whether its secret signs requests that publish, as Standard Webhooks says, in place of being sent. It cannot be changed.',
    },
    quota: { description: 'How much it may publish, over all gateways; no bound where nothing is said.' },
    grants: { description: 'What callers with the key may do, besides what documents of grants give to it.' },
  },
  TenantSettings: {
    description: { description: 'For people.' },
    quota: {
      description: 'How much all that is published in the tenant may have together; no bound where nothing is said.',
    },
    limits: { description: 'How many things the tenant may have; what it has already stays.' },
  },
  TenantLimitSettings: {
    buses: { description: 'Buses, `default` included.' },
    rules: { description: 'Rules of all its buses together.' },
    keys: { description: 'API keys.' },
  },
  QuotaSettings: {
    eventsPerSecond: { description: 'Events a second, and the most at once.' },
    bytesPerSecond: { description: 'Bytes a second of events as JSON, and the most at once.' },
  },
  GrantsSettings: {
    description: { description: 'For people.' },
    grants: { description: 'What they may do, besides what other documents give to them.' },
  },
  TargetSettings: {
    id: { description: 'Names the target within its rule.' },
    standby: { description: 'Gets nothing but what targets that name it in `onFailure` did not take.' },
    onFailure: { description: 'What becomes of a delivery that is given up. Default: `dead-letter`.' },
  },
  OnSuccessSettings: {
    bus: { description: 'Default: the bus of the event.' },
    type: { default: 'sluice.delivery.succeeded', pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' },
  },
  RetrySettings: {
    attempts: { description: 'Tries in all, the first included.' },
    maxAgeMs: { default: 86_400_000, description: 'Milliseconds from the hand-over to the last possible try.' },
  },
  BackoffSettings: {
    type: { default: 'exponential' },
    delay: { default: 1000, description: 'Milliseconds before the second try.' },
    jitter: { description: 'The share of the delay that is random.' },
    maxDelay: { default: 3_600_000, description: 'The longest wait, in milliseconds.' },
  },
  DisabledSettings: { at: {}, reason: { description: 'What the endpoint answered.' } },
}
