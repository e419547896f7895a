export { Health, Healths, Tries, inWords } from './health.js'
export { type Attributes, type LoggedLine, type Logger, collectingLogger, silentLogger } from './logger.js'
export { type Meter, collectingMeter, noopMeter } from './meter.js'
export { type MetricName, metrics } from './metrics.js'
