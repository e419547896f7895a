import { defaultTenant } from '@sluice/event'
import type { OperatorEventType } from '@sluice/observability'
import type { OperatorEvent } from '@sluice/streams'
import type { AuditRecord } from '../audit/audit-record.js'

type Told = Pick<OperatorEvent, 'type' | 'tenant' | 'subject' | 'data'>

const created = 201

/** What an operator event tells of a record of the audit; undefined if it tells nothing: a denial, or a change of another kind. */
export function audited(record: AuditRecord, id: string): Told | undefined {
  const { action, result, status, name, bus, principal, version, tenant = defaultTenant } = record
  if (result !== 'allowed' || name === undefined) return undefined
  const by = { by: principal, record: `callers~${id}` }
  const isNew = { created: status === created }
  const ofRule = { bus, rule: name, ...(version !== undefined && { version }) }
  switch (action) {
    case 'rules:write':
      return {
        type: 'sluice.rule.saved',
        tenant,
        subject: `${bus}/${name}`,
        data: { ...ofRule, ...isNew, ...by },
      }
    case 'rules:delete':
      return { type: 'sluice.rule.deleted', tenant, subject: `${bus}/${name}`, data: { ...ofRule, ...by } }
    case 'keys:write':
    case 'keys:delete':
      return { type: ofKey(action, status), tenant, subject: name, data: { key: name, ...by } }
    case 'grants:write':
      return { type: 'sluice.grants.saved', tenant, subject: name, data: { grants: name, ...isNew, ...by } }
    case 'grants:delete':
      return { type: 'sluice.grants.deleted', tenant, subject: name, data: { grants: name, ...by } }
    default:
      return undefined
  }
}

function ofKey(action: 'keys:write' | 'keys:delete', status: number): OperatorEventType {
  if (action === 'keys:delete') return 'sluice.key.revoked'
  return status === created ? 'sluice.key.made' : 'sluice.key.changed'
}
