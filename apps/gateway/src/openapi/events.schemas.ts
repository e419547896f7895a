import { searchedAttributes } from '@sluice/control'
import {
  count,
  flag,
  hidden,
  list,
  object,
  page,
  ref,
  scanProgress,
  scanUndecided,
  type Schema,
  text,
  time,
} from './schema.js'
import { letterFilterFields, reasons } from '@sluice/delivery'
import { mostIds } from '@sluice/queues'
import { targetKinds } from '@sluice/targets'
import { reasons as transformReasons } from '@sluice/transform'

const cloudEvent: Schema = {
  type: 'object',
  description: 'A CloudEvent 1.0 in the JSON format. Extension attributes are members beside the others.',
  required: ['specversion', 'id', 'source', 'type'],
  properties: {
    specversion: {
      type: 'string',
      enum: ['1.0', '0.3', '0.2'],
      description: 'Events of 0.2 and 0.3 are taken in, and go out as 1.0.',
    },
    id: text,
    source: { ...text, format: 'uri-reference' },
    type: text,
    subject: text,
    time: { ...time, description: 'When it happened.' },
    recordedtime: { ...time, description: 'When its source noticed it.' },
    deliverat: { ...time, description: 'When it is to be appended: until then it waits. At most 366 days from now.' },
    datacontenttype: text,
    dataschema: { type: 'string', format: 'uri' },
    partitionkey: { ...text, description: 'Events with the same key stay in order. Without it: `subject`, else `id`.' },
    sluicecause: { ...text, description: 'The token of the event that caused this one, as it was delivered.' },
    sluicevia: { ...text, description: 'Set by Sluice: the delivery by which this event was caused.' },
    data: { description: 'Any JSON. Its text is kept as it came.' },
    data_base64: { type: 'string', contentEncoding: 'base64' },
  },
  additionalProperties: true,
}

const anyObject: Schema = { type: 'object', additionalProperties: true }
const texts = list({ type: 'string' })

const awsEvent: Schema = object(
  {
    id: text,
    'detail-type': { ...text, description: 'Becomes the type.' },
    source: text,
    account: { type: 'string' },
    time,
    region: { type: 'string' },
    detail: { ...anyObject, description: 'Becomes the data. Its text is kept as it came.' },
  },
  { version: { type: 'string' }, resources: texts },
)

const putEventsEntry: Schema = object(
  { Source: text, DetailType: text, Detail: { ...text, description: 'A JSON object as text. Becomes the data.' } },
  {
    Time: { oneOf: [time, { type: 'number', description: 'Seconds since 1970.' }] },
    Resources: texts,
    EventBusName: { ...text, description: 'The bus of the path, or its ARN.' },
    TraceHeader: { type: 'string', description: 'Of X-Ray.' },
  },
)

const selection: Record<string, Schema> = {
  ids: list({ type: 'string', maxLength: 512 }, { maxItems: mostIds }),
  filter: ref('LetterFilter'),
}
const dryRun: Schema = { type: 'boolean', default: false, description: 'Says what it would do, and does nothing.' }

/** A body that selects by `ids` or by `filter`, not by both. */
function selecting(more: Record<string, Schema>, example: object): Schema {
  const properties = { ...selection, ...more }
  const oneOf = [{ required: ['ids'] }, { required: ['filter'] }]
  return { type: 'object', properties, additionalProperties: false, oneOf, examples: [example] }
}

const failedAttempt = object(
  { error: { type: 'string' } },
  {
    at: time,
    durationMs: { type: 'number', minimum: 0 },
    stack: { type: 'string', description: 'Where the handler threw, of the last attempt.' },
  },
)

const letterTarget: Schema = {
  type: 'string',
  enum: [...targetKinds.map(({ type }) => type), 'stream', 'unknown', 'none'],
}

