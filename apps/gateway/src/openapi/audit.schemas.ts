import { auditActions, auditKinds, auditResults } from '@sluice/service'
import { count, object, page, ref, type Schema, text, time } from './schema.js'

export const auditSchemas: Record<string, Schema> = {
  AuditRecord: object(
    {
      id: text,
      at: { ...time, description: "By Redis' clock." },
      method: text,
      path: { ...text, description: 'Without the query.' },
      address: { ...text, description: 'The remote address of the connection.' },
      result: { type: 'string', enum: auditResults },
      status: { type: 'integer', minimum: 100, maximum: 599 },
    },
    {
      principal: { ...text, description: 'Absent for a stranger.' },
      action: { type: 'string', enum: auditActions },
      kind: { type: 'string', enum: auditKinds },
      bus: text,
      name: text,
      version: { ...count, description: 'Of the rule that it wrote or deleted: see the versions of that rule.' },
      forwardedFor: { ...text, description: 'The end of `X-Forwarded-For`, which a caller can write.' },
      code: { ...text, description: 'The `code` of a problem.' },
      reason: { ...text, description: 'Why a stranger was not let in.' },
      missing: { ...ref('Grant'), description: 'A grant that would have allowed it.' },
      leftOut: { ...count, description: 'How many more such requests there were, for which there are no records.' },
      delayedMs: { ...count, description: 'Milliseconds by which the record is late: Redis did not take it before.' },
    },
  ),
  AuditPage: page('AuditRecord'),
}
