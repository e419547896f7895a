import { Controller, Get, Query } from '@nestjs/common'
import { Audit, auditFilterOf, type AuditItem, formatAuditCursor, parseAuditCursor } from '@sluice/control'
import { auditActions, auditKinds, auditResults, type Caller } from '@sluice/service'
import { RequestCaller } from '../server/request-caller.js'
import { Describe, json, type Parameter } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { checkLimit, type Page, pageParameters } from './pages.js'

const record = {
  ...{
    id: 'callers~1769860800000-0',
    at: '2026-01-31T12:00:00.000Z',
    principal: 'key:support',
    action: 'rules:delete',
  },
  ...{ kind: 'rule', bus: 'default', name: 'partner', method: 'DELETE', path: '/v1/buses/default/rules/partner' },
  ...{ address: '192.0.2.7', result: 'denied', status: 403, code: 'FORBIDDEN' },
  missing: { manage: { kind: 'rule', bus: 'default', name: 'partner', verbs: ['delete'] } },
}

const text = { type: 'string', minLength: 1, maxLength: 2048 }
const time = { type: 'string', format: 'date-time' }
const filters: Record<string, Parameter> = {
  principal: { description: 'Who asked: `api-key`, `key:<name>` or `subject:<name>`.', schema: text },
  action: { description: 'What for.', schema: { type: 'string', enum: auditActions } },
  kind: { description: 'The kind of thing that it was about.', schema: { type: 'string', enum: auditKinds } },
  bus: { description: 'Its bus.', schema: text },
  name: { description: 'Its name.', schema: text },
  result: { description: 'How it ended.', schema: { type: 'string', enum: auditResults } },
  address: { description: 'The remote address.', schema: text },
  since: { description: 'Recorded then or later.', schema: time },
  until: { description: 'Recorded earlier.', schema: time },
}

/** Who changed what, and who was denied what. */
@Controller('v1/audit')
export class AuditController {
  constructor(private readonly audit: Audit) {}

  @Get()
  @Describe({
    ...{ id: 'listAudit', action: 'audit:read', tag: 'access' },
    summary: 'List changes, denials and first uses of keys, newest first',
    description:
      'A page may have fewer than its `limit`, also none, where few of many match: `next` says whether to go on. Records have no bodies and no headers.',
    query: { ...filters, ...pageParameters() },
    queryCode: 'INVALID_FILTER',
    answers: {
      200: { description: 'A page of records.', ...json(ref('AuditPage'), { items: [record], next: null }) },
    },
    refuses: ['INVALID_FILTER'],
  })
  async list(@RequestCaller() caller: Caller, @Query() query: Record<string, string>): Promise<Page<AuditItem>> {
    const { limit, cursor, ...filter } = query
    const { items, last } = await this.audit.list(
      caller,
      auditFilterOf(filter),
      checkLimit(limit),
      parseAuditCursor(cursor),
    )
    return { items, next: last === undefined ? null : formatAuditCursor(last) }
  }
}