const letter = object(
  {
    id: text,
    bus: text,
    position: ref('Position'),
    rule: { ...text, description: '`none` where the event never came to a rule.' },
    target: text,
    targetType: letterTarget,
    destination: { type: 'string', description: "The subscription, queue or consumer, or the webhook's URL." },
    redrives: count,
    reason: ref('LetterReason'),
    error: { type: 'string', description: 'The last error.' },
    attempts: list(failedAttempt),
    failedAt: time,
    fingerprint: { ...text, description: 'Names its group.' },
  },
  {
    eventId: text,
    type: text,
    source: text,
    subject: text,
    partitionKey: text,
    chain: { ...ref('Chain'), description: 'The events that went round, if the reason is `loop`.' },
    transform: {
      ...ref('TransformFault'),
      description: 'Why the transform of the target made nothing, if it did not.',
    },
    lane: { ...text, description: 'The lane that stays closed until the letter is redriven or deleted.' },
  },
)

const groupOptional = {
  rule: text,
  target: text,
  targetType: letterTarget,
  destination: { type: 'string' },
  reason: ref('LetterReason'),
  error: { type: 'string' },
}

const redrive = object(
  {
    id: text,
    state: { type: 'string', enum: ['waiting', 'running', 'done', 'cancelled', 'failed'] },
    total: count,
    redriven: count,
    missing: list(text, { description: 'Ids that are no dead letter any more.' }),
    failed: { ...count, description: 'Letters that could not be sent and are kept as they were.' },
    errors: list(object({ id: text, error: { type: 'string' } }), { description: 'Why: the first 100.' }),
    startedAt: time,
  },
  {
    by: { ...text, description: 'The principal that asked for it.' },
    finishedAt: time,
    rate: { type: 'number' },
    target: ref('RuleTarget'),
    queue: { ...text, description: 'The queue whose messages it moves back.' },
    error: { type: 'string' },
  },
)

const progress = {
  scanned: { ...count, description: 'Events that were looked at, of those that the caller may read.' },
  ...scanProgress,
}

