export { AccessQuestions, type WhoPlace } from './access/access-questions.js'
export { ApiKeys } from './access/api-keys.js'
export { Giving } from './access/giving.js'
export { Grants } from './access/grants.js'
export { Audit, type AuditItem, formatAuditCursor, parseAuditCursor } from './audit/audit.js'
export { auditFilterOf } from './audit/audit-filter.js'
export { Buses } from './buses/buses.js'
export type { Precondition } from './precondition.js'
export { ControlModule } from './control.module.js'
export { Consumers } from './consumers/consumers.js'
export { formatCursor, parseCursor } from './cursor.js'
export {
  checkDeletion,
  checkRedrive,
  filterOf,
  groupFilterFields,
  lettersOfAPage,
  parseGroupCursor,
  parseLetterCursor,
} from './dead-letters/checks.js'
export { DeadLetters, type Matching } from './dead-letters/dead-letters.js'
export { toJson } from './dead-letters/kept-json.js'
export { chargesOf, type QuotaCharge, Quotas } from './quotas/quotas.js'
export { Redrives } from './dead-letters/redrives.js'
export { type Backtest, type ExplainedRule, Patterns } from './patterns/patterns.js'
export { Tenants } from './tenants/tenants.js'
export { Rules } from './rules/rules.js'
export { Subscriptions, type SubscriptionView } from './subscriptions/subscriptions.js'
