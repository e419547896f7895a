import { rateWindowNames } from '@sluice/control'
import { count, flag, list, name, object, type Schema, text, time, withMember } from './schema.js'

const steps: Record<string, Schema> = {
  window: { type: 'string', enum: rateWindowNames },
  from: { ...time, description: 'When the first step begins.' },
  stepMs: { ...count, description: 'Milliseconds of a step.' },
}
const numbers = list(count)
const milliseconds: Schema = { type: ['integer', 'null'], minimum: 0 }
const destination: Record<string, Schema> = {
  target: { ...name, description: 'Its id.' },
  targetType: text,
  destination: { ...text, description: 'The name of a subscription, queue or bus, or the URL of a webhook.' },
}
const meanings = {
  fired: 'Events that the rule got.',
  withheld: 'Events that matched and that the owner of the rule may not receive.',
  attempts: 'Attempts that Sluice made.',
  failed: 'Those of them that failed; a delivery may have several.',
  handed: 'Jobs that were added to a queue, whose attempts Sluice does not make.',
  letters: 'Dead letters.',
}

function counted(schema: Schema, ...names: (keyof typeof meanings)[]): Record<string, Schema> {
  return Object.fromEntries(names.map(name => [name, { ...schema, description: meanings[name] }]))
}

const deliveries = ['attempts', 'failed', 'handed', 'letters'] as const
const next: Schema = { type: ['string', 'null'], description: 'The `cursor` of the next page.' }

export const rateSchemas: Record<string, Schema> = {
  RuleRatePage: object({
    ...steps,
    items: list(
      object(
        {
          ...{ rule: name, enabled: flag, ...counted(count, 'fired', 'withheld') },
          perSecond: { type: 'number', minimum: 0, description: 'How often it fired, over the whole window.' },
          ...counted(count, ...deliveries),
        },
        { lastFiredAt: { ...time, description: 'Also before the window. Absent where it never fired.' } },
      ),
    ),
    next,
  }),
  TargetRatePage: object({
    ...steps,
    items: list(
      object(
        {
          ...{ rule: name, ...destination, ...counted(count, ...deliveries), succeeded: count },
          statuses: {
            ...object({ '2xx': count, '3xx': count, '4xx': count, '5xx': count, none: count }),
            description: 'Answers of webhooks by the class of their status; `none` where none came.',
          },
          latencyMs: {
            ...object({ p50: count, p99: count }),
            type: ['object', 'null'],
            description: 'Of all attempts: half of them, and 99 of 100, took no longer. null without attempts.',
          },
        },
        {
          circuit: { type: 'string', enum: ['closed', 'half-open', 'open'] },
          disabled: { ...object({ at: time, reason: text }), description: 'Since when and why it is not called.' },
        },
      ),
    ),
    next,
  }),
  RuleRates: object({
    ...{ rule: name, ...steps, ...counted(numbers, 'fired', 'withheld') },
    targets: list(
      object({
        ...{ ...destination, ...counted(numbers, ...deliveries) },
        latencyMs: object({ p50: list(milliseconds), p99: list(milliseconds) }),
      }),
    ),
  }),
  LetterRate: withMember(object(steps), 'letters', {
    ...numbers,
    description: 'How many came in each step, the oldest first. The last step is not over yet.',
  }),
}
