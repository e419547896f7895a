export { type Bus, BusSettings, defaultBus, withoutGrowth } from './bus.js'
export { checkBus, checkName, checkRule, readPattern } from './check.js'
export { faultOf } from './fault.js'
export { type RegistryLimits, defaultRegistryLimits } from './limits.js'
export { MemoryRegistry } from './memory-registry.js'
export { RedisRegistry } from './redis-registry.js'
export { emptySnapshot, type Registry, type Snapshot, type Written, type WrittenRule } from './registry.js'
export { type RuleWarning, wantsEvent, warningsOf } from './own-results.js'
export { type Rule, RuleSettings, hiddenSecret, withoutSecrets } from './rule.js'
export {
  type JsonSchema,
  type Schema,
  type Schemas,
  type SchemaVersions,
  dataschemaOf,
  unknownSchema,
} from './schema.js'
export {
  BackoffSettings,
  DisabledSettings,
  OnSuccessSettings,
  QueueTarget,
  RetrySettings,
  SubscriptionTarget,
  type Target,
  TargetSettings,
  WebhookTarget,
} from './target.js'
export { filterPolicyScopes, type Selection, selectedPattern, selectionFields, writtenSelection } from './selection.js'
export { type ChangeListener, RegistryView } from './view.js'
export { checkPattern, defaultPatternLimits, type PatternLimits } from './pattern-limits.js'
