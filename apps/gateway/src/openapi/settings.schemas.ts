import { credentialKinds } from '@sluice/registry'
import { circuitBounds, circuitDefaults, type CircuitOptions } from '@sluice/delivery'
import { targetKinds } from '@sluice/targets'
import { transformBounds } from '@sluice/transform'
import { validationMetadatasToSchemas } from 'class-validator-jsonschema'
import { object, ref, type Schema, text } from './schema.js'

type Shape = Schema & { readonly properties: Readonly<Record<string, Schema>>; readonly required?: readonly string[] }

/** The schemas of PUT bodies, from the classes that check them. */
export function settingsSchemas(): Record<string, Schema> {
  const classes = validationMetadatasToSchemas({
    refPointerPrefix: '#/components/schemas/',
    additionalConverters: {
      isOnFailure: onFailure as never,
      isCircuit: circuit as never,
      isIso8601: { type: 'string' as const, format: 'date-time' },
      isUrl: { type: 'string' as const, format: 'uri' },
    },
  }) as unknown as Record<string, Shape>
  const found = Object.fromEntries(Object.entries(classes).map(([name, shape]) => [name, closed(name, shape)]))
  const { TargetSettings: _, HttpSettings: _h, RemoteSettings: _r, CredentialSettings: _c, ...shapes } = found
  for (const { settings, type, bus } of targetKinds) {
    const { emits, ...properties } = shapes[settings.name]!.properties
    // what goes on to another bus is the event itself
    shapes[settings.name] = ofType(
      {
        ...shapes[settings.name]!,
        properties: { ...properties, ...(!bus && { emits }) },
      },
      type,
    )
  }
  for (const { settings, type } of credentialKinds) shapes[settings.name] = ofType(shapes[settings.name]!, type)
  const connection = shapes['ConnectionSettings']!
  const connected = { ...connection.properties, credentials: ref('Credentials') }
  const rule = shapes['RuleSettings']!
  const items = ref('Target')
  const { uniqueItems: _u, ...ofTargets } = rule.properties['targets']!
  const properties = { ...rule.properties, pattern: ref('Pattern'), targets: { ...ofTargets, items } }
  for (const name of ['KeySettings', 'GrantsSettings']) shapes[name] = withGrants(shapes[name]!)
  return {
    ...shapes,
    RuleSettings: { ...rule, properties },
    Target: target,
    Transform: transform,
    ConnectionSettings: { ...connection, properties: connected },
    Credentials: credentials,
  }
}

function withGrants(shape: Shape): Shape {
  const { grants, to } = shape.properties
  const lines = { ...grants, items: ref('Grant'), maxItems: 100 }
  return { ...shape, properties: { ...shape.properties, ...(to ? { to: ref('Grantee') } : {}), grants: lines } }
}

const target = oneOfKinds('One destination of a rule.', targetKinds)
const credentials = oneOfKinds('By what Sluice proves who it is.', credentialKinds)

/** One of several classes of settings, told apart by `type`. */
export function oneOfKinds(
  description: string,
  kinds: readonly { readonly type: string; readonly settings: { readonly name: string } }[],
): Schema {
  const mapping = Object.fromEntries(kinds.map(({ settings, type }) => [type, `#/components/schemas/${settings.name}`]))
  const oneOf = kinds.map(({ settings }) => ref(settings.name))
  return { description, oneOf, discriminator: { propertyName: 'type', mapping: mapping as object } }
}

/** What a target is sent in place of the event. */
const transform: Schema = {
  description: 'Exactly one of a constant, a path, a template with its paths, and an expression of JSONata.',
  oneOf: [
    ofTransform({ constant: { description: 'Any JSON, of at most 65,536 characters.' } }),
    ofTransform({ inputPath: { ...text, maxLength: transformBounds.path } }),
    ofTransform(
      { template: { ...text, maxLength: transformBounds.template } },
      {
        paths: {
          type: 'object',
          additionalProperties: { ...text, maxLength: transformBounds.path },
          maxProperties: transformBounds.paths,
        },
      },
    ),
    ofTransform({ jsonata: { ...text, maxLength: transformBounds.jsonata } }),
  ],
}

function ofTransform(members: Record<string, Schema>, optional?: Record<string, Schema>): Schema {
  return { ...object(members, optional), additionalProperties: false }
}

function ofType(shape: Shape, type: string): Shape {
  return { ...shape, properties: { ...shape.properties, type: { type: 'string', const: type } } }
}

/** Forbids unknown fields, because the checks refuse them. */
function closed(name: string, shape: Shape): Shape {
  const properties = Object.entries(shape.properties).map(([field, schema]) => {
    const remarks = fields[name]?.[field] ?? fields['TargetSettings']![field] ?? {}
    // OpenAPI 3.1 allows members beside $ref
    return [field, field === 'transform' ? (remarks as Schema) : { ...schema, ...remarks }] as const
  })
  return { ...shape, additionalProperties: false, properties: Object.fromEntries(properties) }
}

const onFailure: Schema = {
  oneOf: [
    { type: 'string', enum: ['dead-letter', 'drop'] },
    { type: 'object', required: ['target'], properties: { target: text }, additionalProperties: false },
  ],
}

const circuitFields: Record<keyof CircuitOptions, string> = {
  failures: 'By how many different events that failed it must be ahead of successes.',
  share: 'The share of events that must fail. At 1 each success begins the count anew.',
  windowMs: 'Milliseconds after the last new failure that failures are remembered.',
  openMs: 'Milliseconds until the first probe; each failed probe doubles them.',
  maxOpenMs: 'Most milliseconds between two probes.',
}

