import { actions, managedKinds } from '@sluice/access'
import { auditSchemas } from './audit.schemas.js'
import { list, object, withMember, page, ref, type Schema, text, time } from './schema.js'

const verbs = [...new Set(Object.values(managedKinds).flatMap(kind => kind.verbs))]
/** A name in which `*` stands for any characters. */
const mask: Schema = { ...text, maxLength: 2048, description: 'A name; `*` stands for any characters.' }
const redact = list(
  {
    anyOf: [
      text,
      {
        ...object({ path: text, as: { type: 'string', enum: ['removed', 'hash'] } }),
        additionalProperties: false,
      },
    ],
  },
  { maxItems: 100, description: 'What is not seen: `data.customer.email`. A text is removed.' },
)
const scope = { pattern: ref('Pattern') }

/** A grant of one kind. */
function grant(kind: string, required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  return {
    ...object({ [kind]: { ...object(required, optional), additionalProperties: false } }),
    ...{ title: kind, additionalProperties: false },
  }
}

export const redactions = list(object({ path: text, as: { type: 'string', enum: ['removed', 'hash'] } }), {
  description: 'What is hidden of the event; nothing where it is empty.',
})

/** A grant that allows something for the events of its pattern only. */
function forSome(more: Record<string, Schema> = {}): Schema {
  return {
    ...list(object({ ...more, by: text, pattern: ref('Pattern'), redact: redactions })),
    description: 'Grants that allow it, or show more, for those of such events that their pattern matches.',
  }
}

/** @param names the names of managed kinds */
export function accessSchemas(names: readonly string[]): Record<string, Schema> {
  return {
    Grant: {
      description: 'One line of what a caller may do. Grants add up.',
      oneOf: [
        grant(
          'publish',
          { bus: mask },
          { ...scope, tenant: { ...text, description: 'That of the buses, if it is another one.' } },
        ),
        grant('receive', { bus: mask }, { ...scope, redact }),
        grant('read', { bus: mask }, { ...scope, show: { type: 'string', enum: ['payload', 'metadata'] }, redact }),
        grant('redrive', { bus: mask }, scope),
        grant(
          'manage',
          { kind: { type: 'string', enum: names } },
          {
            bus: mask,
            name: mask,
            verbs: list(
              { type: 'string', enum: verbs },
              { minItems: 1, description: '`send` and `receive` are of queues, `use` is of connections.' },
            ),
          },
        ),
        grant('keys', {}, { name: mask }),
        grant('audit', {}),
      ],
    },
    Grantee: {
      description: 'Who gets the grants.',
      oneOf: ['key', 'group', 'subject', 'tenant'].map(kind => ({
        ...object({ [kind]: { ...text, maxLength: 256 } }),
        ...{ title: kind, additionalProperties: false },
      })),
    },
    KeyRotation: {
      ...object({}, { overlapMs: { type: 'integer', minimum: 0, maximum: 2_592_000_000, default: 86_400_000 } }),
      additionalProperties: false,
    },
    AccessQuestion: {
      ...object(
        { principal: text, action: text },
        { groups: text, resource: text, event: { type: 'object', additionalProperties: true } },
      ),
      additionalProperties: false,
    },
    Session: object({
      principal: { ...text, description: '`api-key`, `key:<name>` or `subject:<name>`.' },
      tenant: text,
      isRoot: { type: 'boolean', description: 'Whether it may do everything in its tenant.' },
      actions: list({ type: 'string', enum: Object.keys(actions) }, { description: 'What it may do with something.' }),
      buses: list(text, { description: 'Of which it may see something, by name: the first 100.' }),
    }),
    AccessExplanation: object(
      { principal: text, allowed: { type: 'boolean' } },
      {
        by: { ...text, description: 'The line that allows it.' },
        missing: { ...ref('Grant'), description: 'A grant that would allow it.' },
        reason: { ...text, description: 'Why it is not known whether a grant allows it.' },
        redact: redactions,
        forSome: {
          ...forSome(),
          description:
            'No event was given, and these grants allow it for the events of their pattern. Absent where all events are allowed.',
        },
      },
    ),
    Access: object(
      { principal: { ...text, description: 'A key, a group or a subject: `group:support`.' } },
      {
        publish: { ...text, description: 'The line that allows it.' },
        receive: redactions,
        read: redactions,
        forSome: forSome({ may: { type: 'string', enum: ['publish', 'receive', 'read'] } }),
      },
    ),
    ...auditSchemas,
    AccessRule: object(
      {
        rule: text,
        targets: list(object({ id: text, type: text }, { destination: text })),
        when: list(text, { description: 'Other fields that decide whether the rule matches; none where it does.' }),
      },
      {
        owner: { ...text, description: 'Absent for a rule that a service wrote to Redis itself.' },
        managedBy: { ...text, description: 'The service whose handlers the rule was made from.' },
        redact: {
          ...redactions,
          description: 'What the grants of the owner hide; absent where they do not give it every such event.',
        },
        forSome: forSome(),
      },
    ),
    AccessPage: withMember(page('Access'), 'rules', list(ref('AccessRule'))),
    KeyPage: page('Key'),
    GrantsPage: page('Grants'),
  }
}

/** What answers say of a key besides its settings; a PUT may repeat it. */
export const shownOfKeys: Record<string, Schema> = {
  prefix: { ...text, description: 'The first characters of the secret.' },
  createdAt: time,
  createdBy: { ...text, description: 'The principal that made it.' },
  rotatedAt: time,
  previous: { ...object({ prefix: text, until: time }), description: 'The secret before the last rotation.' },
  lastUsedAt: { ...time, description: 'To the minute.' },
}

export const shownOfGrants: Record<string, Schema> = { createdAt: time, createdBy: shownOfKeys['createdBy']! }
