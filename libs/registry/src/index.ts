export { type Bus, BusSettings, defaultBus, withoutGrowth } from './bus.js'
export { checkBus, checkName, checkRule, readPattern } from './check.js'
export { faultOf } from './fault.js'
export { MemoryRegistry } from './memory-registry.js'
export { RedisRegistry } from './redis-registry.js'
export { type RuleWarning, warningsOf, wantsEvent } from './own-results.js'
export { type Registry, type Snapshot, type Written, type WrittenRule, emptySnapshot, maxRules } from './registry.js'
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
export { type ChangeListener, RegistryView } from './view.js'
