export {
  type Bus,
  BusSettings,
  busInUse,
  busIsReserved,
  busKind,
  defaultBus,
  growing,
  operatorBusSettings,
  shownBus,
} from './kinds/bus.js'
export {
  type Connection,
  ConnectionSettings,
  openedCredentials,
  originFault,
  sealedCredentialProblem,
  shownConnection,
} from './kinds/connection/connection.js'
export { connectionKind } from './kinds/connection/connection.kind.js'
export { credentialKinds, type Credentials } from './kinds/connection/credentials.js'
export { faultOf } from './kinds/fault.js'
export { type Grantee, granteeOf, type GrantsDocument, grantsKind, GrantsSettings } from './kinds/grants.js'
export {
  digestOf,
  isExpired,
  isKeySecret,
  type Key,
  keyKind,
  KeySettings,
  newKeySecret,
  newSigningSecret,
  rotated,
  signingSecrets,
  type StoredSecret,
  storedSecret,
  storedSigningSecret,
} from './kinds/key.js'
export type { Kind, Next } from './kinds/kind.js'
export { type RegistryLimits, defaultRegistryLimits } from './kinds/limits.js'
export { isOwnEngine, policyOf, type Queue, queueKind, QueueSettings, undeclaredQueue } from './kinds/queue.js'
export { checkMessage, checkWhole, type GivenMessage, invalidMessage, messageBounds } from './kinds/queue-message.js'
export { checkRule } from './kinds/rule/check.js'
export { cycleInWords, type CycleStep, cyclesOf } from './kinds/rule/cycles.js'
export { type RuleWarning, wantsEvent, warningsOf } from './kinds/rule/own-results.js'
export { fedQueues } from './kinds/rule/fed-queues.js'
export { patternWarnings } from './kinds/rule/pattern-warnings.js'
export { type Rule, RuleSettings, type ScheduleOfRule, disabling, withoutSecrets } from './kinds/rule/rule.js'
export { deleteRuleOfSchedule, demandRuleOfSchedule, ruleOfSchedule } from './kinds/rule/rule-of-schedule.js'
export { ruleKind } from './kinds/rule/rule.kind.js'
export { type Difference, differences } from './kinds/rule/differences.js'
export { restored } from './kinds/rule/restored.js'
export { openedTarget, sealedProblem } from './kinds/rule/secret.js'
export {
  type JsonSchema,
  type Schema,
  type SchemaVersions,
  byType,
  dataschemaOf,
  schemaKind,
  unknownSchema,
  versionsOf,
} from './kinds/schema.js'
export { checkName } from './kinds/settings.js'
export { type Narrowed, Owners } from './owners.js'
export { type Tenant, tenantKind, TenantLimitSettings, TenantSettings } from './kinds/tenant.js'
export { QuotaSettings } from './kinds/quota-settings.js'
export { Principals } from './principals.js'
export { SecretKeys } from './secrets/secret-keys.js'
export { MemoryRegistry } from './store/memory-registry.js'
export { RedisRegistry } from './store/redis-registry.js'
export { type Done, RequestedRegistry, type WriteRequest } from './store/requested-registry.js'
export { withUnshown } from './store/not-replicated.js'
export { bySluice, type Registry, type Written } from './store/registry.js'
export type { Version } from './store/versions.js'
export { emptySnapshot, type Snapshot } from './store/snapshot.js'
export { ruleAt, rulesAt } from './rules-at.js'
export { RegistryView } from './view.js'
export {
  filterPolicyScopes,
  type Selection,
  selectedPattern,
  selectionFields,
  writtenSelection,
} from './kinds/rule/selection.js'
export { checkPattern, defaultPatternLimits, type PatternLimits, readPattern } from './kinds/rule/pattern-limits.js'
