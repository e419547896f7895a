export { auditActions, auditKinds, type AuditRecord, auditRecord, auditResults } from './audit/audit-record.js'
export { AuditTrail } from './audit/audit-trail.js'
export { eventLimits } from './event-limits.js'
export { addressOf } from './perimeter/address.js'
export { allowFrames, browserHeaders } from './perimeter/browser-headers.js'
export { HealthController } from './health/health.controller.js'
export { areaLogger } from './logging/area-logger.js'
export { LevelSwitch } from './logging/level-switch.js'
export { LevelWatch } from './logging/level-watch.js'
export { RequestLines } from './logging/request-lines.js'
export { PrometheusMeter } from './metrics/prometheus.js'
export { type Check, Readiness } from './health/readiness.js'
export { type ServiceOptions, createService, runService } from './run.js'
export {
  patternLimits,
  readSettings,
  redisTarget,
  registryLimits,
  type Settings,
  settingsTable,
  targetConcurrency,
} from './settings.js'
export { INSTANCE, LOGGER, METER, SETTINGS } from './tokens.js'
export { queueNames } from './queue-names.js'
export { Stages } from './stages.js'
export { clearSecretsWarning } from './secrets/clear-secrets.js'
export { TargetSecrets } from './secrets/target-secrets.js'
export { LoopTurns } from './loop-turns.js'
export { Turns } from './turns.js'
export { watchedQueues } from './health/watched-queues.js'
export { Caller, everyCaller, forbidden } from './perimeter/caller.js'
export { Browsers, localPath } from './perimeter/browsers.js'
export { clearTextWarning } from './perimeter/clear-text.js'
export { type Led, Logins, type NotLoggedIn } from './perimeter/login/logins.js'
export type { NoMore } from './perimeter/perimeter.js'
export { KeyCallers } from './perimeter/key-callers.js'
export { mostPortalLinks, type PortalLink } from './perimeter/portals/portal-store.js'
export { type PortalSession, Portals } from './perimeter/portals/portals.js'
export { isPublic } from './perimeter/surfaces.js'
export { trustedProxies } from './perimeter/trusted-proxies.js'