export const eventSchemas: Record<string, Schema> = {
  Position: { type: 'string', description: 'Where an event stands on its bus.', examples: ['2-1767225600000-0'] },
  CloudEvent: cloudEvent,
  AwsEvents: {
    description: 'What AWS sends: an event of EventBridge, entries of PutEvents, or records of S3 or Kinesis.',
    oneOf: [
      ref('AwsEvent'),
      object({ Entries: list({ anyOf: [ref('PutEventsEntry'), ref('AwsEvent')] }, { maxItems: 1000 }) }),
      object({ Records: list({ ...anyObject, description: 'As S3 and Kinesis send it.' }, { maxItems: 1000 }) }),
    ],
  },
  AwsEvent: { ...awsEvent, additionalProperties: true, description: 'The envelope of EventBridge.' },
  PutEventsEntry: putEventsEntry,
  AcceptedEvent: object(
    { id: text, position: ref('Position') },
    {
      duplicate: { type: 'boolean', const: true, description: 'It was published before; this is where.' },
      deliverAt: { ...time, description: 'It waits until then; `position` is where.' },
    },
  ),
  RejectedEvent: object({ error: ref('Problem') }, { id: { type: 'string' } }),
  BatchResult: object({
    accepted: count,
    rejected: count,
    entries: list({ oneOf: [ref('AcceptedEvent'), ref('RejectedEvent')] }, { description: 'In order of the batch.' }),
  }),
  FoundEvent: object({ position: ref('Position'), event: ref('CloudEvent') }),
  SearchRequest: {
    type: 'object',
    description: 'What is given must hold, all of it; nothing means every event.',
    properties: {
      from: { ...time, description: 'Appended then or later.' },
      to: { ...time, description: 'Appended earlier.' },
      ...Object.fromEntries(
        Object.entries(searchedAttributes).map(([name, attribute]) => [
          name,
          { type: 'string', maxLength: 2048, description: `The event's \`${attribute}\`.` },
        ]),
      ),
      pattern: { ...ref('Pattern'), description: 'As a rule has it.' },
      unwanted: { ...flag, default: false, description: 'Only events that no rule of the bus gets now.' },
      limit: { type: 'integer', minimum: 1, maximum: 500, default: 50, description: 'Events of one answer.' },
      cursor: { type: ['string', 'null'], description: '`next` of the answer before.' },
    },
    additionalProperties: false,
  },
  SearchPage: object({ items: list(ref('FoundEvent')), ...progress }, scanUndecided),
  SearchLine: {
    ...object({}, { found: ref('FoundEvent'), progress: object(progress, scanUndecided), error: ref('Problem') }),
    description: 'One line of a stream: an event that was found, how far the search is, or what ended it early.',
  },
  LetterReason: { type: 'string', enum: reasons },
  Chain: object({
    begin: {
      type: 'string',
      enum: ['origin', 'earlier', 'past-retention', 'unknown'],
      description:
        'What is before the first of the events: nothing, more of them, what its bus has forgotten, or what is not known.',
    },
    events: list(ref('ChainEvent'), { description: 'The last 16 at most; each caused the next.' }),
  }),
  ChainEvent: {
    oneOf: [
      object({ bus: text, position: ref('Position'), id: text, type: text }, { rule: text, target: text }),
      { ...hidden, description: 'One that you may not see.' },
    ],
    description: 'An event, and the target by which it caused the next, as far as that is known.',
  },
  LetterFilter: {
    type: 'object',
    description: 'What is given must be equal. `from` and `to` are about the time of giving up; none means all.',
    properties: Object.fromEntries(
      letterFilterFields.map(field => [
        field,
        field === 'from' || field === 'to' ? time : { type: 'string', maxLength: 2048 },
      ]),
    ),
    additionalProperties: false,
  },
  DeadLetter: letter,
  TransformFault: object(
    {
      reason: { type: 'string', enum: transformReasons },
      path: { ...text, description: 'The setting at fault: `transform.jsonata`.' },
      expression: { ...text, description: 'What stands there.' },
    },
    { position: { ...count, description: 'Where in the expression, in UTF-16 code units.' } },
  ),
  DeadLetterPage: page('DeadLetter'),
  DeadLetterDetail: {
    ...letter,
    required: [...(letter['required'] as string[]), 'event'],
    properties: {
      ...(letter['properties'] as object),
      event: { description: 'The event; the text as it is, where that is no JSON.' },
    },
  },
  LetterGroup: object(
    { fingerprint: text, bus: text, count, firstFailedAt: time, lastFailedAt: time, lastId: text },
    { ...groupOptional, rate: ref('LetterRate') },
  ),
  LetterGroupPage: page('LetterGroup'),
  RuleTarget: { ...object({ rule: text, target: text }), additionalProperties: false },
  RedriveRequest: selecting(
    {
      rate: { type: 'number', minimum: 0.1, maximum: 10_000, description: 'Events a second.' },
      edit: {
        type: 'object',
        additionalProperties: true,
        description: 'A JSON Merge Patch (RFC 7396) for each event.',
      },
      target: {
        ...ref('RuleTarget'),
        description: 'A target of the same bus that all are sent to in place of their own.',
      },
      dryRun,
    },
    { filter: { bus: 'default', rule: 'big-orders' }, rate: 50 },
  ),
  Redrive: redrive,
  RedrivePage: page('Redrive'),
  DeletionRequest: selecting(
    { dryRun, cursor: { type: ['string', 'null'], description: '`next` of the answer before.' } },
    { filter: { rule: 'big-orders', to: '2026-01-31T12:00:00Z' } },
  ),
  Deletion: object({
    deleted: count,
    missing: list(text, { description: 'Ids that are no dead letter any more.' }),
    next: { type: ['string', 'null'], description: 'The `cursor` that goes on; null where all are deleted.' },
  }),
  Selected: object(
    {
      matching: count,
      complete: { type: 'boolean', description: 'False where it took too long to count all.' },
      groups: list(object({ fingerprint: text, count, error: { type: 'string' } })),
      sample: list(text, { description: 'Ids of some of them.' }),
    },
    {
      edited: list(object({ id: text }, { event: {}, error: { type: 'string' } }), {
        description: 'What the edit makes of some of them.',
      }),
    },
  ),
}
