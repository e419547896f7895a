import { count, list, object, page, ref, type Schema, text, time } from './schema.js'
import { letterFilterFields, reasons } from '@sluice/delivery'
import { mostIds } from '@sluice/queues'
import { targetKinds } from '@sluice/targets'

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
    datacontenttype: text,
    dataschema: { type: 'string', format: 'uri' },
    partitionkey: { ...text, description: 'Events with the same key stay in order. Without it: `subject`, else `id`.' },
    sluicecause: { ...text, description: 'The token of the event that caused this one, as it was delivered.' },
    data: { description: 'Any JSON. Its text is kept as it came.' },
    data_base64: { type: 'string', contentEncoding: 'base64' },
  },
  additionalProperties: true,
}

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
    error: { type: 'string' },
  },
)

export const eventSchemas: Record<string, Schema> = {
  Position: { type: 'string', description: 'Where an event stands on its bus.', examples: ['2-1767225600000-0'] },
  CloudEvent: cloudEvent,
  AcceptedEvent: object(
    { id: text, position: ref('Position') },
    { duplicate: { type: 'boolean', const: true, description: 'It was published before; this is where.' } },
  ),
  RejectedEvent: object({ error: ref('Problem') }, { id: { type: 'string' } }),
  BatchResult: object({
    accepted: count,
    rejected: count,
    entries: list({ oneOf: [ref('AcceptedEvent'), ref('RejectedEvent')] }, { description: 'In order of the batch.' }),
  }),
  LetterReason: { type: 'string', enum: reasons },
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
    groupOptional,
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
