import { mostMessages, mostWaitMs } from '@sluice/control'
import { count, flag, list, object, page, ref, type Schema, text, time } from './schema.js'

/** What answers show of a queue besides its settings. */
const counted = {
  own: { ...flag, description: "Whether it is one of Sluice's own, which can only be looked at." },
  engine: {
    type: 'string',
    enum: ['bullmq', 'sluice'],
    description: '`sluice` for a queue with `fifo` or `fair`. Workers of BullMQ consume no such queue.',
  },
  declared: { ...flag, description: 'Whether somebody put it; else only rules, or BullMQ, know it.' },
  waiting: { ...count, description: 'That may be received, or wait for an earlier one of their group.' },
  inFlight: { ...count, description: 'That a consumer or worker has.' },
  delayed: { ...count, description: 'That wait for their time.' },
  dead: { ...count, description: 'That were given up, as far as they are still in the queue.' },
} as const
const filledBy = {
  ...object({ rules: list(object({ bus: text, rule: text })), queues: list(text), others: count }),
  description:
    'Rules that fill it and queues that give up messages to it, 20 of each at most, and how many more there are.',
}
const state = { name: text, fifo: flag, fair: flag, paused: flag, ...counted, filledBy }
const oldest = { oldestSentAt: { ...time, description: 'Of the oldest that is not dead; absent where there is none.' } }

export const shownOfQueues: Record<string, Schema> = { ...counted, ...oldest, filledBy }

const key: Schema = { type: 'string', minLength: 1, maxLength: 128 }
const attributes: Schema = {
  type: 'object',
  maxProperties: 20,
  additionalProperties: { type: 'string', maxLength: 4096 },
  description: 'Texts beside the body.',
}
const body: Schema = { description: 'Any JSON; it comes as it was sent, byte for byte.' }
const year = 31_536_000_000

/** Why a queue gave a message up. */
const reason = {
  ...{ type: 'string', enum: ['receives', 'expired', 'closed'] },
  description:
    '`receives`: received `maxReceives` times; `expired`: older than `retentionMs`; `closed`: an earlier one of its group is dead.',
}

const from: Schema = {
  ...object({ queue: text, id: text, reason, receives: count, sentAt: time }),
  description: 'In a dead-letter queue: the queue that gave it up, its id there, why, and how often it was received.',
}

const peeked = object(
  {
    id: text,
    body,
    receives: { ...count, description: 'How often it was received.' },
    sentAt: time,
  },
  { group: key, fairKey: key, attributes, from },
)
const { properties: ofPeeked, required } = peeked as { properties: Record<string, Schema>; required: string[] }

function withMembers(members: Record<string, Schema>): Schema {
  return { ...peeked, properties: { ...ofPeeked, ...members }, required: [...required, ...Object.keys(members)] }
}

function asked(members: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  return { ...object(members, optional), additionalProperties: false }
}

const receipts = list(text, { minItems: 1, maxItems: mostMessages })
const error = object({ error: ref('Problem') })
const visibility: Schema = {
  ...count,
  maximum: 43_200_000,
  description: 'Milliseconds; those of the queue by default.',
}

/** @param declared the schema of a queue that was put */
export function queueSchemas(declared: Schema): Record<string, Schema> {
  const { properties, required } = declared as { properties: Record<string, Schema>; required: string[] }
  return {
    Queue: object(state, oldest),
    QueuePage: page('Queue'),
    QueueDetail: {
      type: 'object',
      required: [...new Set([...required, ...Object.keys(state)])],
      properties: { ...properties, ...state, ...oldest },
    },
    Purged: object({ purged: count }),
    MovingBack: asked(
      {},
      {
        rate: { type: 'number', minimum: 0.1, maximum: 10_000, description: 'Messages a second.' },
        dryRun: { ...flag, description: 'Only says what it would do.' },
      },
    ),
    MovingBackPlan: object({
      matching: { ...count, description: 'Messages that were looked at.' },
      complete: { ...flag, description: 'Whether these are all.' },
      queues: list(object({ queue: { type: ['string', 'null'] }, count }), {
        description: 'Where they would go. `null`: they were sent here, and stay.',
      }),
      sample: list(text, { description: 'Ids of some that would go.' }),
    }),
    MessagesToSend: asked({
      messages: list(ref('MessageToSend'), { minItems: 1, maxItems: mostMessages }),
    }),
    MessageToSend: asked(
      { body },
      {
        delayMs: { ...count, maximum: year, description: 'Milliseconds until it may be received.' },
        group: { ...key, description: 'Of a FIFO queue, which asks for it: those of one group come in order.' },
        fairKey: { ...key, description: 'Of a fair queue: whose message it is. Keys take turns.' },
        dedupeId: { ...key, description: 'Sent again within `dedupeMs` of the queue, it is sent once.' },
        priority: {
          ...{ type: 'integer', minimum: 0, maximum: 255, default: 0 },
          description: '0 comes before 1. Not in FIFO queues.',
        },
        attributes,
      },
    ),
    SentMessages: object({
      accepted: count,
      rejected: count,
      entries: list(
        { oneOf: [object({ id: text }, { duplicate: { type: 'boolean', const: true } }), error] },
        { description: 'In order of the messages. `duplicate`: it is the id of the one that was sent before.' },
      ),
    }),
    ReceiveRequest: asked(
      {},
      {
        max: { type: 'integer', minimum: 1, maximum: mostMessages, default: 1, description: 'Most messages.' },
        waitMs: {
          ...{ ...count, maximum: mostWaitMs, default: 0 },
          description: 'Milliseconds to wait for the first message.',
        },
        visibilityMs: visibility,
      },
    ),
    ReceivedMessages: object({ messages: list(ref('ReceivedMessage')) }),
    ReceivedMessage: withMembers({
      receipt: { ...text, description: 'Proves who has the message now: for `ack`, `nack` and `extend`.' },
    }),
    PeekedMessage: peeked,
    PeekedMessagePage: page('PeekedMessage'),
    DeadMessage: withMembers({
      reason,
      diedAt: time,
    }),
    DeadMessagePage: page('DeadMessage'),
    ClosedGroup: object({
      group: text,
      givenUp: { ...count, description: 'Messages of it that were given up since it was closed.' },
    }),
    ClosedGroupPage: page('ClosedGroup'),
    GroupToOpen: asked({ group: { type: 'string', maxLength: 256 } }),
    OpenedGroup: object({ opened: { ...flag, description: 'Whether it was closed.' } }),
    WaitingKey: object({
      fairKey: { type: 'string', description: 'Empty for messages without one.' },
      waiting: { ...count, description: 'That may be received now: of a FIFO queue the first of each group.' },
    }),
    WaitingKeys: object({
      items: list(ref('WaitingKey'), { description: 'Those with most messages first.' }),
      more: { ...flag, description: 'Whether other keys have messages to give too.' },
    }),
    Receipts: asked({ receipts }),
    ReceiptsToGiveBack: asked(
      { receipts },
      { delayMs: { ...count, maximum: year, default: 0, description: 'Milliseconds until they may be received.' } },
    ),
    ReceiptsToExtend: asked({ receipts }, { visibilityMs: visibility }),
    SettledMessages: object({
      entries: list(
        { oneOf: [object({ done: { type: 'boolean', const: true } }), error] },
        { description: 'In order of the receipts.' },
      ),
    }),
  }
}