const circuit: Schema = {
  oneOf: [
    { const: false },
    {
      type: 'object',
      properties: Object.fromEntries(
        Object.entries(circuitBounds).map(([name, { least, most, whole }]) => {
          const field = name as keyof CircuitOptions
          const bounds = { type: whole ? 'integer' : 'number', minimum: least, maximum: most }
          return [name, { ...bounds, default: circuitDefaults[field], description: circuitFields[field] } as Schema]
        }),
      ),
      additionalProperties: false,
    },
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
    maxHops: {
      description:
        'Events in a row of which each caused the next. Where nothing is said, what `MAX_HOPS` of the platform says.',
    },
    maxBytes: { description: 'Bytes that the bus may hold in Redis, over all its shards.' },
    biography: { description: 'What is kept of the way of its events. Left out: what failed, for a day.' },
  },
  BiographySettings: {
    level: { default: 'errors', description: '`off` nothing, `errors` what failed, `all` every step.' },
    retentionMs: { default: 86_400_000, description: 'Milliseconds that the steps of an event are kept.' },
    maxBytes: { default: 16_777_216, description: 'Bytes that all steps may take, over all shards.' },
  },
  QueueSettings: {
    fifo: { default: false, description: 'Messages of one group are received in order, one at a time.' },
    fair: { default: false, description: 'Keys that have messages take turns.' },
    visibilityMs: {
      default: 30_000,
      description: 'Milliseconds for which a message that was received is given to nobody else.',
    },
    delayMs: { default: 0, description: 'Milliseconds until a message that says no delay of its own may be received.' },
    retentionMs: {
      ...{ type: ['integer', 'null'], minimum: 60_000, maximum: 31_536_000_000 },
      description:
        'Milliseconds that a message is kept; null for ever. Left out: 4 days, and for ever where rules or BullMQ had made the queue already.',
    },
    maxReceives: { default: 5, description: 'Receives after which a message that comes back is given up.' },
    deadLetterQueue: {
      description: 'The queue that gets what is given up. Left out: it becomes dead letters of the platform.',
    },
    onFailure: { description: 'FIFO: what becomes of a group whose message was given up. Default: `park`.' },
    dedupeMs: { default: 300_000, description: 'Milliseconds within which a dedupe id is accepted once; 0 is off.' },
    contentDedupe: {
      default: false,
      description: 'Whether a message without a dedupe id gets a digest of its body for one.',
    },
    maxMessageBytes: { default: 262_144, description: 'Bytes of one message, attributes included.' },
    paused: { default: false, description: 'Nothing is received while it is paused; what is sent waits.' },
  },
  ConnectionSettings: {
    description: { description: 'For people.' },
    origins: {
      description:
        'Scheme, host and port of each place that the credentials may be sent to: `https://api.crm.example`, `redis://cache.example:6379`.',
    },
  },
  BasicCredentials: { password: { description: '`***` keeps the one that is there.' } },
  ApiKeyCredentials: {
    in: { description: 'Whether it is a header or a parameter of the query.' },
    name: { description: 'Of the header or the parameter.' },
    value: { description: '`***` keeps the one that is there.' },
  },
  OAuthCredentials: {
    tokenUrl: { description: 'Where access tokens are fetched, by client credentials.' },
    clientSecret: { description: '`***` keeps the one that is there.' },
    clientIn: {
      default: 'header',
      description: 'Whether the client says who it is in `Authorization` or in the body.',
    },
  },
  MtlsCredentials: {
    certificate: { description: 'In PEM, with those between it and its root.' },
    privateKey: { description: 'In PEM, without passphrase. `***` keeps the one that is there.' },
    ca: {
      description: "Whom the receiver's certificate must be from, in PEM; left out, the authorities that Node knows.",
    },
  },
  RuleSettings: {
    description: { description: 'For people.' },
    enabled: { default: true, description: 'A rule that is not enabled matches nothing.' },
    disabledReason: { description: 'Why it is not enabled, for people.' },
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
    schedule: { description: 'The schedule whose target it is, which alone writes it. What is sent here is ignored.' },
  },
  ScheduleOfRule: {
    name: { description: 'The schedule.' },
    made: { description: 'When the schedule was made, in milliseconds since 1970.' },
    revision: { description: 'The change of the schedule that wrote the rule.' },
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
    transform: { ...ref('Transform'), description: 'What the target is sent in place of the event.' },
    onFailure: { description: 'What becomes of a delivery that is given up. Default: `dead-letter`.' },
    emits: {
      items: ref('EmitsSettings'),
      description:
        'What the receiver publishes because of these events: a `PUT` warns of rules that would then go round in a circle. Nothing checks what it publishes.',
    },
  },
  EmitsSettings: { bus: { description: 'Default: the bus of the rule.' } },
  OnSuccessSettings: {
    bus: { description: 'Default: the bus of the event.' },
    type: { default: 'sluice.delivery.succeeded', pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' },
  },
  RetrySettings: {
    attempts: { description: 'Tries in all, the first included.' },
    maxAgeMs: { default: 86_400_000, description: 'Milliseconds from the hand-over to the last possible try.' },
    circuit: { description: 'When what looks like an outage opens the circuit of the target; `false`: never.' },
  },
  BackoffSettings: {
    type: { default: 'exponential' },
    delay: { default: 1000, description: 'Milliseconds before the second try.' },
    jitter: { description: 'The share of the delay that is random.' },
    maxDelay: { default: 3_600_000, description: 'The longest wait, in milliseconds.' },
  },
  DisabledSettings: { at: {}, reason: { description: 'What the endpoint answered.' } },
}
