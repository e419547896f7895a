import { count, list, name, object, page, ref, type Schema, text, time } from './schema.js'

const subscription: Record<string, Schema> = {
  ...{ name: text, entries: { ...count, description: 'That wait or are being handled.' }, bytes: count },
  consumers: { ...count, description: 'Instances that read it, also those that left within the hour.' },
  ageMs: {
    ...count,
    description:
      'Milliseconds since the oldest entry arrived, parked lanes of ordered handlers aside; 0 if there is none.',
  },
  readers: { ...count, description: 'Instances that read it now.' },
  rules: list(name, { description: 'That bring events to it.' }),
}

/** What buses hold: subscriptions, stream consumers, lanes. */
export const busSchemas: Record<string, Schema> = {
  BusStatus: object(
    {
      name,
      bytes: { ...count, description: "Redis' own estimate, from samples." },
      events: count,
      oldest: { type: ['string', 'null'], format: 'date-time' },
      delayed: {
        ...object({ events: count, due: { type: ['string', 'null'], format: 'date-time' } }),
        description: 'Events that wait to be appended, and when the first is due.',
      },
      shedding: {
        type: ['string', 'null'],
        enum: ['bus', 'tenant', 'redis', 'results', 'policy', null],
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
      subscriptions: list(object({ name: text, entries: count, bytes: count, consumers: count, ageMs: count })),
      shards: list(
        object({
          shard: count,
          events: count,
          bytes: count,
          oldest: { type: ['string', 'null'], format: 'date-time' },
        }),
      ),
    },
    { maxBytes: count },
  ),
  Subscription: object(subscription),
  SubscriptionPage: page('Subscription'),
  SubscriptionDetail: object({
    ...subscription,
    instances: list(
      object({
        name: text,
        pending: { ...count, description: 'Entries that it took and has not finished.' },
        idleMs: {
          ...count,
          description: '0 while it lives; else since it last took entries or said that it still has them.',
        },
      }),
      { description: 'That read it now; without order also those that did within the hour.' },
    ),
  }),
  StreamConsumer: object({
    name: text,
    instances: { ...count, description: 'That run now.' },
    shards: list(
      object({
        shard: count,
        position: { ...ref('Position'), description: 'Of the last event that is handled.' },
        events: { type: ['integer', 'null'], minimum: 0, description: 'Behind it; null where that is not known.' },
        lagMs: { ...count, description: 'Since the first of them was appended.' },
      }),
    ),
  }),
  StreamConsumerPage: page('StreamConsumer'),
  Lanes: object({
    items: list(
      object(
        {
          lane: text,
          rule: name,
          dueAt: { ...time, description: 'When its first event is tried (again).' },
          waiting: { ...count, description: 'Events that wait in it, the first included.' },
          head: object(
            { attempts: { ...count, description: 'That were begun.' } },
            {
              position: ref('Position'),
              id: text,
              type: text,
              source: text,
              partitionKey: text,
              error: { type: 'string' },
            },
          ),
        },
        { closedBy: { ...text, description: 'The dead letter that closed it.' } },
      ),
    ),
    parked: { ...count, description: 'How many lanes are parked.' },
  }),
}
