export { type Bus, BusSettings, defaultBus, withoutGrowth } from './kinds/bus.js'
export { checkBus, checkName, checkRule, readPattern } from './kinds/check.js'
export { faultOf } from './kinds/fault.js'
export { type RegistryLimits, defaultRegistryLimits } from './kinds/limits.js'
export { MemoryRegistry } from './store/memory-registry.js'
export { RedisRegistry } from './store/redis-registry.js'
export { emptySnapshot, type Registry, type Snapshot, type Written, type WrittenRule } from './store/registry.js'
export { type RuleWarning, wantsEvent, warningsOf } from './kinds/rule/own-results.js'
export { type Rule, RuleSettings, withoutSecrets } from './kinds/rule/rule.js'
export {
  type JsonSchema,
  type Schema,
  type Schemas,
  type SchemaVersions,
  dataschemaOf,
  unknownSchema,
} from './kinds/schema.js'
export {
  filterPolicyScopes,
  type Selection,
  selectedPattern,
  selectionFields,
  writtenSelection,
} from './kinds/rule/selection.js'
export { RegistryView } from './store/view.js'
export { checkPattern, defaultPatternLimits, type PatternLimits } from './kinds/rule/pattern-limits.js'
