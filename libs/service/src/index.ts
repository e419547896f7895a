export { eventLimits } from './event-limits.js'
export { browserHeaders } from './perimeter/browser-headers.js'
export { HealthController } from './health/health.controller.js'
export { nestLogger, toLogger } from './logger.js'
export { PlatformModule } from './platform.module.js'
export { PrometheusMeter } from './metrics/prometheus.js'
export { type Check, Readiness } from './health/readiness.js'
export { type ServiceOptions, createService, runService } from './run.js'
export {
  patternLimits,
  readSettings,
  redisUrl,
  registryLimits,
  type Settings,
  settingsTable,
  targetConcurrency,
} from './settings.js'
export { INSTANCE, LOGGER, METER, SETTINGS } from './tokens.js'
export { Stages, type StageWork } from './stages.js'
export { watchedQueue } from './health/watched-queue.js'
export { type Caller, everyCaller } from './perimeter/caller.js'
export { isPublic } from './perimeter/surfaces.js'
