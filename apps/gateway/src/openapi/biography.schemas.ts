import { deliveryStates, levels, missingCodes, recordedOutcomes, stepNames } from '@sluice/biography'
import { reasons } from '@sluice/delivery'
import { count, flag, list, object, ref, scanProgress, type Schema, text, time } from './schema.js'

const position = ref('Position')
const rules = list(object({ rule: text, targets: list(text) }, { version: count }))
const step: Schema = { type: 'string', enum: ['EVENT_INGEST_SUCCESS', 'EVENT_DELAYED', ...stepNames] }
const said: Record<string, Schema> = {
  error: { type: 'string' },
  answer: { type: 'string', description: 'The beginning of what the receiver answered.' },
  stack: { type: 'string', description: 'Where the handler threw.' },
  status: { type: 'integer', description: 'Of an HTTP answer.' },
  instance: { ...text, description: 'The process that made the attempt.' },
}
const derived: Schema = {
  type: 'boolean',
  const: true,
  description: 'It is not recorded, but follows from something else that is known.',
}

const notYours: Schema = {
  type: 'boolean',
  const: true,
  description: 'An event that you may not see: nothing is said of it.',
}

const item = object(
  { step },
  {
    ...{ at: { ...time, description: 'Missing where it is known that it happened, and not when.' }, derived },
    ...{ position, bus: text, from: text, principal: text, version: count, stamp: { type: 'string' }, rules },
    ...{ rule: text, target: text, redrives: count, attempt: count, durationMs: { type: 'number' }, ...said },
    ...{ retryMs: { type: 'number' }, job: text, reason: text, receiver: text, notYours },
    until: { ...time, description: 'Of an event that waited: when it was due.' },
  },
)

const durationMs: Schema = { type: 'number' }

const attempt = object(
  { redrives: count, outcome: { type: 'string', enum: [...recordedOutcomes, 'cut'] } },
  {
    ...{ attempt: count, startedAt: time, endedAt: time, durationMs, retryAt: time, ...said },
    repeated: {
      type: 'boolean',
      const: true,
      description: 'It has the number of the one before it, whose process died before its end was acknowledged.',
    },
  },
)

const attemptProgress = {
  scanned: { ...count, description: 'Attempts that were looked at, of events that the caller may read.' },
  ...scanProgress,
  level: { type: 'string', enum: levels, description: 'What the bus records now: at `errors` only what failed.' },
}

const effect = object({}, { bus: text, position, notYours })

const delivery = object(
  {
    ...{ rule: text, target: text, state: { type: 'string', enum: deliveryStates }, redrives: count },
    ...{ attempts: list(attempt), effects: list(effect) },
  },
  {
    ...{ version: count, type: text, destination: text, derived, nextAt: time, error: { type: 'string' } },
    reason: { type: 'string', enum: reasons },
    receiver: { ...text, description: 'The target that gets it in place of its own.' },
    letter: object({ id: text, reason: text, error: { type: 'string' }, at: time }),
    job: object({ queue: text, id: text }, { state: { ...text, description: 'As BullMQ calls it.' } }),
  },
)

const search: Schema = { ...text, description: 'A search that may find what is not recorded, on this bus.' }

/** An event of a tree; nothing but `notYours` where the caller may not see it. */
const node = object(
  {},
  {
    notYours,
    gone: { type: 'boolean', const: true, description: 'Its bus has deleted it.' },
    ...{ bus: text, position, event: { type: 'object', additionalProperties: true } },
    by: { ...object({ rule: text, target: text }), description: 'The delivery that it came of.' },
    effects: list(ref('CausedEvent')),
    more: { type: 'boolean', const: true, description: 'It has effects that are not shown.' },
  },
)

export const biographySchemas: Record<string, Schema> = {
  FoundAttempt: object(
    {
      ...{ position, rule: text, target: text, attempt: count, redrives: count },
      outcome: { type: 'string', enum: recordedOutcomes },
      ...{ startedAt: time, endedAt: time, durationMs },
    },
    { retryAt: time, ...said },
  ),
  AttemptPage: object({ items: list(ref('FoundAttempt')), ...attemptProgress }),
  AttemptLine: {
    ...object({}, { found: ref('FoundAttempt'), progress: object(attemptProgress), error: ref('Problem') }),
    description: 'One line of a stream: an attempt that was found, how far the search is, or what ended it early.',
  },
  CausedEvent: node,
  BiographyStep: item,
  BiographyDelivery: delivery,
  Biography: object(
    {
      ...{ bus: text, position, level: { type: 'string', enum: levels } },
      event: { description: 'The event as you see it; as text where it is no JSON.' },
      complete: { type: 'boolean', description: 'Whether it has everything that happened until now.' },
      missing: list(object({ code: { type: 'string', enum: missingCodes }, detail: text }), {
        description: 'Why it has not everything.',
      }),
      routed: {
        ...object({}, { version: { ...count, description: 'Of the registry.' }, rules }),
        type: ['object', 'null'],
        description: 'The rules that matched; null before it is routed.',
      },
      list: list(ref('BiographyStep'), { description: 'In the order of time.' }),
      deliveries: list(ref('BiographyDelivery')),
      consumers: list(object({ name: text, isPast: flag }), {
        description: 'Stream consumers of the bus, and whether they have read past it.',
      }),
      causes: {
        ...object({ chain: list(ref('CausedEvent')), complete: flag }, { search }),
        type: ['object', 'null'],
        description: 'From the origin to the event that caused it; null for one that nothing caused.',
      },
      effects: object({ tree: list(ref('CausedEvent')), complete: flag }, { search }),
    },
    {
      traceId: {
        ...text,
        pattern: '^[0-9a-f]{32}$',
        description: 'The trace that it was made in, if it carries its context.',
      },
      unmatched: object({ rules: list(object({ rule: text, summary: text })), complete: flag }),
    },
  ),
}

const stored = '2-1767225600000-0'
const at = '2026-01-01T00:00:00.000Z'
const delivered = '2026-01-01T00:00:00.021Z'
const whom = { rule: 'big-orders', target: 'partner' }
const matched = [{ rule: 'big-orders', version: 3, targets: ['partner'] }]

export const biographyExample = {
  ...{ bus: 'default', position: stored, level: 'all', complete: true, missing: [] },
  event: { specversion: '1.0', id: 'A-1001', source: '/shop', type: 'com.shop.order.created' },
  routed: { version: 12, rules: matched },
  list: [
    { step: 'EVENT_RECEIPT', at, principal: 'key:web-shop', from: '203.0.113.7' },
    { step: 'EVENT_INGEST_SUCCESS', at, position: stored, derived: true },
    { step: 'RULE_MATCH', at, version: 12, stamp: 'k3', rules: matched },
    {
      step: 'INVOCATION_ATTEMPT_SUCCESS',
      at: delivered,
      ...whom,
      redrives: 0,
      attempt: 1,
      durationMs: 12,
      status: 204,
    },
  ],
  deliveries: [
    {
      ...{ ...whom, version: 3, type: 'webhook', destination: 'https://partner.example/hook', state: 'delivered' },
      ...{ redrives: 0, effects: [] },
      attempts: [
        {
          ...{ attempt: 1, redrives: 0, outcome: 'succeeded', startedAt: '2026-01-01T00:00:00.009Z' },
          ...{ endedAt: delivered, durationMs: 12, status: 204 },
        },
      ],
    },
  ],
  ...{ consumers: [], causes: null, effects: { tree: [], complete: true } },
}
